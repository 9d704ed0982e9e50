"""How many bytes went over the network on the present day, for stations whose connection is paid by volume."""

from __future__ import annotations

import contextlib
from datetime import date

import msgspec

from sync.replica import facts
from sync.replica.storage.driver import Connection

_FACT = "traffic"


class Traffic(msgspec.Struct, array_like=True, frozen=True):
    """Bytes of one local day, as they left and came, resent ones included."""

    day: int = 0
    sent: int = 0
    received: int = 0

    @property
    def total(self) -> int:
        """Both directions: that is what is paid for."""
        return self.sent + self.received


def of_day(db: Connection, day: date) -> Traffic:
    """Return what moved on a day; nothing when the last count is of another one."""
    raw = facts.get(db, _FACT)
    if raw is not None:
        with contextlib.suppress(msgspec.DecodeError, msgspec.ValidationError):
            known = msgspec.msgpack.decode(raw, type=Traffic)
            if known.day == day.toordinal():
                return known
    return Traffic(day.toordinal())


def add(db: Connection, day: date, sent: int, received: int) -> Traffic:
    """Count bytes that moved; return the day's sum. Writer thread only."""
    before = of_day(db, day)
    after = Traffic(before.day, before.sent + sent, before.received + received)
    facts.put(db, _FACT, msgspec.msgpack.encode(after))
    return after
