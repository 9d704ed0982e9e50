"""An officer corrects what was asked for: the draft and the sealed answer of the request before are told, never lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.views.cases import Transfer
from tests.kiosk.intake.test_conflicts import REASONS, order, returned, sign
from tests.kiosk.intake.test_papers_in_force import here, portals, take_out
from tests.kiosk.intake.test_withdrawing import PACKETS, at_portal, rounds
from tests.support.counter import paper
from tests.support.links import LOGIN_PAGE, answering, no_route

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


def test_photographs_of_an_answer_refused_later_go_with_the_draft_opened_from_it(returned: Stand) -> None:
    place, link, desk, station, case_id = returned
    desk.open_supplement(case_id).result()
    take_out(desk, case_id, "d-birth")
    desk.attach(case_id, "d-birth", paper(9)).result()
    desk.attach(case_id, "d-witness", paper(8)).result()
    desk.attach(case_id, "d-authority", paper(7)).result()
    sign(desk, case_id)
    link.always(no_route)
    desk.keep_as_sent(case_id, 0).result()
    desk.seal(case_id).result()
    order(place, desk, case_id, "supplement", reasons=BOTH)
    # The new request is heard while the answer to the one before still waits here.
    link.heal()
    link.always(answering(403, LOGIN_PAGE, content_type="text/html"), PACKETS)
    rounds(place, station)
    draft = desk.open_supplement(case_id).result()
    mine = ["d-authority", "d-birth", "d-id", "d-witness"]
    assert here(draft) == mine
    assert all(one.sent for one in draft.files)
    take_out(desk, case_id, "d-authority")
    desk.attach(case_id, "d-witness", paper(6)).result()
    link.heal()
    rounds(place, station)
    assert desk.case(case_id).result().packets[1].transfer is Transfer.NEEDS_ATTENTION
    draft = desk.open_case(case_id).result()
    assert here(draft) == ["d-birth", "d-id", "d-witness"], "what was taken off here stays off"
    assert {one.doc_id: one.sent for one in draft.files if one.doc_id in mine} == {
        "d-birth": False,
        "d-id": True,
        "d-witness": False,
    }
    desk.save_answer(case_id, "/child/fullName", "Nguyễn Mẫu Bình").result()
    sign(desk, case_id)
    desk.seal(case_id).result()
    rounds(place, station, 4)
    assert at_portal(place) == ["submission", "supplement"]
    assert portals(place, desk, case_id) == here(desk.open_case(case_id).result()) == here(draft)
