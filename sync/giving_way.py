"""Long work in a thread of its own gives way to whoever is at the screen.

A thread that computes without end takes a processor for itself. On a machine with two, the thread that draws then
waits for its turn behind it and behind whatever else runs, though it wants next to nothing. So work nobody waits for
rests as long as it has worked, every few milliseconds.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forms.stamp import Clock

WORK_S = 0.002
"""Worked at a stretch."""
LONGEST_REST_S = 0.01
"""After one piece that could not be divided, or where the clock ticks slowly."""


class GivingWay:
    """To be called between small pieces of work; rests when it is time to.

    Args:
        clock: tells how long was worked.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._never = threading.Event()
        self._since = clock.boot_s()

    def __call__(self) -> None:
        """Rest as long as was worked since the last rest, if that was long enough."""
        worked = self._clock.boot_s() - self._since
        if worked >= WORK_S:
            self._never.wait(min(worked, LONGEST_REST_S))
            self._since = self._clock.boot_s()
