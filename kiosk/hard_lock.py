"""When a process gives the database up: the machine slept, or twelve hours have passed since the last PIN."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forms.stamp import Clock

LOOK_S = 10
"""At least so often somebody has to look."""
ASLEEP_S = 60
"""A look that comes this much too late: the machine was suspended, and somebody else may have woken it."""
LONGEST_S = 12 * 3_600
"""Design, section 7: a shift, and what waits to be sent behind it."""


class HardLockRule:
    """Judges by the boot clock, which goes on while the machine sleeps and which nobody sets.

    Args:
        clock: of the machine.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since_s = self._seen_s = clock.boot_s()

    def begin(self) -> None:
        """Count from now on: somebody has entered a PIN."""
        self._since_s = self._seen_s = self._clock.boot_s()

    def is_due(self) -> bool:
        """Tell whether the last look or the last PIN was too long ago; this is a look."""
        now_s = self._clock.boot_s()
        slept = now_s - self._seen_s > LOOK_S + ASLEEP_S
        self._seen_s = now_s
        return slept or now_s - self._since_s >= LONGEST_S
