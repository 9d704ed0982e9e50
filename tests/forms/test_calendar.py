"""Due dates as a citizen would check them on a wall calendar."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.calendar import Deadline, Due, HolidayTable, TimeUnit, due_at, parse_holidays
from forms.errors import HostileInput
from forms.stamp import VIETNAM
from resources import files

TABLE = parse_holidays(files.read_bytes("seed/holidays.json"))
EMPTY = HolidayTable(())
KNOWN_DAYS = st.dates(date(2025, 1, 1), date(2028, 6, 30))
UNITS = st.sampled_from(["working_day", "day", "hour", "same_day_15h", "immediate"])


def at(text: str) -> int:
    """Return UTC seconds of a Vietnamese wall time."""
    return int(datetime.fromisoformat(text).replace(tzinfo=VIETNAM).timestamp())


def due(received: str, value: int, unit: TimeUnit) -> Due:
    return due_at(at(received), Deadline(value=value, unit=unit), TABLE)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-20", True),  # a Friday
        ("2026-11-21", False),  # Saturday
        ("2026-11-22", False),  # Sunday
        ("2026-11-24", False),  # Culture Day, new in 2026
        ("2025-11-24", True),  # not yet a holiday then
        ("2026-08-31", False),  # swapped day off
        ("2026-08-22", True),  # the Saturday that makes up for it
        ("2025-04-26", True),
        ("2026-04-27", False),  # Monday for Hùng Kings on a Sunday
        ("2026-02-16", False),
        ("2026-02-20", False),
        ("2026-02-23", True),
        ("2027-02-10", False),
        ("2027-02-11", True),
    ],
)
def test_working_days_follow_the_announced_calendar(day: str, works: bool) -> None:
    assert TABLE.is_working_day(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("received", "day"),
    [
        ("2026-11-20T08:00:00", "2026-11-20"),
        ("2026-11-20T15:00:00", "2026-11-20"),
        ("2026-11-20T15:00:01", "2026-11-23"),  # Friday afternoon to Monday
        ("2026-11-23T16:30:00", "2026-11-25"),  # over Culture Day
        ("2026-11-22T09:00:00", "2026-11-23"),  # received on a Sunday
        ("2026-08-21T15:30:00", "2026-08-22"),  # the next working day is a make-up Saturday
        ("2026-02-13T15:01:00", "2026-02-23"),  # Tết 2026
        ("2026-11-19T23:59:59", "2026-11-20"),
        ("2026-11-20T00:00:00", "2026-11-20"),
    ],
)
def test_same_day_services_have_a_cut_off_at_three(received: str, day: str) -> None:
    assert due(received, 1, "same_day_15h") == Due(day=date.fromisoformat(day), certain=True)


@pytest.mark.parametrize(
    ("received", "days", "day", "certain"),
    [
        ("2026-11-20T09:00:00", 3, "2026-11-26", True),  # weekend and Culture Day between
        ("2026-11-20T16:00:00", 3, "2026-11-26", True),  # no cut-off for limits in days
        ("2026-02-12T10:00:00", 5, "2026-02-26", True),  # Friday 13th, then Tết to the 22nd
        ("2025-04-25T10:00:00", 5, "2025-05-06", True),  # make-up Saturday counted, 30/4 to 2/5 off
        ("2026-08-28T10:00:00", 1, "2026-09-03", True),  # 31/8 to 2/9 off
        ("2026-01-01T10:00:00", 1, "2026-01-05", False),  # 2/1 is not confirmed
        ("2026-12-30T10:00:00", 2, "2027-01-04", False),  # 2027 is not announced yet
        ("2027-02-03T10:00:00", 1, "2027-02-11", False),  # Tết 2027
        ("2027-04-29T10:00:00", 1, "2027-05-04", False),
        ("2026-11-20T09:00:00", 0, "2026-11-20", True),
    ],
)
def test_working_days_do_not_count_the_day_of_receipt(
    received: str, days: int, day: str, certain: bool
) -> None:
    assert due(received, days, "working_day") == Due(day=date.fromisoformat(day), certain=certain)


@pytest.mark.parametrize(
    ("received", "days", "day"),
    [
        ("2026-11-09T09:00:00", 15, "2026-11-25"),  # the 24th is off
        ("2026-11-02T09:00:00", 15, "2026-11-17"),
        ("2026-11-06T09:00:00", 15, "2026-11-23"),  # ends on a Saturday
        ("2026-08-07T09:00:00", 15, "2026-08-22"),  # ends on a Saturday that is worked
    ],
)
def test_calendar_days_end_on_a_working_day(received: str, days: int, day: str) -> None:
    assert due(received, days, "day") == Due(day=date.fromisoformat(day), certain=True)


def test_hours_and_at_once_name_the_hour() -> None:
    assert due("2026-11-20T22:30:00", 4, "hour").at == datetime(2026, 11, 21, 2, 30, tzinfo=VIETNAM)
    assert due("2026-11-20T22:30:00", 4, "hour").day == date(2026, 11, 21)
    assert due("2026-11-21T09:00:00", 0, "immediate").at == datetime(2026, 11, 21, 9, 0, tzinfo=VIETNAM)


def test_beyond_the_table_weekends_still_count_but_nothing_is_certain() -> None:
    assert due("2031-01-03T09:00:00", 1, "working_day") == Due(day=date(2031, 1, 6), certain=False)
    assert due("2026-11-20T09:00:00", 100, "working_day").certain is False
    assert due_at(at("2026-11-20T09:00:00"), Deadline(value=1, unit="working_day"), EMPTY).certain is False


def test_a_count_no_procedure_has_is_refused() -> None:
    for value in (-1, 3_651):
        with pytest.raises(ValueError, match="time limit"):
            Deadline(value=value, unit="day")
        with pytest.raises(ValueError, match="working days"):
            TABLE.add_working_days(date(2026, 1, 1), value)
    with pytest.raises(ValueError, match="cannot count"):
        TABLE.working_days_between(date(2000, 1, 1), date(2026, 1, 1))


@given(KNOWN_DAYS, st.integers(1, 120))
def test_counting_back_gives_the_count(start: date, count: int) -> None:
    end = TABLE.add_working_days(start, count)
    assert TABLE.is_working_day(end)
    assert TABLE.working_days_between(start, end) == count
    assert TABLE.working_days_between(end, start) == -count
    assert TABLE.working_days_between(start, end - timedelta(days=1)) == count - 1


@given(KNOWN_DAYS, st.integers(0, 60), st.integers(0, 60))
def test_counting_in_two_steps_is_counting_in_one(start: date, first: int, then: int) -> None:
    assert TABLE.add_working_days(TABLE.add_working_days(start, first), then) == TABLE.add_working_days(
        start, first + then
    )


@given(st.integers(at("2025-01-01T00:00:00"), at("2028-06-30T00:00:00")), st.integers(0, 200), UNITS)
def test_due_is_never_before_receipt_and_later_receipt_never_due_earlier(
    received: int, value: int, unit: TimeUnit
) -> None:
    limit = Deadline(value=value, unit=unit)
    now, later = due_at(received, limit, TABLE), due_at(received + 7_200, limit, TABLE)
    assert now.day >= datetime.fromtimestamp(received, VIETNAM).date()
    assert later.day >= now.day
    if unit == "same_day_15h" or (unit in {"day", "working_day"} and value):
        assert TABLE.is_working_day(now.day)


def row(**changes: str) -> dict[str, str]:
    return {"date": "2026-11-24", "kind": "off", "name": "x", "confidence": "high"} | changes


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[",
        b"{}",
        b"\xff[]",
        json.dumps([row(date="2026-02-30")]).encode(),
        json.dumps([row(kind="maybe")]).encode(),
        json.dumps([row(), row()]).encode(),
        json.dumps([row(kind="working_saturday")]).encode(),  # a Tuesday
        json.dumps([{"date": "2026-11-24"}]).encode(),
    ],
)
def test_a_broken_table_is_refused(raw: bytes) -> None:
    with pytest.raises(HostileInput) as caught:
        parse_holidays(raw)
    assert caught.value.code == "holidays_shape"


def test_an_oversized_table_is_refused_unread() -> None:
    with pytest.raises(HostileInput) as caught:
        parse_holidays(b" " * 1_048_577)
    assert caught.value.code == "holidays_too_large"


@given(st.binary(max_size=200))
def test_any_bytes_give_a_table_or_one_clear_error(raw: bytes) -> None:
    try:
        assert parse_holidays(raw).rows == ()
    except HostileInput as refused:
        assert refused.code == "holidays_shape"
