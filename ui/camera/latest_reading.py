"""Which of the readings somebody asked for is still wanted: the last one."""

from __future__ import annotations


class LatestReading:
    """Counts what was given to read: what an earlier one gives is not shown any more."""

    def __init__(self) -> None:
        self._number = 0

    @property
    def number(self) -> int:
        """The reading begun last."""
        return self._number

    def begin(self) -> int:
        """Begin another reading, or give up the one under way; return its number."""
        self._number += 1
        return self._number

    def is_past(self, number: int) -> bool:
        """Tell whether another reading was begun since."""
        return number != self._number
