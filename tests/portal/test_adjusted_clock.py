"""A station's wrong clock marks its packets; it never costs a citizen the case."""

from __future__ import annotations

from datetime import date

import pytest

from forms.body import ClockFacts
from forms.errors import HostileInput
from sync.portal.adjusted_clock import adjust
from sync.portal.context import Portal
from sync.portal.tables import packet as packet_table
from tests.support.fakes import NOON_22_NOV_2026_MS, FakeClock
from tests.support.portal import CallingStation

NOON = NOON_22_NOV_2026_MS // 1000
DAY = 86_400


def facts(offset_s: int | None) -> ClockFacts:
    return ClockFacts(offset_s=offset_s, since_signed_s=None, quality="unknown")


@pytest.mark.parametrize(
    ("declared", "captured", "offset", "on", "suspect"),
    [
        ("2026-11-22", NOON, 0, date(2026, 11, 22), False),
        ("2026-11-21", NOON - DAY, 0, date(2026, 11, 21), False),
        ("2026-10-08", NOON - 45 * DAY, None, date(2026, 10, 8), False),
        # A year off, but the station knows by how much: the day is mended, the written day is not.
        ("2025-11-22", NOON - 365 * DAY, 365 * DAY, date(2026, 11, 22), True),
        ("2025-11-22", NOON - 365 * DAY, None, date(2025, 11, 22), True),
        ("2027-11-22", NOON + 365 * DAY, None, date(2026, 11, 22), True),
        ("2026-07-01", NOON - 144 * DAY, 0, date(2026, 7, 1), True),
        ("2026-11-20", NOON, 0, date(2026, 11, 22), True),
    ],
)
def test_the_day_is_mended_and_doubt_is_marked(
    declared: str, captured: int, offset: int | None, on: date, suspect: bool
) -> None:
    adjusted = adjust(declared, captured, facts(offset), NOON)
    assert (adjusted.on, adjusted.suspect) == (on, suspect)


@pytest.mark.parametrize(
    ("declared", "captured", "offset"),
    [
        ("22/11/2026", NOON, 0),
        ("", NOON, 0),
        ("20261122", NOON, 0),
        ("2026-11-22", -1, 0),
        ("2026-11-22", NOON, 1 << 60),
        ("2026-11-22", 1 << 62, 0),
    ],
)
def test_what_is_no_time_at_all_is_refused(declared: str, captured: int, offset: int) -> None:
    with pytest.raises(HostileInput) as caught:
        adjust(declared, captured, facts(offset), NOON)
    assert caught.value.code == "declared_on"


def test_a_packet_from_a_station_half_a_year_behind_is_taken_and_marked(
    station: CallingStation, portal: Portal
) -> None:
    maker = station.maker()
    # The child's birth in the sample lies three weeks before noon of 22 November.
    maker.clock = FakeClock(NOON_22_NOV_2026_MS)
    behind = maker.submission(
        (maker.paper(),), body_changes={"captured_at": NOON - 180 * DAY, "clock": facts(None)}
    )
    (result,) = station.send(behind.raw)
    assert result.outcome == "accepted"
    with portal.store.reading() as db:
        row = db.execute(packet_table.select()).one()
    assert (row.clock_suspect, row.adjusted_on) == (True, "2026-05-26")
