"""When a dossier is due: from its acceptance, and again after the citizen was waited for.

The clock starts at valid acceptance, stands still from an officer's request until the citizen's supplement has
come, and then goes on. An extension sets another day; what was waited before it is in that day already, also when
it is given while the citizen is waited for: only the days after it are added (decision 166).

No day is promised that nobody stands for: where the time limit was not read in a decision or statute, or days off
on the way are not announced yet, an officer names the day (decision 196).
"""

from __future__ import annotations

from datetime import date, timedelta

from forms.calendar import MAX_DAYS, due_at
from forms.stamp import vietnam_date
from sync.portal.dossiers.dossiers import DossierRow
from sync.portal.shelf import Shelf
from sync.portal.storage.refusal import bad_request

MAX_AHEAD_DAYS = 366
"""How far ahead an officer may set a day."""
_ANEW = frozenset({"immediate", "hour", "same_day_15h"})
"""Limits that begin anew with the citizen's answer."""


def accepted(shelf: Shelf, service_code: str, accepted_at: int) -> str | None:
    """Return the due day of a dossier accepted at a moment, None where none can be promised.

    Args:
        shelf: time limits and days off in force.
        service_code: of the dossier.
        accepted_at: UTC seconds.
    """
    service = shelf.service(service_code)
    if service is None or service.deadline is None or not service.is_time_verified:
        return None
    due = due_at(accepted_at, service.deadline, shelf.holidays)
    return due.day.isoformat() if due.certain else None


def check_day(shelf: Shelf, day: date, now_s: int) -> None:
    """Refuse a day an officer cannot mean: a slip of the hand would stand on a citizen's paper.

    Raises:
        Refused: 400 for a day that is over, off, or more than a year ahead.
    """
    today = vietnam_date(now_s)
    if day < today:
        raise bad_request("The day is over.")
    if day > today + timedelta(days=MAX_AHEAD_DAYS):
        raise bad_request("The day is more than a year ahead.")
    if not shelf.holidays.is_working_day(day):
        raise bad_request("Nobody works on that day.")


def resumed(shelf: Shelf, row: DossierRow, asked_at: int, answered_at: int) -> str | None:
    """Return the due day after a supplement came, None where the dossier has none.

    Limits in working days are moved by the working days that were waited, limits in days by days (one that
    would end on a day off ends on the next working day); what is due at once, the same day or after hours
    begins anew with the answer, and is moved by working days where no fresh day can be promised: then an officer
    named the old one. The day never moves forward to an earlier one.

    Args:
        shelf: time limits and days off in force.
        row: the dossier before the answer.
        asked_at: from when the citizen was waited for, UTC seconds: the request, or an extension after it.
        answered_at: when the answer was received, UTC seconds.
    """
    if row.due_on is None:
        return None
    due = date.fromisoformat(row.due_on)
    asked, answered = vietnam_date(asked_at), vietnam_date(answered_at)
    waited = min(max((answered - asked).days, 0), MAX_DAYS)
    holidays = shelf.holidays
    service = shelf.service(row.service)
    limit = None if service is None else service.deadline
    fresh = None
    if limit is not None and limit.unit in _ANEW:
        fresh = accepted(shelf, row.service, answered_at)
    if fresh is not None:
        moved = date.fromisoformat(fresh)
    elif limit is not None and limit.unit == "day":
        moved = due + timedelta(days=waited)
        moved = moved if holidays.is_working_day(moved) else holidays.next_working_day(moved)
    else:
        pause = holidays.working_days_between(asked, asked + timedelta(days=waited))
        moved = holidays.add_working_days(due, pause)
    return max(due, moved).isoformat()
