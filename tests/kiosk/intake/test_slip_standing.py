"""A slip printed again says where the case stands now, and until when that is known; on the real portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kiosk.intake.test_conflicts import REASONS, order, sign
from tests.kiosk.intake.test_withdrawing import linked, rounds, sealed
from tests.support.links import no_route
from ui.paper.slip_words import copy_of, facts_of, withdrawn_mark

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.desk.facade import Desk as Counter

HOUR_S = 3_600


def status(desk: Counter, case_id: bytes) -> str:
    return dict(facts_of(desk.slip(case_id).result()))["Trạng thái"]


def test_what_lies_here_and_what_the_portal_holds_are_told_apart(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        link.always(no_route)
        rounds(place, station)
        assert status(desk, case_id).startswith(
            "Đã niêm phong tại trạm, tự gửi lên Cổng khi có mạng (tính đến "
        )
        link.heal()
        place.clock.advance(HOUR_S)
        rounds(place, station)
        assert status(desk, case_id).startswith("Cổng đã nhận đủ, chờ cơ quan tiếp nhận (tính đến ")


def test_what_the_office_said_is_as_old_as_its_news(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        first = desk.slip(case_id).result()
        assert first.due_premise is not None
        order(place, desk, case_id, "supplement", reasons=REASONS, due_on="2026-11-27")
        rounds(place, station)
        asked = status(desk, case_id)
        assert asked.startswith("Cổng báo: Yêu cầu bổ sung giấy tờ, hạn bổ sung 27/11/2026 (tính đến ")
        # A day without a network: the same words, as of the same moment, on a copy of another day.
        place.clock.advance(24 * HOUR_S)
        link.always(no_route)
        rounds(place, station)
        assert status(desk, case_id) == asked
        for _ in range(2):
            desk.record_print(case_id, "slip").result()
        again = desk.slip(case_id).result()
        assert copy_of(again).startswith("Bản in lần 2, in lại lúc ")
        assert copy_of(again).endswith(" ngày 23/11/2026")
        desk.open_supplement(case_id).result()
        desk.save_answer(case_id, "/child/fullName", "Nguyễn Mẫu Bình").result()
        sign(desk, case_id)
        desk.seal(case_id).result()
        assert status(desk, case_id).startswith("Đã niêm phong bản bổ sung tại trạm, tự gửi lên Cổng")
        # An expectation is printed only while no officer has said anything.
        link.heal()
        place.clock.advance(400_000)
        rounds(place, station, 4)
        order(place, desk, case_id, "accept")
        rounds(place, station)
        assert status(desk, case_id).startswith("Cổng báo: Được tiếp nhận, hẹn trả ")
        assert desk.slip(case_id).result().due_premise is None


def test_a_refused_case_never_says_it_is_on_its_way(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        order(place, desk, case_id, "refuse", reason="Nộp sai nơi cư trú.")
        rounds(place, station)
        assert status(desk, case_id).startswith("Cổng báo: Không được tiếp nhận (tính đến ")
        assert withdrawn_mark(desk.slip(case_id).result()) == ""


def test_a_withdrawn_case_is_marked_once_it_is_withdrawn_and_not_before(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        link.always(no_route)
        desk.withdraw(case_id, "changed_mind").result()
        slip = desk.slip(case_id).result()
        assert (slip.standing.kind, withdrawn_mark(slip), slip.due_premise) == ("withdraw_asked", "", None)
        assert status(desk, case_id).startswith("Đã yêu cầu rút hồ sơ, chờ Cổng trả lời (tính đến ")
        link.heal()
        place.clock.advance(400_000)
        rounds(place, station, 4)
        slip = desk.slip(case_id).result()
        assert (slip.standing.kind, withdrawn_mark(slip)) == ("withdrawn", "HỒ SƠ ĐÃ RÚT")
        unsent = sealed(desk)
        desk.withdraw(unsent, "wrong_data").result()
        assert withdrawn_mark(desk.slip(unsent).result()) == "HỒ SƠ ĐÃ RÚT"
