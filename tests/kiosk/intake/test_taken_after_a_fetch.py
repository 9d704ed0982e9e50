"""A case sealed under a dead clock, forgotten in time and fetched back: its slip says no hour nobody knew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kiosk.intake.test_conflicts import order, sign
from tests.kiosk.intake.test_fetching import DAY_S, PLACE, REASONS, has_answers, keep_the_rest
from tests.kiosk.intake.test_kept_under_a_wrong_clock import own_clock
from tests.kiosk.intake.test_withdrawing import rounds, sealed
from tests.scenario.stocked import until

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.views.slip import SlipView

DEAD_MS = 5_000_000_000


def moment(slip: SlipView) -> tuple[object, ...]:
    return slip.taken_ms, slip.taken_day


def test_when_it_was_taken_outlives_the_answers(tmp_path: Path) -> None:
    with own_clock(tmp_path) as (place, own, desk, station):
        rounds(place, station)
        own.set_wall(DEAD_MS)
        case_id = sealed(desk)
        first = moment(desk.slip(case_id).result())
        assert first[0] is None or first[0] > 1_000 * DAY_S * 1_000  # type: ignore[operator]
        rounds(place, station)
        for clock in (place.clock, own):
            clock.advance(181 * DAY_S)
        own.set_wall(place.clock.now_ms())
        rounds(place, station)
        until(lambda: not has_answers(desk, case_id))
        order(place, desk, case_id, "supplement", reasons=REASONS)
        rounds(place, station)
        desk.fetch_content(case_id).result()
        assert moment(desk.slip(case_id).result()) == first
        lines = [line for _at, line in desk.case(case_id).result().events]
        assert "Máy đã xóa câu trả lời, theo thời hạn giữ" in lines
        # What is typed over it is on no slip before it is sealed, nor on the list.
        name = desk.slip(case_id).result().applicant
        desk.save_answer(case_id, "/requester/fullName", "Tên Đang Gõ Dở").result()
        assert desk.slip(case_id).result().applicant == name == desk.case(case_id).result().row.applicant
        desk.save_answer(case_id, "/requester/fullName", name).result()
        desk.save_answer(case_id, PLACE, "Trạm y tế Mẫu").result()
        keep_the_rest(desk, case_id)
        sign(desk, case_id)
        desk.seal(case_id).result()
        assert moment(desk.slip(case_id).result()) == first


def test_what_a_fetch_brings_is_heard_by_the_portals_time(tmp_path: Path) -> None:
    with own_clock(tmp_path) as (place, own, desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        for clock in (place.clock, own):
            clock.advance(181 * DAY_S)
        rounds(place, station)
        until(lambda: not has_answers(desk, case_id))
        # Somebody sets the clock; the fetch brings the request before a round does.
        own.set_wall(own.now_ms() + 5 * 365 * DAY_S * 1_000)
        order(place, desk, case_id, "supplement", reasons=REASONS)
        desk.fetch_content(case_id).result()
        heard_ms = desk.case(case_id).result().heard_ms
        assert heard_ms is not None
        assert abs(heard_ms - place.clock.now_ms()) < 60_000
