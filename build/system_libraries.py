"""The system libraries that Python packages cannot bring along, found by loading them.

A package list says what is installed, not what can be loaded, and it has other names on every
distribution; the dynamic linker knows. Windows needs none: the wheels carry their libraries.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from progress import StepError, run_step, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ALWAYS = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libzbar.so.0": "libzbar0",
    "libpulse.so.0": "libpulse0",
    "libXrandr.so.2": "libxrandr2",
    "libdrm.so.2": "libdrm2",
}
"""Shared object → Debian package. The last three are what the camera module (QtMultimedia) links."""

WITH_A_DISPLAY = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
"""What Qt's window plug-in needs besides; it dies without a word about them at run time."""


def has_display(environ: Mapping[str, str] = os.environ) -> bool:
    """Return whether a window could be shown."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def unloadable(libraries: Mapping[str, str]) -> dict[str, str]:
    """Return those of `libraries` (shared object → package) that the linker does not find."""
    missing = {}
    for soname, package in libraries.items():
        try:
            ctypes.CDLL(soname)
        except OSError:
            missing[soname] = package
    return missing


def missing_packages(display: bool) -> dict[str, str]:
    """Return what this machine lacks, as {what is missing: Debian package}."""
    if not sys.platform.startswith("linux"):
        return {}
    missing = unloadable({**ALWAYS, **WITH_A_DISPLAY} if display else ALWAYS)
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        # Debian keeps these two modules out of its python3 package.
        missing["venv"] = f"python3.{sys.version_info.minor}-venv"
    return missing


def line_to_run(packages: Iterable[str]) -> str:
    """Return the one line that installs `packages` on Debian and Ubuntu."""
    names = " ".join(shlex.quote(name) for name in packages)
    return f"sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends {names}'"


def provide(log: Path) -> None:
    """Install what is missing, or say how.

    Raises:
        StepError: something is missing and cannot be installed from here.
    """
    if sys.platform == "win32":
        return
    display = has_display()
    missing = missing_packages(display)
    if not missing:
        return
    packages = sorted(set(missing.values()))
    if not shutil.which("apt-get"):
        raise StepError("Please install with this system's package manager: " + ", ".join(sorted(missing)))
    if os.geteuid() != 0:
        raise StepError("Some system packages are missing. Please run this line, then start again:\n"
                         + line_to_run(packages))  # fmt: skip
    say("missing on this system: " + ", ".join(sorted(missing)))
    _install(packages, log)
    # venv and ensurepip were looked up before they were there.
    importlib.invalidate_caches()
    left = missing_packages(display)
    if left:
        raise StepError("Installed, but still not found: " + ", ".join(sorted(left)))


def has_postgresql() -> bool:
    """Return whether the tests can find a PostgreSQL to start."""
    return bool(shutil.which("initdb") or any(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


def provide_postgresql(log: Path) -> None:
    """Install PostgreSQL for the tests where that may be done; elsewhere they say what they left out."""
    if has_postgresql() or not sys.platform.startswith("linux"):
        return
    if not shutil.which("apt-get") or os.geteuid() != 0:
        say("without PostgreSQL: its tests will say so (Debian: apt-get install postgresql)")
        return
    try:
        _install(["postgresql"], log)
    except StepError as failure:
        say(f"PostgreSQL could not be installed; its tests will say so ({failure})")


def provide_for_freezing(missing: Mapping[str, str], log: Path) -> None:
    """Install what freezing needs where that may be done; elsewhere say which.

    Args:
        missing: program or library → Debian package.
        log: takes what apt-get says.
    """
    if not missing or sys.platform == "win32":
        return
    packages = sorted(set(missing.values()))
    if not shutil.which("apt-get") or os.geteuid() != 0:
        say("for the frozen program, please install: " + " ".join(packages))
        return
    try:
        _install(packages, log)
    except StepError as failure:
        say(f"{' '.join(packages)} could not be installed; the program cannot be frozen here ({failure})")


def _install(packages: list[str], log: Path) -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    try:
        run_step("reading the package lists", ["apt-get", "update"], log, quiet)
    except StepError:
        # One unreachable source among several fails the whole update; what is needed may be there.
        say("not all package lists could be read; going on with those that could")
    install = [
        "apt-get",
        "-o",
        "DPkg::Lock::Timeout=120",
        "install",
        "-y",
        "--no-install-recommends",
        *packages,
    ]
    run_step("installing " + " ".join(packages), install, log, quiet)
