"""An officer corrects what was asked for: the draft and the sealed answer of the request before are told, never lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.views import Transfer
from tests.kiosk.intake.test_conflicts import REASONS, order, returned, sign
from tests.kiosk.intake.test_withdrawing import at_portal, rounds
from tests.support.links import no_route

if TYPE_CHECKING:
    from tests.kiosk.intake.test_conflicts import Stand

__all__ = ["returned"]
BOTH = [*REASONS, {"text": "Thiếu bản sao hộ chiếu."}]


def test_a_draft_of_the_request_before_is_told_and_answers_the_new_one(returned: Stand) -> None:
    place, _, desk, station, case_id = returned
    desk.open_supplement(case_id).result()
    order(place, desk, case_id, "supplement", reasons=BOTH)
    rounds(place, station)
    draft = desk.open_case(case_id).result()
    assert draft.conflict is not None
    assert draft.conflict.kind == "request_changed"
    draft = desk.answer_new(case_id).result()
    assert draft.conflict is None
    desk.save_answer(case_id, "/child/fullName", "Nguyễn Mẫu Bình").result()
    sign(desk, case_id)
    desk.seal(case_id).result()
    rounds(place, station)
    assert at_portal(place) == ["submission", "supplement"]


def test_an_answer_sealed_before_the_correction_is_a_card_and_its_words_are_kept(returned: Stand) -> None:
    place, link, desk, station, case_id = returned
    desk.open_supplement(case_id).result()
    desk.save_answer(case_id, "/child/fullName", "Nguyễn Mẫu Bình").result()
    sign(desk, case_id)
    link.always(no_route)
    desk.seal(case_id).result()
    link.heal()
    order(place, desk, case_id, "supplement", reasons=BOTH)
    rounds(place, station)
    told = desk.case(case_id).result().conflict
    assert told is not None
    assert (told.kind, told.choices) == ("request_changed", ("supplement", "keep"))
    draft = desk.answer_new(case_id).result()
    assert draft.answers["child"]["fullName"] == "Nguyễn Mẫu Bình"
    sign(desk, case_id)
    desk.seal(case_id).result()
    rounds(place, station)
    assert at_portal(place) == ["submission", "supplement"]
    assert desk.case(case_id).result().packets[0].transfer is Transfer.ACKNOWLEDGED
