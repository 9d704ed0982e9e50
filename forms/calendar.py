"""Working days, the 15:00 rule and due dates, in Vietnamese civil time.

Rules: the day of receipt is not counted (Civil Code 2015, article 147), a period that ends on a day off
ends on the next working day (article 148), Saturdays and Sundays are off unless made up for, and what is
due the same day moves to the next working day when it is received after 15:00.

The government announces each year's swapped days late in the year before, so days off are data: a date
that rests on days not yet announced is marked as not certain.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

import msgspec

from forms.errors import HostileInput
from forms.stamp import vietnam_time

TimeUnit = Literal["working_day", "day", "hour", "same_day_15h", "immediate"]
CUT_OFF = time(15, 0)
MAX_DAYS = 3_650
MAX_BYTES = 1_048_576
MAX_ROWS = 10_000
_DAY = timedelta(days=1)
_SATURDAY = 5


class Holiday(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the holiday table: a day off, or a Saturday worked to make up for one."""

    date: date
    kind: Literal["off", "working_saturday"]
    name: str
    confidence: Literal["high", "unconfirmed", "projected"]


class Deadline(msgspec.Struct, frozen=True, kw_only=True):
    """A time limit. `value` counts `unit`s, 0 to 3,650; it says nothing for the two same-day units."""

    value: int
    unit: TimeUnit

    def __post_init__(self) -> None:
        """Refuse a count no procedure has."""
        if not 0 <= self.value <= MAX_DAYS:
            raise ValueError(f"a time limit of {self.value}")


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """When something is due: a day, and the hour where the limit is in hours.

    Attributes:
        day: the Vietnamese calendar day.
        at: UTC+07:00, only for limits in hours and for what is due at once.
        certain: False where a day counted on the way is not announced or not confirmed.
    """

    day: date
    at: datetime | None = None
    certain: bool = True


@dataclass(frozen=True)
class HolidayTable:
    """The days off and working Saturdays that are known.

    Attributes:
        rows: every row, one a day, in any order.
    """

    rows: tuple[Holiday, ...]
    _off: frozenset[date] = field(init=False, repr=False, compare=False)
    _worked: frozenset[date] = field(init=False, repr=False, compare=False)
    _doubtful: frozenset[date] = field(init=False, repr=False, compare=False)
    _settled_years: frozenset[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the rows."""
        projected = {row.date.year for row in self.rows if row.confidence == "projected"}
        years = {row.date.year for row in self.rows}
        put = object.__setattr__
        put(self, "_off", frozenset(row.date for row in self.rows if row.kind == "off"))
        put(self, "_worked", frozenset(row.date for row in self.rows if row.kind == "working_saturday"))
        put(self, "_doubtful", frozenset(row.date for row in self.rows if row.confidence == "unconfirmed"))
        put(self, "_settled_years", frozenset(years - projected))

    def is_working_day(self, day: date) -> bool:
        """Tell whether offices work on a day."""
        return day in self._worked or (day.weekday() < _SATURDAY and day not in self._off)

    def next_working_day(self, day: date) -> date:
        """Return the first working day after a day."""
        day += _DAY
        while not self.is_working_day(day):
            day += _DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """Return the day on which `count` working days after `day` have passed; `day` is not counted.

        Args:
            day: any day.
            count: 0 to 3,650; 0 gives the day itself.

        Raises:
            ValueError: count out of range.
        """
        if not 0 <= count <= MAX_DAYS:
            raise ValueError(f"cannot add {count} working days")
        for _ in range(count):
            day = self.next_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Return how many working days lie after `start` up to and with `end`; negative when `end` is first.

        Raises:
            ValueError: more than ten years apart.
        """
        if end < start:
            return -self.working_days_between(end, start)
        span = (end - start).days
        if span > MAX_DAYS:
            raise ValueError(f"cannot count {span} days")
        return sum(self.is_working_day(start + _DAY * step) for step in range(1, span + 1))

    def is_certain(self, start: date, end: date) -> bool:
        """Tell whether all days from `start` to `end`, both counted, are announced and confirmed."""
        if not self._settled_years.issuperset(range(start.year, end.year + 1)):
            return False
        return not any(start <= day <= end for day in self._doubtful)


def parse_holidays(raw: bytes) -> HolidayTable:
    """Return the table of a `holidays.json`: a list of `date`, `kind`, `name`, `confidence`.

    Raises:
        HostileInput: `holidays_too_large`, `holidays_shape` (not that list, a day twice, or a working
            Saturday that is another weekday).
    """
    if len(raw) > MAX_BYTES:
        raise HostileInput("holidays_too_large", limit=MAX_BYTES)
    try:
        rows = msgspec.json.decode(raw, type=tuple[Holiday, ...])
    except (msgspec.DecodeError, UnicodeDecodeError) as cause:
        raise HostileInput("holidays_shape") from cause
    saturdays = [row.date for row in rows if row.kind == "working_saturday"]
    if (
        len(rows) > MAX_ROWS
        or len({row.date for row in rows}) != len(rows)
        or any(day.weekday() != _SATURDAY for day in saturdays)
    ):
        raise HostileInput("holidays_shape")
    return HolidayTable(rows)


def due_at(received_at_s: int, deadline: Deadline, table: HolidayTable) -> Due:
    """Return when something received is due.

    Working days and days count from the day after receipt; a limit in days that would end on a day off
    ends on the next working day. `same_day_15h` is due on the day of receipt if that is a working day and
    it is not past 15:00, else on the next working day. Hours run by the clock, nights and days off too.

    Args:
        received_at_s: moment of valid receipt, UTC seconds.
        deadline: the time limit.
        table: the known days off.
    """
    received = vietnam_time(received_at_s)
    start = received.date()
    match deadline.unit:
        case "immediate":
            return Due(day=start, at=received)
        case "hour":
            end = received + timedelta(hours=deadline.value)
            return Due(day=end.date(), at=end)
        case "same_day_15h":
            in_time = table.is_working_day(start) and received.time() <= CUT_OFF
            day = start if in_time else table.next_working_day(start)
        case "day":
            day = start + _DAY * deadline.value
            day = day if table.is_working_day(day) else table.next_working_day(day)
        case "working_day":
            day = table.add_working_days(start, deadline.value)
    return Due(day=day, certain=table.is_certain(start, day))
