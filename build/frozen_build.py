"""`package`: freezes the program with PyInstaller into one folder and weighs it."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

from frozen_parts import CONSOLE_NAME, NAME, prunes, strips
from progress import StepError, run_step, say
from system_libraries import WITH_A_DISPLAY, line_to_run, unloadable

if TYPE_CHECKING:
    from environment import Environment

MOST_BYTES = 240_000_000
"""A post office fetches this over a weak line, or finds it on a USB stick."""
LARGEST = 12
TOOLS = {"objdump": "binutils", "objcopy": "binutils", "strip": "binutils"}
"""Program → Debian package, for what PyInstaller calls on Linux."""


def freeze(environment: Environment, out: Path) -> Path:
    """Freeze the program.

    Args:
        environment: with everything for development in it.
        out: folder to put the folder into; an earlier one of the same name is replaced when the new one is whole.

    Returns:
        The folder with the two executables.

    Raises:
        StepError: a tool is missing, PyInstaller failed, or the folder became too large.
    """
    missing = missing_packages()
    if missing:
        raise StepError("To freeze the program, please run this line, then start again:\n"
                         + line_to_run(sorted(set(missing.values()))))  # fmt: skip
    work = environment.work / "freeze"
    work.mkdir(parents=True, exist_ok=True)
    fresh = work / "fresh"
    command = [str(environment.python), "-m", "PyInstaller", str(environment.root / "build" / "tram-so.spec")]
    command += ["--noconfirm", "--distpath", str(fresh), "--workpath", str(work / "work")]
    env = {
        **os.environ,
        "PYINSTALLER_CONFIG_DIR": str(work / "cache"),
        # The same sources give the same archive.
        "PYTHONHASHSEED": "1",
        "QT_QPA_PLATFORM": "offscreen",
    }
    log = environment.work / "freeze.log"
    log.write_text("", encoding="utf-8")
    run_step("freezing the program", command, log, env)
    made = fresh / NAME
    _strip(made, log)
    _share(made)
    _weigh(made)
    out.mkdir(parents=True, exist_ok=True)
    place = out / NAME
    if place.exists():
        shutil.rmtree(place)
    shutil.move(made, place)
    bundle = next(fresh.glob("*.app"), None)
    if bundle is not None:
        shutil.rmtree(out / bundle.name, ignore_errors=True)
        shutil.move(bundle, out / bundle.name)
    say(f"the program is in {place}")
    return place


def missing_packages() -> dict[str, str]:
    """Return what freezing needs and this machine lacks, as {program or library: Debian package}.

    A library that is not here cannot be put into the folder, so those of a display are needed without one too.
    """
    if not prunes(sys.platform):
        return {}
    missing = {name: package for name, package in TOOLS.items() if not shutil.which(name)}
    return {**missing, **_missing_python(), **unloadable(WITH_A_DISPLAY)}


def _missing_python() -> dict[str, str]:
    """Return the shared library of Python where it is not there: Debian's own program is linked without it."""
    name = str(sysconfig.get_config_var("INSTSONAME") or "")
    minor = sys.version_info.minor
    library = name if ".so" in name else f"libpython3.{minor}.so.1.0"
    if (Path(str(sysconfig.get_config_var("LIBDIR"))) / library).exists():
        return {}
    return unloadable({library: f"libpython3.{minor}"})


def sizes(folder: Path) -> dict[str, int]:
    """Return the bytes of every file, by its path within; a link weighs nothing."""
    return {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    }


def _strip(folder: Path, log: Path) -> None:
    files = [str(folder / name) for name in sizes(folder) if strips(name, sys.platform)]
    if files:
        run_step("taking symbols away", ["strip", "--strip-unneeded", *files], log)


def _share(folder: Path) -> None:
    """Keep one copy of the archive where a program has no console of its own to choose: Linux."""
    if prunes(sys.platform):
        (folder / CONSOLE_NAME).unlink()
        (folder / CONSOLE_NAME).symlink_to(NAME)


def _weigh(folder: Path) -> None:
    weights = sizes(folder)
    total = sum(weights.values())
    for name in sorted(weights, key=weights.__getitem__, reverse=True)[:LARGEST]:
        say(f"{weights[name] / 1e6:7.1f} MB  {name}")
    say(f"{total / 1e6:7.1f} MB  in {len(weights)} files")
    if total > MOST_BYTES:
        raise StepError(
            f"The folder is larger than {MOST_BYTES / 1e6:.0f} MB; leave something out in frozen_parts.py"
        )
