"""When a line that is being sent on counts as silent: told early, and without flickering on a bad one."""

from __future__ import annotations

from sync.link.signs import Signs
from sync.link.silence import Silence

QUIET_S = 1.0
"""On top of half a round trip: 300 ms with 2 % loss at 256 kbit/s is quiet for 0.83 s at most (measured)."""
LONGEST_QUIET_S = 2.0
CALM_S = 1.0
"""How long things must move before they count as moving again; doubled where the line falls silent again soon."""
MOST_CALM_S = 8.0
SOON_S = 20.0
LOST_S = 2.5
OVERDUE_S = 10.0


class Listening:
    """Judges looks at a line one after the other; only their times and what they show count."""

    def __init__(self) -> None:
        self._moved: int | None = None
        self._heard_s = 0.0
        self._moving_since_s: float | None = None
        self._calm_s = CALM_S
        self._told_s: float | None = None
        self.silence = Silence.NONE

    def rest(self) -> None:
        """Nobody owes anything until the next look."""
        self._moved, self._moving_since_s = None, None
        self.silence = Silence.NONE

    def silent_s(self, now_s: float) -> float:
        """Return how long nothing has come."""
        return now_s - self._heard_s

    def hear(self, now_s: float, signs: Signs) -> Silence:
        """Take over a look and return what may be said."""
        if not signs.under_way or self._moved != signs.moved:
            self._moved = signs.moved if signs.under_way else None
            self._heard_s = now_s
        quiet_s = now_s - self._heard_s
        patience_s = min(QUIET_S + signs.round_trip_s / 2, LONGEST_QUIET_S)
        if quiet_s < patience_s:
            self._moves(now_s, quiet_s)
        else:
            self._moving_since_s = None
            self._fall_silent(now_s, quiet_s, signs)
        return self.silence

    def _moves(self, now_s: float, quiet_s: float) -> None:
        if self.silence is Silence.NONE:
            return
        if quiet_s >= QUIET_S / 2:
            self._moving_since_s = None
            return
        if self._moving_since_s is None:
            self._moving_since_s = now_s
        # Something came: whatever is said further, not that the line is dead.
        self.silence = Silence.WAITING
        if not quiet_s and now_s - self._moving_since_s >= self._calm_s:
            self.silence, self._moving_since_s = Silence.NONE, None

    def _fall_silent(self, now_s: float, quiet_s: float, signs: Signs) -> None:
        if self.silence is Silence.NONE:
            soon = self._told_s is not None and now_s - self._told_s < SOON_S
            self._calm_s = min(self._calm_s * 2, MOST_CALM_S) if soon else CALM_S
            self._told_s = now_s
        if signs.in_vain and quiet_s >= LOST_S:
            self.silence = Silence.LOST
        elif self.silence is not Silence.LOST:
            self.silence = Silence.OVERDUE if quiet_s >= OVERDUE_S else Silence.WAITING
