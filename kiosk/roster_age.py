"""How long a station has not heard from the portal who may work here, and what follows.

Whoever is removed from the roster keeps a PIN that opens the station until it hears of it. So a station that hears
nothing for long says so, and in the end takes no new cases (design, section 7: notice from day 21, banner from day 30,
capture until day 60). What is written and sealed stays and goes out; answers to an officer are taken at any age.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sync.link.station_clock import StationClock

NOTICE_DAYS = 21
BANNER_DAYS = 30
CAPTURE_DAYS = 60
_DAY_S = 86_400


def days_unheard(clock: StationClock) -> int:
    """Return the whole days since the portal last signed its time for this station; 0 where it never did.

    Each round reads the roster, so this is the roster's age. It is counted in the portal's time as best known here
    (`sync.link.station_clock`): within one boot no set clock moves it, and a wall clock far ahead is not believed.
    """
    since_s = clock.facts().since_signed_s
    return 0 if since_s is None else max(0, since_s // _DAY_S)


def may_capture(clock: StationClock) -> bool:
    """Tell whether new cases may still be sealed."""
    return days_unheard(clock) <= CAPTURE_DAYS


def days_too_many(clock: StationClock, kind: str) -> int:
    """Return the days that forbid to seal a draft, else 0; what an officer asked for is answered at any age."""
    return 0 if kind == "supplement" or may_capture(clock) else days_unheard(clock)
