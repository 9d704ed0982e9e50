"""What was going on while a beat of the drawing thread came late: where every thread stood, and whose work it was.

A looker that needs the interpreter's lock is stopped by what it looks for. `faulthandler` writes down where all threads
stand without the lock, so a call that holds it is seen too; each beat puts it off. The drawing thread's own time on a
processor tells its work from waiting for the lock.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import re
import tempfile
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LATE_MS, LOOK_EVERY_S, PUT_OFF_EVERY_S = 100.0, 0.06, 0.02
KEPT, DEEP, LONGEST = 10, 5, 400_000
_FRAME = re.compile(r'File "(?:.*/)?([^/"]+/[^/"]+)", line (\d+) in (\S+)')
_RESTS = ("_worker", "wait", "select", "poll", "accept", "_wait_for_tstate_lock")
"""Functions in which a thread only waits."""


@dataclass(frozen=True)
class Stall:
    """One late beat."""

    late_ms: float
    queued_ms: float
    worked_ms: float
    collected_ms: float
    at_s: float
    step: str
    stood: str

    def told(self) -> str:
        """Return it in words: figures, then look by look where the threads stood that did something."""
        first = (
            f"{self.late_ms:.0f} ms late at {self.at_s:.1f} s in “{self.step}”: the drawing thread worked "
            f"{self.worked_ms:.0f} ms, waited for a processor {self.queued_ms:.0f} ms, "
            f"collected for {self.collected_ms:.0f} ms"
        )
        return "\n".join([first, *(f"    {line}" for line in _looks(self.stood))])


class Watch:
    """Keeps late beats and where the threads stood in them; made on the drawing thread."""

    def __init__(self) -> None:
        self.step = "starting"
        self._stalls: list[Stall] = []
        # Closed with the process: the looker holds on to its number.
        self._sheet = tempfile.TemporaryFile()  # noqa: SIM115
        self._read_to = 0
        self._put_off_s = 0.0
        self._began = time.perf_counter()
        self._worked = time.thread_time()
        self._collecting_since = 0.0
        self._collected = 0.0
        gc.callbacks.append(self._collecting)

    def beat(self, late_ms: float, queued_ms: float) -> None:
        """Note a beat."""
        now, worked, collected = time.perf_counter(), time.thread_time(), self._collected
        self._collected = 0.0
        if late_ms > LATE_MS:
            written = os.pread(self._sheet.fileno(), LONGEST, self._read_to)
            self._stalls.append(
                Stall(
                    late_ms,
                    queued_ms,
                    (worked - self._worked) * 1_000,
                    collected * 1_000,
                    now - self._began,
                    self.step,
                    written.decode(errors="replace"),
                )
            )
        self._worked = worked
        if now - self._put_off_s > PUT_OFF_EVERY_S:
            self._put_off_s = now
            faulthandler.dump_traceback_later(LOOK_EVERY_S, repeat=True, file=self._sheet)
            self._read_to = os.fstat(self._sheet.fileno()).st_size

    def longest(self) -> list[Stall]:
        """Stop looking and return the longest."""
        faulthandler.cancel_dump_traceback_later()
        gc.callbacks.remove(self._collecting)
        return sorted(self._stalls, key=lambda stall: -stall.late_ms)[:KEPT]

    def _collecting(self, phase: str, _info: Mapping[str, int]) -> None:
        now = time.perf_counter()
        if phase == "start":
            self._collecting_since = now
        else:
            self._collected += now - self._collecting_since


def _looks(stood: str) -> list[str]:
    lines = []
    for number, look in enumerate(stood.split("Timeout (")[1:], start=1):
        for thread in look.split("hread 0x")[1:]:
            frames = [":".join(found) for found in _FRAME.findall(thread)]
            if frames and frames[0].rpartition(":")[2] not in _RESTS:
                lines.append(f"{number}. {' < '.join(frames[:DEEP])}")
    return lines
