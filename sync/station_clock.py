"""What the station knows of the portal's time.

The last time the portal signed is kept together with both of the machine's clocks, so that a
wall clock set wrong later does not matter within the same boot. Over a reboot only the wall clock is
left; it is believed as far as it does not run behind what the portal has signed already, nor months past it.
"""

from __future__ import annotations

import msgspec

from forms.body import ClockFacts
from forms.stamp import Clock
from sync.errors import Problem

FRESH_S = 86_400
"""A signed time younger than this, within the same boot, counts as `signed`."""
SUSPECT_S = 86_400
"""More than a day between the wall clock and the portal's time blocks printing a date."""
FAR_AHEAD_S = 120 * 86_400
"""A wall clock further past the portal's last word than this is taken as wrong, not late: a battery was changed.

As long as the portal takes a date without doubting its clock (design, section 5)."""
APART_S = 300
"""How far both clocks may have run apart since an earlier run and still count as the same boot."""


class SignedTime(msgspec.Struct, array_like=True, frozen=True):
    """A time the portal signed, with both clocks of the machine at that moment."""

    portal_s: int
    wall_ms: int
    boot_s: float


class StationClock:
    """The portal's time as best known here.

    Args:
        clock: the machine's clocks.
        stored: what `stored()` returned in an earlier run, if anything.
    """

    def __init__(self, clock: Clock, stored: bytes | None = None) -> None:
        self._clock = clock
        self._last: SignedTime | None = None
        self._this_boot = False
        if stored is not None:
            self._last = msgspec.msgpack.decode(stored, type=SignedTime)
            self._this_boot = self._is_of_this_boot(self._last)

    def observe(self, portal_s: int) -> None:
        """Take over a time the portal has just signed, in UTC seconds."""
        self._last = SignedTime(portal_s, self._clock.now_ms(), self._clock.boot_s())
        self._this_boot = True

    def stored(self) -> bytes | None:
        """Return the last signed time for the next run."""
        return None if self._last is None else msgspec.msgpack.encode(self._last)

    @property
    def last_seen_ms(self) -> int | None:
        """Wall time of the last signed answer, UTC milliseconds."""
        return None if self._last is None else self._last.wall_ms

    def portal_now_s(self) -> int:
        """Return the best guess of the portal's clock, UTC seconds."""
        wall_s = self._clock.now_ms() // 1000
        last = self._last
        if last is None:
            return wall_s
        if self._this_boot:
            return last.portal_s + int(self._clock.boot_s() - last.boot_s)
        # The clock may still be off as it was then, or somebody has set it since: the least time that
        # can have passed. A clock behind the portal's last word is simply wrong, and so is one many months past it.
        offset_s = last.portal_s - last.wall_ms // 1000
        possible = [
            guess for guess in (wall_s, wall_s + offset_s) if 0 <= guess - last.portal_s <= FAR_AHEAD_S
        ]
        return min(possible, default=last.portal_s)

    def likely_now_s(self) -> int:
        """Return the wall clock's time in UTC seconds, or the portal's where the two are far apart."""
        return self.portal_now_s() if self.is_suspect() else self._clock.now_ms() // 1000

    def facts(self) -> ClockFacts:
        """Return what a packet says of the clock it was sealed under."""
        if self._last is None:
            return ClockFacts(offset_s=None, since_signed_s=None, quality="unknown")
        now_s, portal_s = self._clock.now_ms() // 1000, self.portal_now_s()
        since = portal_s - self._last.portal_s
        signed = self._this_boot and since <= FRESH_S
        return ClockFacts(
            offset_s=portal_s - now_s, since_signed_s=since, quality="signed" if signed else "drifting"
        )

    def is_suspect(self) -> bool:
        """Tell whether the wall clock is more than a day from the portal's time."""
        if self._last is None:
            return False
        return abs(self.portal_now_s() - self._clock.now_ms() // 1000) > SUSPECT_S

    def _is_of_this_boot(self, last: SignedTime) -> bool:
        by_boot_s = self._clock.boot_s() - last.boot_s
        by_wall_s = (self._clock.now_ms() - last.wall_ms) / 1000
        return by_boot_s >= 0 and abs(by_wall_s - by_boot_s) <= APART_S


def explained(problem: str | None, clock: StationClock) -> str | None:
    """Say that a certificate's days are wrong because the machine's clock is, where that is so."""
    early = problem == Problem.TLS_EARLY
    if early or (problem == Problem.TLS_EXPIRED and clock.is_suspect()):
        return Problem.TLS_CLOCK.value
    return None if problem is None else str(problem)
