"""Dates as CertLogic reads them: partial dates, date-times, and JavaScript's month arithmetic."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_MOMENT = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})"
    r"(?:T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?(Z|[+-][0-9]{2}:?[0-9]{2})?)?)?)?"
)
_FIXED_STEPS = {"day": timedelta(days=1), "hour": timedelta(hours=1)}
UNITS = ("year", "month", "day", "hour")


class NotAMoment(ValueError):  # noqa: N818 (a ValueError with a name of its own)
    """The text is no date, or arithmetic leaves the years 1 to 9999."""


@dataclass(frozen=True, order=True)
class Moment:
    """A point in time, milliseconds exact, UTC."""

    at: datetime

    def day(self) -> date:
        """Return the UTC calendar day."""
        return self.at.date()


def parse_moment(text: str) -> Moment:
    """Read `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or an ISO 8601 date-time.

    A year or month alone means its last day; a missing offset means UTC; fractions are cut to
    milliseconds (CertLogic 1.3.3, operation `plusTime`).

    Raises:
        NotAMoment: the text is none of these or names a day that does not exist.
    """
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise NotAMoment
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    try:
        if month is None:
            return Moment(datetime(int(year), 12, 31, tzinfo=UTC))
        if day is None:
            first = date(int(year), int(month), 1)
            last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
            return Moment(datetime(last.year, last.month, last.day, tzinfo=UTC))
        if hour is None:
            return Moment(datetime(int(year), int(month), int(day), tzinfo=UTC))
        at = datetime(
            int(year),
            int(month),
            int(day),
            int(hour),
            int(minute),
            int(second),
            int((fraction or "0")[:3].ljust(3, "0")) * 1000,
            tzinfo=UTC,
        )
        return Moment(at - _offset(offset))
    except (ValueError, OverflowError):
        raise NotAMoment from None


def _offset(text: str | None) -> timedelta:
    if text is None or text == "Z":
        return timedelta()
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 23 or minutes > 59:
        raise NotAMoment
    size = timedelta(hours=hours, minutes=minutes)
    return -size if text[0] == "-" else size


def shift(moment: Moment, amount: int, unit: str) -> Moment:
    """Add years, months, days or hours the way JavaScript's `Date` does.

    A day past the end of the month runs over into the next: 29 February plus a year is 1 March.

    Raises:
        NotAMoment: the result leaves the years 1 to 9999.
    """
    try:
        if unit in _FIXED_STEPS:
            return Moment(moment.at + amount * _FIXED_STEPS[unit])
        months = amount * 12 if unit == "year" else amount
        count = moment.at.year * 12 + moment.at.month - 1 + months
        first = moment.at.replace(year=count // 12, month=count % 12 + 1, day=1)
        return Moment(first + timedelta(days=moment.at.day - 1))
    except (ValueError, OverflowError):
        raise NotAMoment from None
