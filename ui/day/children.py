"""The processes of a guided day: the practice portal, and the window once for each act."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import msgspec

from forms.stamp import Clock
from ui.day.stuck import StuckError

START_S = 30.0
STOP_S = 15.0
_LOOK_S = 0.02
MAX_CREDENTIALS_BYTES = 65_536


class Credentials(msgspec.Struct, frozen=True, kw_only=True):
    """What a practice portal hands out so that a station may begin.

    Attributes:
        url: where it listens, this machine.
        enrol_code: good once.
        root_fingerprint: of its root.
        operator_id: who will sign in.
        officer_token: of the practice officer.
    """

    url: str
    enrol_code: str
    root_fingerprint: str
    operator_id: str
    officer_token: str

    @property
    def address(self) -> tuple[str, int]:
        """Host and port behind the relay.

        Raises:
            StuckError: not plain HTTP on this machine.
        """
        parts = urlsplit(self.url)
        if parts.scheme != "http" or parts.hostname not in {"127.0.0.1", "localhost"} or not parts.port:
            raise StuckError(f"{self.url} is no portal on this machine (http, loopback)")
        return parts.hostname, parts.port


def read_credentials(file: Path) -> Credentials:
    """Read what the portal wrote.

    Raises:
        StuckError: missing, or something else.
    """
    try:
        with file.open("rb") as opened:
            return msgspec.json.decode(opened.read(MAX_CREDENTIALS_BYTES), type=Credentials)
    except (OSError, msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise StuckError(f"{file} holds no credentials of a practice portal") from error


def wait_for(look: Callable[[], bool], clock: Clock, patience_s: float) -> bool:
    """Look again and again until something is so; return whether it was in time."""
    until = clock.boot_s() + patience_s
    while not look():
        if clock.boot_s() > until:
            return False
        time.sleep(_LOOK_S)
    return True


class PracticePortal:
    """The reference portal as a child process, on a free port, with data that goes when it goes.

    Args:
        folder: for its credentials and log.
        clock: for deadlines.

    Raises:
        StuckError: the frozen program, which has no portal inside.
    """

    def __init__(self, folder: Path, clock: Clock) -> None:
        if getattr(sys, "frozen", False):
            raise StuckError("bản cài đặt không có Cổng thực hành: cho biết --portal và --credentials")
        self._file = folder / "credentials.json"
        self._clock = clock
        self._log_file = folder / "portal.log"
        self._log: IO[bytes] = self._log_file.open("wb")
        command = [sys.executable, "-m", "sync.portal.main", "serve", "--demo", "--port", "0"]
        self._process = subprocess.Popen(
            # A window that is killed or aborts cleans nothing up; the end of this pipe does.
            [*command, "--credentials", str(self._file), "--until-stdin-ends"],
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )

    def credentials(self) -> Credentials:
        """Wait until it answers.

        Raises:
            StuckError: it ended or took too long.
        """

        def ready() -> bool:
            return self._file.exists() or self._process.poll() is not None

        if not wait_for(ready, self._clock, START_S) or not self._file.exists():
            raise StuckError(
                f"the practice portal did not start (exit {self._process.poll()}){self._last_words()}"
            )
        return read_credentials(self._file)

    def _last_words(self) -> str:
        lines = self._log_file.read_text(encoding="utf-8", errors="replace").splitlines()
        return f": {lines[-1]}" if lines else ""

    def stop(self) -> None:
        """End it, kindly first."""
        _end(self._process)
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._log.close()


@dataclass
class Act:
    """One window process.

    Attributes:
        name: which act.
        process: with the supervisor's end of its standard input.
    """

    name: str
    process: subprocess.Popen[str]

    def say(self, word: str) -> None:
        """Tell the act something; one that has ended meanwhile does not hear it."""
        if self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.write(word + "\n")
                self.process.stdin.flush()

    def stop(self) -> None:
        """End it."""
        if self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.close()
        _end(self.process)


def start_act(name: str, home: Path, out: Path, pin: str) -> Act:
    """Start the window for one act; the PIN goes through a pipe.

    Args:
        name: of the act.
        home: the practice station.
        out: folder of the pictures and the diary.
        pin: of the operator.
    """
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "ui.main"]
    process = subprocess.Popen(
        [*program, "day", "--act", name, "--home", str(home), "--out", str(out)],
        stdin=subprocess.PIPE,
        env=_offscreen(),
        text=True,
        encoding="utf-8",
    )
    act = Act(name, process)
    act.say(pin)
    return act


def _offscreen() -> dict[str, str]:
    """Return the environment of an act: no display, no scaling, no PIN, and otherwise ours."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "1", "QT_FONT_DPI": "96"}
    env.pop("TRAM_SO_PIN", None)
    return {**env, "PYTHONUTF8": "1"}


def _end(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()
