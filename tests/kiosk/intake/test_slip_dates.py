"""What the slip says about time: never a date without what it rests on, never a day off."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.counter import ready_draft
from tests.support.fakes import NOON_22_NOV_2026_MS, FakeClock
from tests.support.stations import practice

HOUR = 3_600_000
DAY = 24 * HOUR


@pytest.mark.parametrize(
    ("now_ms", "premise"),
    [
        (NOON_22_NOV_2026_MS, "23/11/2026, nếu cơ quan tiếp nhận trước 15 giờ ngày 23/11/2026"),
        (NOON_22_NOV_2026_MS + DAY, "23/11/2026, nếu cơ quan tiếp nhận trước 15 giờ ngày 23/11/2026"),
        # The 24th is Culture Day, a day off since 2026.
        (
            NOON_22_NOV_2026_MS + DAY + 4 * HOUR,
            "25/11/2026, nếu cơ quan tiếp nhận trước 15 giờ ngày 25/11/2026",
        ),
    ],
)
def test_the_slip_names_the_day_its_date_rests_on(tmp_path: Path, now_ms: int, premise: str) -> None:
    with practice(tmp_path, FakeClock(now_ms)) as place, place.signed_in() as (desk, _):
        draft = ready_draft(desk)
        desk.seal(draft.case_id).result()
        slip = desk.slip(draft.case_id).result()
        assert slip.due_premise == premise
        assert "trong ngày làm việc" in slip.term


def test_a_clock_that_is_a_year_off_prints_no_date(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        station.sync.play_one()
        place.clock.set_wall(NOON_22_NOV_2026_MS + 365 * DAY)
        draft = ready_draft(desk)
        desk.seal(draft.case_id).result()
        assert desk.slip(draft.case_id).result().due_premise is None
