"""A paper of a held version that its correction takes off: told while it is corrected, and back when that is given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kiosk.intake.test_conflicts import order, sign
from tests.kiosk.intake.test_corrected_before_sent import SECOND, answer
from tests.kiosk.intake.test_withdrawing import linked, rounds, sealed
from tests.support.counter import paper
from tests.support.links import no_route

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.desk.facade import Desk
    from kiosk.station.held import Station
    from kiosk.views.cases import DraftView
    from tests.support.links import FaultyTransport
    from tests.support.stations import Practice

REASONS = [{"text": "Thiếu giấy của người làm chứng."}]
DOC = "d-witness"


def _taken_off(place: Practice, link: FaultyTransport, desk: Desk, station: Station) -> DraftView:
    """Seal an answer with another paper without a network, then take that off its correction."""
    case_id = sealed(desk)
    rounds(place, station)
    order(place, desk, case_id, "supplement", reasons=REASONS)
    rounds(place, station)
    link.always(no_route)
    desk.open_supplement(case_id).result()
    desk.save_answer(case_id, "/child/fullName", "Nguyễn Mẫu Một").result()
    desk.attach(case_id, DOC, paper(9)).result()
    sign(desk, case_id)
    desk.seal(case_id).result()
    draft = desk.open_supplement(case_id).result()
    file = next(one for one in draft.files if one.doc_id == DOC)
    return desk.detach(case_id, file.attachment_id).result()


def test_it_is_told_in_the_difference_while_it_is_corrected(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        draft = _taken_off(place, link, desk, station)
        assert DOC not in {one.doc_id for one in draft.files}
        assert draft.sent is not None
        assert draft.sent.held_off == {DOC}
        answer(desk, draft.case_id, SECOND)
        link.heal()
        rounds(place, station, 4)
        order(place, desk, draft.case_id, "supplement", reasons=REASONS)
        rounds(place, station)
        again = desk.open_supplement(draft.case_id).result()
        assert again.sent is not None
        # Sealed without it: nothing of it left.
        assert (again.sent.held_off, DOC in again.sent.papers) == (frozenset(), False)


def test_given_up_it_is_this_stations_again_and_told_when_it_is_taken_off_later(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        draft = _taken_off(place, link, desk, station)
        case_id = draft.case_id
        desk.discard(case_id).result()
        link.heal()
        rounds(place, station, 4)
        order(place, desk, case_id, "supplement", reasons=REASONS)
        rounds(place, station)
        again = desk.open_supplement(case_id).result()
        file = next(one for one in again.files if one.doc_id == DOC)
        assert file.sent
        assert again.sent is not None
        assert DOC in again.sent.papers
        # Now the difference can say that it is taken off.
        off = desk.detach(case_id, file.attachment_id).result()
        assert DOC not in {one.doc_id for one in off.files}
        assert off.sent is not None
        assert DOC in off.sent.papers
