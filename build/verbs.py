"""What `build/dev.py` can do. It prepares the environment and hands over; the work is done elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import frozen_build
from environment import Environment
from progress import StepError
from system_libraries import has_display, provide_for_freezing, provide_postgresql

ROOT = Path(__file__).resolve().parent.parent
USAGE = """\
usage: python3 build/dev.py run [--out DIR]     set up, then the demo: a window; without a display
                                                (or with --out) the guided day with its pictures
       python3 build/dev.py test [--long] ...   set up, then the tests; the rest goes to pytest
       python3 build/dev.py check               formatter, linter, types, contracts
       python3 build/dev.py setup               only set up, for all of these
       python3 build/dev.py package [--out DIR] set up, then the program as one folder, in dist/ or DIR
"""
ALONE = ("-n", "--pdb", "--trace", "-s", "--capture=no", "--collect-only", "--co", "-h", "--help", "--dist")
"""pytest options with which a second worker does not pay, or does not work."""

QUICK_FOLDER_BYTES = 8 << 30
"""Room in memory below which tests write to the disk: a run with packaging needs half of it."""


def main(arguments: list[str]) -> int:
    """Carry out one verb.

    Returns:
        The exit code: what the started program returned; 1 set-up failed; 2 misuse; 130 Ctrl+C.
    """
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    verbs = {"run": run, "test": test, "check": check, "setup": setup, "package": package}
    if not arguments or arguments[0] not in verbs:
        asked = bool(arguments) and arguments[0] in {"-h", "--help"}
        (sys.stdout if asked else sys.stderr).write(USAGE)
        return 0 if asked else 2
    try:
        return verbs[arguments[0]](arguments[1:])
    except StepError as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def setup(arguments: list[str]) -> int:
    """Make the environment and nothing else."""
    if arguments:
        return _misuse()
    Environment(ROOT).ensure("dev")
    return 0


def run(arguments: list[str]) -> int:
    """Start the demo: the window where there is a display, else the guided day offscreen."""
    match arguments:
        case []:
            out = None
        case ["--out", folder] if folder:
            out = Path(folder).resolve()
        case _:
            return _misuse()
    environment = Environment(ROOT)
    environment.ensure("run")
    if out is None and has_display():
        return _hand_over([str(environment.python), "-m", "ui.main", "--demo"], {})
    folder = str(out or ROOT / ".work" / "day")
    command = [str(environment.python), "-m", "ui.main", "day", "--out", folder]
    return _hand_over(command, {"QT_QPA_PLATFORM": "offscreen"})


def test(arguments: list[str]) -> int:
    """Run the tests; three files at a time when the whole suite is asked for."""
    extra = {"QT_QPA_PLATFORM": "offscreen"}
    if "--long" in arguments:
        arguments = [argument for argument in arguments if argument != "--long"]
        extra["TRAM_SO_LONG"] = "1"
    environment = Environment(ROOT)
    environment.ensure("dev")
    if not _narrowed(arguments):
        provide_postgresql(environment.log)
        provide_for_freezing(frozen_build.missing_packages(), environment.log)
    # A whole run starts some hundred interpreters; each would compile the program anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if (quick := _quick_folder()) is not None:
        extra["TMPDIR"] = str(quick)
    return _hand_over([str(environment.python), "-m", "pytest", *_workers(arguments), *arguments], extra)


def package(arguments: list[str]) -> int:
    """Freeze the program into a folder that needs no Python."""
    match arguments:
        case []:
            out = ROOT / "dist"
        case ["--out", folder] if folder:
            out = Path(folder).resolve()
        case _:
            return _misuse()
    environment = Environment(ROOT)
    environment.ensure("dev")
    provide_for_freezing(frozen_build.missing_packages(), environment.log)
    frozen_build.freeze(environment, out)
    return 0


def _narrowed(arguments: list[str]) -> bool:
    return any(
        not argument.startswith("-") and (ROOT / argument.split("::")[0]).exists() for argument in arguments
    )


def _quick_folder() -> Path | None:
    """Return a folder in memory for what tests write, None where there is little of it.

    Hundreds of stations are made and thrown away in a run, and each of their flushes would wait for the disk
    and tell nothing: a process that is killed leaves the same behind here as there, and the power-loss harness plays
    what a disk loses itself.
    """
    memory = Path("/dev/shm")  # noqa: S108 (the folder made in it is our own)
    if sys.platform == "win32" or "TMPDIR" in os.environ or not memory.is_dir():
        return None
    room = os.statvfs(memory)
    if room.f_bavail * room.f_frsize < QUICK_FOLDER_BYTES or room.f_flag & os.ST_NOEXEC:
        return None
    folder = memory / f"tram-so-tests-{os.getuid()}"
    # Others may pass: a PostgreSQL server does not run as root.
    folder.mkdir(mode=0o711, exist_ok=True)
    # Everybody may make folders there; one that is not ours is somebody else's to change.
    return folder if not folder.is_symlink() and folder.stat().st_uid == os.getuid() else None


def _workers(arguments: list[str]) -> list[str]:
    if (
        _narrowed(arguments)
        or (os.cpu_count() or 1) < 2
        or any(argument.startswith(ALONE) for argument in arguments)
    ):
        return []
    # One more than the two cores it is measured on: a good part of the tests waits for disks, sockets and timers.
    return ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"]


def check(arguments: list[str]) -> int:
    """Run formatter, linter, types and contracts side by side and show each one's verdict."""
    if arguments:
        return _misuse()
    environment = Environment(ROOT)
    environment.ensure("dev")
    build = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "build").glob("*.py"))]
    commands = {
        "format": [str(environment.tool("ruff")), "format", "--check", "."],
        "lint": [str(environment.tool("ruff")), "check", "."],
        "types": [str(environment.python), "-m", "mypy"],
        "types of build/": [
            str(environment.python),
            "-m",
            "mypy",
            "--cache-dir",
            ".mypy_cache/build",
            *build,
        ],
        "contracts": [str(environment.tool("lint-imports"))],
    }
    started = time.monotonic()
    running = {
        name: subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for name, command in commands.items()
    }
    failed = 0
    for name, process in running.items():
        output = process.communicate()[0].decode("utf-8", "replace").strip()
        seconds = time.monotonic() - started
        sys.stdout.write(f"{seconds:6.1f} s  {name}: {'FAILED' if process.returncode else 'fine'}\n")
        if process.returncode:
            failed = 1
            sys.stdout.write(output + "\n")
        sys.stdout.flush()
    return failed


def _misuse() -> int:
    sys.stderr.write(USAGE)
    return 2


def _hand_over(command: list[str], extra: dict[str, str]) -> int:
    """Become `command` in the repository's root, with `extra` added to the environment."""
    sys.stdout.flush()
    env = {**os.environ, **extra, "PYTHONUTF8": "1"}
    os.chdir(ROOT)
    if sys.platform != "win32":
        os.execve(command[0], command, env)
    process = subprocess.Popen(command, env=env)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            # The console sent it to the child as well, which ends in its own time.
            continue
