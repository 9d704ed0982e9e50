"""What the station knows of the portal's time.

The last time the portal signed is kept together with both of the machine's clocks, so that a
wall clock set wrong later does not matter within the same boot. Over a reboot only the wall clock is
left; it is believed as far as it does not run behind what the portal has signed already, nor months past it.
Where it is not believed, whoever sits there is asked for the day: rules about dates need one, and nobody is
sent home for a dead battery. That day serves declarations only; nothing is forgotten or let in by it.
"""

from __future__ import annotations

from datetime import date, datetime, time

import msgspec

from forms.errors import DomainError
from forms.packets.body import ClockFacts
from forms.stamp import VIETNAM, Clock, vietnam_date
from sync.errors import Problem

FRESH_S = 86_400
"""A signed time younger than this, within the same boot, counts as `signed`."""
SUSPECT_S = 86_400
"""More than a day between the wall clock and the portal's time blocks printing a date."""
FAR_AHEAD_S = 120 * 86_400
"""A wall clock further past the portal's last word than this is taken as wrong, not late: a battery was changed.

As long as the portal takes a date without doubting its clock (design, section 5)."""
APART_S = 300
"""How far both clocks may run apart and still count as one boot, and as right while the portal's time is known in it."""


MOST_DAYS_ON = 366
"""How far past the portal's last word a day may lie that a person names."""
_IN_ONE_SECOND_MS = 1_000
_MORNING = time(6)
"""A day somebody names is taken from here on: it ends at midnight for whoever names it before work."""


class SignedTime(msgspec.Struct, array_like=True, frozen=True):
    """A time the portal signed, with both clocks of the machine at that moment."""

    portal_s: int
    wall_ms: int
    boot_s: float


class ToldDay(msgspec.Struct, array_like=True, frozen=True):
    """A day a person named, with both clocks at that moment, and the portal's last word then."""

    at_s: int
    wall_ms: int
    boot_s: float
    after_s: int


class StationClock:
    """The portal's time as best known here.

    Args:
        clock: the machine's clocks.
        stored: what `stored()` returned in an earlier run, if anything.
        told: what `tell_day` returned in an earlier run, if anything.
    """

    def __init__(self, clock: Clock, stored: bytes | None = None, told: bytes | None = None) -> None:
        self._clock = clock
        self._told = None if told is None else msgspec.msgpack.decode(told, type=ToldDay)
        self._last: SignedTime | None = None
        self._this_boot = False
        self._noted_ms = 0
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
        return min(self._possible(last), default=last.portal_s)

    def likely_now_s(self) -> int:
        """Return the wall clock's time in UTC seconds, or the portal's where that is known better.

        A day somebody has named goes before both, until the portal signs a time.
        """
        told_s = self._told_now_s()
        if told_s is not None:
            return told_s
        return self.portal_now_s() if self.is_off() else self._clock.now_ms() // 1000

    def likely_now_ms(self) -> int:
        """Return the same in UTC milliseconds: for what is kept as long as the portal's time says, and what stands in order.

        The portal tells seconds, and a clock nobody knows stands still: what is noted later is later all the same.
        """
        if self._told_now_s() is None and not self.is_off():
            return self._clock.now_ms()
        at_ms, following = self.likely_now_s() * 1_000, self._noted_ms + 1
        self._noted_ms = following if 0 < following - at_ms < _IN_ONE_SECOND_MS else at_ms
        return self._noted_ms

    def sure_now_ms(self) -> int | None:
        """Return the hour as it may stand on paper, UTC milliseconds; None where at most the day is known."""
        if self._told_now_s() is not None or self.asks_for_day():
            return None
        return self.portal_now_s() * 1_000 if self.is_off() else self._clock.now_ms()

    def is_wrong(self) -> bool:
        """Tell whether the wall clock may not stand on paper: it is a day off, or only the day is known."""
        return self.is_suspect() or self.sure_now_ms() is None

    def asks_for_day(self) -> bool:
        """Tell whether neither clock can be right, so that somebody has to name the day."""
        if self._last is None or self._this_boot or self._told_now_s() is not None:
            return False
        return not self._possible(self._last)

    def told_day(self) -> date | None:
        """Return today, where that rests on what somebody named."""
        told_s = self._told_now_s()
        return None if told_s is None else vietnam_date(told_s)

    def tell_day(self, day: date) -> bytes:
        """Take over what day it is from whoever sits there; return it for the next run.

        Raises:
            DomainError: `day_known` when the portal has signed a time since the machine was switched on; `day_early`
                for one before the portal's last word, `day_late` for one more than a year past it.
        """
        last = self._last
        if last is None or self._this_boot:
            raise DomainError("day_known")
        first = vietnam_date(last.portal_s)
        if day < first:
            raise DomainError("day_early", day=f"{first:%d/%m/%Y}")
        if (day - first).days > MOST_DAYS_ON:
            raise DomainError("day_late", day=f"{first:%d/%m/%Y}")
        morning_s = int(datetime.combine(day, _MORNING, tzinfo=VIETNAM).timestamp())
        at_s = max(morning_s, last.portal_s)
        self._told = ToldDay(at_s, self._clock.now_ms(), self._clock.boot_s(), last.portal_s)
        return msgspec.msgpack.encode(self._told)

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

    def is_off(self) -> bool:
        """Tell whether the portal's time is believed instead of the wall clock's.

        Within one boot it is known to the second, so that some minutes count: a machine that takes Vietnam's hour for
        UTC is seven hours off, and printed tomorrow's day on a slip. Over a start somebody may have set the clock.
        """
        if self._last is None:
            return False
        wall_s, most_s = self._clock.now_ms() // 1000, APART_S if self._this_boot else SUSPECT_S
        # Before the portal's last word it is wrong whatever was done to it.
        return wall_s < self._last.portal_s - APART_S or abs(self.portal_now_s() - wall_s) > most_s

    def _possible(self, last: SignedTime) -> list[int]:
        # The clock may still be off as it was then, or somebody has set it since: the least time that
        # can have passed. A clock behind the portal's last word is simply wrong, and so is one many months past it.
        wall_s, offset_s = self._clock.now_ms() // 1000, last.portal_s - last.wall_ms // 1000
        return [guess for guess in (wall_s, wall_s + offset_s) if 0 <= guess - last.portal_s <= FAR_AHEAD_S]

    def _told_now_s(self) -> int | None:
        told, last = self._told, self._last
        if told is None or last is None or self._this_boot or told.after_s != last.portal_s:
            return None
        if self._is_of_this_boot(told):
            return told.at_s + int(self._clock.boot_s() - told.boot_s)
        # Switched off since: the clock may have gone on from where it stood, or somebody has set it right.
        since_s = self._clock.now_ms() // 1000 - told.wall_ms // 1000
        right_s = self._clock.now_ms() // 1000
        if 0 <= right_s - told.at_s <= FAR_AHEAD_S:
            return None
        return told.at_s + since_s if 0 <= since_s <= FAR_AHEAD_S else None

    def _is_of_this_boot(self, last: SignedTime | ToldDay) -> bool:
        by_boot_s = self._clock.boot_s() - last.boot_s
        by_wall_s = (self._clock.now_ms() - last.wall_ms) / 1000
        return by_boot_s >= 0 and abs(by_wall_s - by_boot_s) <= APART_S


def explained(problem: str | None, clock: StationClock) -> str | None:
    """Say that a certificate's days are wrong because the machine's clock is, where that is so."""
    early = problem == Problem.TLS_EARLY
    if early or (problem == Problem.TLS_EXPIRED and clock.is_suspect()):
        return Problem.TLS_CLOCK.value
    return None if problem is None else str(problem)
