"""What day a declaration was really made on, as well as the portal can tell.

A station's clock may be wrong, so no packet is refused for a date. The station says how far the
portal's last signed time was from its own clock; the portal corrects by that and marks what still
does not fit for a person to look at.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from forms.errors import HostileInput
from forms.packets.body import ClockFacts
from forms.stamp import vietnam_date

MAX_AGE_DAYS = 120
MAX_APART_DAYS = 1
_LAST_S = 253_402_000_000


@dataclass(frozen=True)
class Adjusted:
    """The corrected day and whether somebody should look at the clock."""

    on: date
    suspect: bool


def adjust(declared_on: str, captured_at: int, clock: ClockFacts, received_at: int) -> Adjusted:
    """Return the corrected Vietnamese day of a declaration.

    Args:
        declared_on: ISO day the station wrote.
        captured_at: the station's wall clock at that moment, UTC seconds.
        clock: what the station knows about its clock.
        received_at: the portal's time, UTC seconds.

    Raises:
        HostileInput: `declared_on` is no day, or `captured_at` no time at all.
    """
    try:
        declared = date.fromisoformat(declared_on)
    except ValueError as error:
        raise HostileInput("declared_on") from error
    moment = captured_at + (clock.offset_s or 0)
    if len(declared_on) != 10 or not 0 <= captured_at < _LAST_S or not 0 <= moment < _LAST_S:
        raise HostileInput("declared_on")
    received = vietnam_date(received_at)
    captured = vietnam_date(moment)
    suspect = (
        abs((declared - captured).days) > MAX_APART_DAYS
        or abs((received - captured).days) > MAX_AGE_DAYS
        or (captured - received).days > MAX_APART_DAYS
    )
    return Adjusted(min(captured, received), suspect)
