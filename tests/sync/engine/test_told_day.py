"""What day it is at a machine whose clock cannot be right, and how long that is believed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import DomainError
from forms.stamp import vietnam_date
from sync.link.station_clock import StationClock
from tests.support.fakes import NOON_22_NOV_2026_MS, FakeClock

DAY_S = 86_400
LAST = vietnam_date(NOON_22_NOV_2026_MS // 1000)
TRUE = LAST + timedelta(days=30)
WRONG = {
    "battery empty": 5_000_000_000,
    "two years back": NOON_22_NOV_2026_MS - 730 * DAY_S * 1000,
    "two years ahead": NOON_22_NOV_2026_MS + 730 * DAY_S * 1000,
}


def switched_on(wall_ms: int) -> tuple[FakeClock, StationClock, bytes]:
    """Return a machine switched on a month after the portal last spoke, and what it remembers."""
    before = FakeClock(boot_s=90_000.0)
    heard = StationClock(before)
    heard.observe(NOON_22_NOV_2026_MS // 1000)
    stored = heard.stored()
    assert stored is not None
    clock = FakeClock(wall_ms, boot_s=20.0)
    return clock, StationClock(clock, stored), stored


@pytest.mark.parametrize("wall_ms", WRONG.values(), ids=WRONG.keys())
def test_a_clock_that_cannot_be_right_asks_and_believes_what_it_is_told(wall_ms: int) -> None:
    clock, station, stored = switched_on(wall_ms)
    assert station.asks_for_day()
    assert station.sure_now_ms() is None
    told = station.tell_day(TRUE)
    assert not station.asks_for_day()
    assert vietnam_date(station.likely_now_s()) == TRUE == station.told_day()
    # The hour is still nobody's word, and what is forgotten or let in goes by the portal alone.
    assert station.sure_now_ms() is None
    assert station.is_wrong()
    assert vietnam_date(station.portal_now_s()) == LAST
    clock.advance(DAY_S)
    assert station.told_day() == TRUE + timedelta(days=1)
    # The program is started again, then the machine, whose clock went on from where it stood.
    assert StationClock(clock, stored, told).told_day() == TRUE + timedelta(days=1)
    later = FakeClock(clock.now_ms() + 2 * DAY_S * 1000, boot_s=30.0)
    assert StationClock(later, stored, told).told_day() == TRUE + timedelta(days=3)


def test_a_clock_some_days_back_can_be_told_as_well() -> None:
    _clock, station, _ = switched_on(NOON_22_NOV_2026_MS + 10 * DAY_S * 1000)
    assert not station.asks_for_day()
    station.tell_day(TRUE)
    assert vietnam_date(station.likely_now_s()) == TRUE


def test_the_portals_word_goes_before_anybodys() -> None:
    clock, station, _ = switched_on(WRONG["battery empty"])
    told = station.tell_day(TRUE)
    portal_s = NOON_22_NOV_2026_MS // 1000 + 31 * DAY_S
    station.observe(portal_s)
    assert station.told_day() is None
    assert station.likely_now_s() == portal_s
    assert station.sure_now_ms() == portal_s * 1000
    with pytest.raises(DomainError, match="day_known"):
        station.tell_day(TRUE)
    again = StationClock(FakeClock(clock.now_ms() + 60_000, boot_s=9.0), station.stored(), told)
    assert again.told_day() is None


def test_a_clock_set_right_is_believed_again() -> None:
    clock, station, stored = switched_on(WRONG["battery empty"])
    told = station.tell_day(TRUE)
    clock.set_wall(NOON_22_NOV_2026_MS + 30 * DAY_S * 1000 + 3_600_000)
    assert station.told_day() is None
    assert station.sure_now_ms() == clock.now_ms()
    assert StationClock(clock, stored, told).sure_now_ms() == clock.now_ms()


@pytest.mark.parametrize(("days", "code"), [(-1, "day_early"), (367, "day_late")])
def test_a_day_that_cannot_be_is_refused(days: int, code: str) -> None:
    _, station, _ = switched_on(WRONG["battery empty"])
    with pytest.raises(DomainError) as caught:
        station.tell_day(LAST + timedelta(days=days))
    assert caught.value.code == code
    assert station.asks_for_day()


def test_the_day_of_the_last_word_itself_is_taken() -> None:
    _, station, _ = switched_on(WRONG["battery empty"])
    station.tell_day(LAST)
    assert station.told_day() == LAST


@given(wall_ms=st.integers(0, 4_000_000_000_000), days=st.integers(0, 366), on_s=st.integers(0, 60 * DAY_S))
def test_whatever_the_clock_says_a_told_day_is_that_day_until_midnight(
    wall_ms: int, days: int, on_s: int
) -> None:
    clock, station, _ = switched_on(wall_ms)
    day = LAST + timedelta(days=days)
    station.tell_day(day)
    clock.advance(11 * 3_600)
    # From noon on the last day the portal spoke, from six in the morning on any other.
    assert station.told_day() == day
    clock.advance(on_s)
    assert station.told_day() is not None
    assert station.likely_now_s() >= station.portal_now_s()
