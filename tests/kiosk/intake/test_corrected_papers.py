"""A paper answered with a new picture stays answered while its sealed supplement is corrected once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kiosk.intake.test_conflicts import order, sign
from tests.kiosk.intake.test_corrected_before_sent import SECOND, answer, filed
from tests.kiosk.intake.test_withdrawing import at_portal, linked, rounds, sealed
from tests.support.counter import paper
from tests.support.links import no_route

if TYPE_CHECKING:
    from pathlib import Path

REASONS = [{"text": "Ảnh giấy chứng sinh mờ.", "doc_id": "d-birth"}]


def test_a_new_picture_in_a_held_supplement_answers_its_reason(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        order(place, desk, case_id, "supplement", reasons=REASONS)
        rounds(place, station)
        link.always(no_route)
        desk.open_supplement(case_id).result()
        desk.attach(case_id, "d-birth", paper(9)).result()
        sign(desk, case_id)
        desk.seal(case_id).result()
        # A word was wrong: the picture is as new to the portal as it was before.
        draft = desk.open_supplement(case_id).result()
        assert [one.mended for one in draft.reasons] == [True]
        answer(desk, case_id, SECOND)
        link.heal()
        rounds(place, station)
        assert at_portal(place) == ["submission", "supplement"]
        assert filed(place, desk, case_id) == SECOND
