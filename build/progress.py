"""What a person sees while the environment is made: one line per step, never minutes of silence."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TELLING = (
    "Collecting",
    "Downloading",
    "Installing",
    "Preparing",
    "Building",
    "Get:",
    "Unpacking",
    "Setting up",
    "I:",
)
"""How lines of pip, apt-get and debootstrap begin that say where they are."""

SILENCE_S = 8.0
"""A running step says what it is doing at least this often, in seconds."""

TAIL_LINES = 25
"""How much of a failed command's output is shown; the rest is in the log file."""

STARTED = time.monotonic()


class StepError(Exception):
    """A step could not be done; the message is written for the person at the terminal."""


def say(text: str) -> None:
    """Write one line with the seconds since the start."""
    sys.stdout.write(f"{time.monotonic() - STARTED:6.1f} s  {text}\n")
    sys.stdout.flush()


def _drain(process: subprocess.Popen[str], log: Path, tail: deque[str]) -> None:
    with log.open("a", encoding="utf-8", errors="replace") as file:
        for line in process.stdout or ():
            file.write(line)
            if line.strip():
                tail.append(line.rstrip())


def run_step(title: str, command: Sequence[str], log: Path, env: dict[str, str] | None = None) -> None:
    """Run `command`, its output going to `log`, and say what it does now and then.

    Raises:
        StepError: the command cannot be started or ends with another code than 0; the end of
            its output is in the message.
    """
    say(title)
    tail: deque[str] = deque(maxlen=TAIL_LINES)
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=env,
        )
    except OSError as error:
        raise StepError(f"{title}: {command[0]} cannot be started ({error})") from error
    reader = threading.Thread(target=_drain, args=(process, log, tail), daemon=True)
    reader.start()
    try:
        while True:
            reader.join(SILENCE_S)
            if not reader.is_alive():
                break
            telling = [line.strip() for line in tuple(tail) if line.strip().startswith(TELLING)]
            say("… " + (telling[-1][:100] if telling else title))
        code = process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    if code:
        shown = "\n".join(f"    {line}" for line in tail)
        raise StepError(f"{title}: failed with code {code}.\n{shown}\n    Everything it said: {log}")
