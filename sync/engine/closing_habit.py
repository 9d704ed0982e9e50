"""When the end of an idle connection is news: servers close what nobody used for a while, and that is no lost network.

How long each waits is learnt: an end after which the portal was there all the same was its habit.
"""

from __future__ import annotations

from collections import deque

TIMES_LEARNT = 2
"""Ends at about the same age, each with the portal there afterwards, until one more is not asked for."""
MOST_VAIN = 6
"""How often an hour the portal may be asked over an end that turns out to say nothing, whatever its ages are."""
NEAR_S = 2.0
"""Ages are looked at twice a second, and a server's own clock for it may tick as seldom."""
_HOUR_S = 3_600.0
_MOST_AGES = 16


class ClosingHabit:
    """What was learnt of the servers on the way, for as long as the program runs."""

    def __init__(self) -> None:
        self._vain: deque[float] = deque()
        self._ages: deque[float] = deque(maxlen=_MOST_AGES)
        self._asked: float | None = None

    def is_news(self, age_s: float, boot_s: float) -> bool:
        """Tell whether to ask the portal because its connections ended.

        Args:
            age_s: how long they had been idle.
            boot_s: now, on the boot clock.
        """
        while self._vain and boot_s - self._vain[0] >= _HOUR_S:
            self._vain.popleft()
        alike = sum(abs(age_s - age) <= NEAR_S for age in self._ages)
        if alike >= TIMES_LEARNT or len(self._vain) >= MOST_VAIN:
            return False
        self._asked = age_s
        return True

    def answered(self, boot_s: float, *, there: bool) -> None:
        """Take over what a round found; without a question before it, nothing is learnt."""
        asked, self._asked = self._asked, None
        if asked is not None and there:
            self._vain.append(boot_s)
            self._ages.append(asked)
