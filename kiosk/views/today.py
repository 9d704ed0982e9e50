"""What the first screen after signing in shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.views.cases import CaseRow


@dataclass(frozen=True)
class TodayView:
    """The first screen after signing in; `acknowledged_today` alone counts as sent.

    `urgent` counts what is asked to be mended or paid, was refused or set aside; `resolved` results to hand over.
    """

    taken_today: int
    acknowledged_today: int
    waiting: int
    urgent: int
    resolved: int
    work: tuple[CaseRow, ...]
    catalogue_generation: int
    catalogue_rows: int
    catalogue_issued_ms: int | None = None
    """When the publisher signed it; None for the one that comes with the program."""
    room_for: int | None = None
    """For how many more cases the disk has room; None while that is nothing to think about."""
    days_unheard: int = 0
    """Whole days since the portal last said who may work here."""
    day: date | None = None
    """Today, as far as known; None for one that never asked."""
    day_asked: bool = False
    """No clock of the machine can be right: somebody has to name the day."""
    day_told: bool = False
    """Somebody has."""
    more: int = 0
    """Cases somebody has to do something about, or that wait, beside those in `work`."""
    removed: bool = False
    """The person signed in may not work here any more."""
