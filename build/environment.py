"""The virtual environment `.venv`: made once, exactly as locked, rebuilt when half-made.

A stamp inside it is written last and removed first, so an interrupted run leaves an
environment without a stamp, which the next run throws away. An advisory lock keeps two
runs from working on it at once. Where packages come from is the user's pip configuration.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Literal

import system_libraries
from progress import StepError, run_step, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Level = Literal["run", "dev"]
LOCK_FILES: dict[Level, str] = {"run": "lock.txt", "dev": "lock-dev.txt"}
"""The second is a superset of the first."""

POLL_S = 0.2


class Environment:
    """One checkout's `.venv`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.stamp = self.folder / "made.json"
        self.work = root / ".work"
        self.log = self.work / "setup.log"

    @property
    def python(self) -> Path:
        """The interpreter inside."""
        return self.tool("python")

    def tool(self, name: str) -> Path:
        """Return the path of a program installed inside."""
        windows = sys.platform == "win32"
        return self.folder / ("Scripts" if windows else "bin") / (name + ".exe" if windows else name)

    def ensure(self, level: Level) -> None:
        """Make the environment fit for `level`; returns at once when it already is.

        Raises:
            StepError: a step failed; the message says what to do.
        """
        system = system_libraries.missing_packages(system_libraries.has_display())
        if not system and self._is_ready(level):
            return
        self.work.mkdir(exist_ok=True)
        with self._alone():
            system_libraries.provide(self.log)
            if not self._is_ready(level):
                self._make(level)

    def _read_stamp(self) -> dict[str, str]:
        try:
            stamp = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return stamp if isinstance(stamp, dict) else {}

    def _wanted(self) -> dict[str, str]:
        """Return what the stamp must say: for whom it was made, and from what."""
        contents = hashlib.sha256()
        for path in (
            *(self.root / "build" / name for name in LOCK_FILES.values()),
            self.root / "pyproject.toml",
        ):
            contents.update(hashlib.sha256(path.read_bytes()).digest())
        made_for = f"{sys.version_info.major}.{sys.version_info.minor} {sys.base_prefix} {self.root}"
        return {"made_for": made_for, "contents": contents.hexdigest()}

    def _is_ready(self, level: Level) -> bool:
        stamp = self._read_stamp()
        level_fits = stamp.pop("level", None) in {level, "dev"}
        return level_fits and stamp == self._wanted() and self.python.exists()

    def _make(self, level: Level) -> None:
        stamp, wanted = self._read_stamp(), self._wanted()
        if stamp.get("level") == "dev":
            level = "dev"
        self.log.write_text("", encoding="utf-8")
        self.stamp.unlink(missing_ok=True)
        fresh = stamp.get("made_for") != wanted["made_for"] or not self.python.exists()
        if fresh:
            self._create()
        lock = self.root / "build" / LOCK_FILES[level]
        pip = [str(self.python), "-m", "pip", "--no-input", "--disable-pip-version-check"]
        # A user-wide "install for me only" would fail in an environment.
        env = {**os.environ, "PIP_USER": "0"}
        install = [*pip, "install", "--progress-bar", "off", "--no-warn-script-location"]
        locked = ["--require-hashes", "--only-binary", ":all:", "-r", str(lock)]
        run_step(f"installing the libraries of {lock.name}", [*install, *locked], self.log, env)
        if not fresh:
            self._remove_strays(pip, lock)
        editable = ["--no-deps", "--no-build-isolation", "--editable", str(self.root)]
        run_step("installing the program itself", [*install, *editable], self.log, env)
        ready = self.stamp.with_suffix(".new")
        ready.write_text(json.dumps({**wanted, "level": level}), encoding="utf-8")
        ready.replace(self.stamp)
        say("the environment is ready")

    def _create(self) -> None:
        if self.folder.exists():
            say("removing an environment that is half-made or for another Python")
            try:
                shutil.rmtree(self.folder)
            except OSError as error:
                raise StepError(f"{self.folder} is in use; close what runs from it ({error})") from error
        run_step("making .venv", [sys.executable, "-m", "venv", str(self.folder)], self.log)

    def _remove_strays(self, pip: list[str], lock: Path) -> None:
        """Uninstall what an earlier lock named and this one does not: it could hide a missing dependency."""
        listing = subprocess.run([*pip, "list", "--format", "json"], capture_output=True, check=False)
        try:
            installed = {_normal(entry["name"]) for entry in json.loads(listing.stdout)}
        except ValueError as error:
            raise StepError("pip cannot list what is installed; delete .venv and start again") from error
        strays = sorted(
            installed - locked_names(lock.read_text(encoding="utf-8")) - {"pip", "setuptools", "tram-so"}
        )
        if strays:
            run_step("removing " + " ".join(strays), [*pip, "uninstall", "-y", *strays], self.log)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the set-up lock; waits while another process of the same checkout has it."""
        with (self.work / "setup.lock").open("a+b") as file:
            told = False
            while not _try_lock(file.fileno()):
                if not told:
                    say("another build/dev.py is preparing the environment; waiting for it")
                    told = True
                time.sleep(POLL_S)
            yield


def _try_lock(descriptor: int) -> bool:
    """Take an advisory lock that ends with the process; False while somebody else has it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _normal(name: str) -> str:
    """Return a distribution's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked_names(text: str) -> set[str]:
    """Return the normalised names that a lock file pins."""
    return {_normal(found) for found in re.findall(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==", text, re.MULTILINE)}
