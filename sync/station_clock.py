"""What the station knows of the portal's time.

The last time the portal signed is kept together with both of the machine's clocks, so that a
wall clock set wrong later does not matter within the same boot.
"""

from __future__ import annotations

import msgspec

from forms.body import ClockFacts
from forms.stamp import Clock

FRESH_S = 86_400
"""A signed time younger than this, within the same boot, counts as `signed`."""
SUSPECT_S = 86_400
"""More than a day between the wall clock and the portal's time blocks printing a date."""


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
        self._seen_now = False
        if stored is not None:
            self._last = msgspec.msgpack.decode(stored, type=SignedTime)

    def observe(self, portal_s: int) -> None:
        """Take over a time the portal has just signed, in UTC seconds."""
        self._last = SignedTime(portal_s, self._clock.now_ms(), self._clock.boot_s())
        self._seen_now = True

    def stored(self) -> bytes | None:
        """Return the last signed time for the next run."""
        return None if self._last is None else msgspec.msgpack.encode(self._last)

    @property
    def last_seen_ms(self) -> int | None:
        """Wall time of the last signed answer, UTC milliseconds."""
        return None if self._last is None else self._last.wall_ms

    def portal_now_s(self) -> int:
        """Return the best guess of the portal's clock, UTC seconds."""
        if self._last is None:
            return self._clock.now_ms() // 1000
        if self._same_boot():
            return self._last.portal_s + int(self._clock.boot_s() - self._last.boot_s)
        return self._clock.now_ms() // 1000 + self._offset(self._last)

    def facts(self) -> ClockFacts:
        """Return what a packet says of the clock it was sealed under."""
        if self._last is None:
            return ClockFacts(offset_s=None, since_signed_s=None, quality="unknown")
        now_s = self._clock.now_ms() // 1000
        if not self._same_boot():
            return ClockFacts(
                offset_s=self._offset(self._last),
                since_signed_s=max(0, now_s - self._last.wall_ms // 1000),
                quality="drifting",
            )
        since = int(self._clock.boot_s() - self._last.boot_s)
        return ClockFacts(
            offset_s=self.portal_now_s() - now_s,
            since_signed_s=since,
            quality="signed" if since <= FRESH_S else "drifting",
        )

    def is_suspect(self) -> bool:
        """Tell whether the wall clock is more than a day from the portal's time."""
        if self._last is None:
            return False
        return abs(self.portal_now_s() - self._clock.now_ms() // 1000) > SUSPECT_S

    def _same_boot(self) -> bool:
        if self._last is None:
            return False
        ran_s = self._clock.boot_s() - self._last.boot_s
        if self._seen_now or ran_s < 0:
            return ran_s >= 0
        # After a restart the boot clock begins anew and may by now be past the old value. Only
        # when the wall clock went on as far can it be the same boot; in doubt it is another.
        return abs(ran_s - (self._clock.now_ms() - self._last.wall_ms) / 1000) <= APART_S

    @staticmethod
    def _offset(signed: SignedTime) -> int:
        return signed.portal_s - signed.wall_ms // 1000
