"""Which Python the program is made with: the distribution's, where the one that was called was compiled without care.

A Python compiled on the machine (pyenv, a plain `./configure && make`) lacks profile-guided optimisation and takes a
third longer over the same code; the program frozen with it would pass that on to every counter. Distributions optimise
theirs, by ways that are not to be read from it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

FLAG = "--enable-optimizations"
SYSTEM_FOLDER = Path("/usr/bin")
PROBE = """\
import ctypes, ensurepip, sys, venv
ctypes.CDLL(f"libpython3.{sys.version_info[1]}.so.1.0")
"""
"""Succeeds in a Python that makes environments and can be frozen."""


def quicker_twin(
    config: str | None = sysconfig.get_config_var("CONFIG_ARGS"), folder: Path = SYSTEM_FOLDER
) -> Path | None:
    """Return the system's own Python of the same version where it is the better one to work with.

    Args:
        config: how the calling Python was configured; None where that is not recorded (Windows).
        folder: where the system keeps its programs.
    """
    if config is None or FLAG in config:
        return None
    twin = folder / f"python3.{sys.version_info.minor}"
    if not twin.exists() or twin.resolve() == Path(sys.executable).resolve():
        return None
    try:
        probe = subprocess.run(
            [str(twin), "-I", "-c", PROBE],
            capture_output=True,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return twin if probe.returncode == 0 else None


def made_here(root: Path) -> bool:
    """Tell whether a checkout has an environment of the calling Python; it is kept, making one takes minutes."""
    python = root / ".venv" / "bin" / "python"
    return (root / ".venv" / "made.json").exists() and python.resolve() == Path(sys.executable).resolve()


def go_on_with(twin: Path, program: str, arguments: list[str]) -> None:
    """Become the other Python, with the same arguments."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(twin, [str(twin), program, *arguments])
