"""A paper answered with a new picture stays answered while its sealed supplement is corrected once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.replica.drafts import attachments
from tests.kiosk.intake.test_conflicts import order, sign
from tests.kiosk.intake.test_corrected_before_sent import SECOND, answer, filed
from tests.kiosk.intake.test_withdrawing import at_portal, linked, rounds, sealed
from tests.support.counter import BIRTH, paper
from tests.support.links import no_route

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.desk.facade import Desk
    from sync.replica.storage.connection import Connection

REASONS = [{"text": "Ảnh giấy chứng sinh mờ.", "doc_id": "d-birth"}]


def offered(desk: Desk, after: bytes, before: bytes) -> None:
    """Check that the birth notice the next case may take over is the one sealed with the case before."""
    first = desk.case(before).result().packets[0].packet_id
    taken = desk.take_earlier(after, "d-birth").result()
    (mine,) = [one.attachment_id for one in taken.files if one.doc_id == "d-birth"]

    def sums(db: Connection) -> tuple[bytes, ...]:
        theirs = [one for one in attachments.of_case(db, before) if one.doc_id == "d-birth"]
        here = attachments.read(db, mine)
        assert here is not None
        return (here.plain_sha256, *(one.plain_sha256 for one in theirs if one.packet_id == first))

    assert len(set(desk._shift.duty().replica.read(sums))) == 1


def test_a_new_picture_in_a_held_supplement_answers_its_reason(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        after = desk.start_case(BIRTH, case_id).result()
        rounds(place, station)
        order(place, desk, case_id, "supplement", reasons=REASONS)
        rounds(place, station)
        link.always(no_route)
        desk.open_supplement(case_id).result()
        desk.attach(case_id, "d-birth", paper(9)).result()
        # What is not sealed yet may be taken off again: the next case is offered what the portal has.
        offered(desk, after.case_id, case_id)
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
