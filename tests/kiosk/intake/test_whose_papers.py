"""Photographs of one person's card, and an original looked at for one, never stand for the next without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from forms.definition.documents import OF_ANOTHER
from kiosk.intake.kept.whose_papers import PAPERS_OF
from sync.replica.drafts import drafts
from tests.kiosk.intake.test_withdrawing import refusal
from tests.support.counter import BIRTH, fill, paper, ready_draft, signature
from tests.support.stations import practice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.desk.facade import Desk
    from kiosk.station.held import Station
    from kiosk.views.cases import DraftView

NAME, NUMBER = "/requester/fullName", "/requester/idDoc/number"
SECOND, OTHER = "Lê Thị Người Khác", "048190000099"


@pytest.fixture
def at_desk(tmp_path: Path) -> Iterator[tuple[Desk, Station]]:
    """Return a desk with its station."""
    with practice(tmp_path) as place, place.signed_in() as stand:
        yield stand


def another(desk: Desk, case_id: bytes) -> DraftView:
    desk.save_answer(case_id, NUMBER, OTHER).result()
    desk.save_answer(case_id, NAME, SECOND).result()
    return desk.open_case(case_id).result()


def of_another(draft: DraftView) -> list[str]:
    return [one.pointer for one in draft.check.problems if one.code == OF_ANOTHER]


def sign_again(desk: Desk, case_id: bytes) -> None:
    draft = desk.open_case(case_id).result()
    for rule in draft.check.unanswered_warnings:
        desk.answer_warning(case_id, rule, draft.form.reasons_for(rule)[0].code).result()
    desk.record_consent(case_id, frozenset({"assist"})).result()
    desk.record_signature(case_id, signature()).result()


def test_the_photograph_of_the_first_stays_open_until_somebody_says_whose_it_is(
    at_desk: tuple[Desk, Station],
) -> None:
    desk, _ = at_desk
    case_id = ready_draft(desk).case_id
    draft = another(desk, case_id)
    assert of_another(draft) == ["/documents/d-id"]
    assert not draft.check.ready
    sign_again(desk, case_id)
    assert refusal(desk.seal(case_id)) == "incomplete"
    # A further picture says nothing of the first one.
    with_two = desk.attach(case_id, "d-id", paper(8)).result()
    assert of_another(with_two) == ["/documents/d-id"]
    assert of_another(desk.keep_paper(case_id, "d-id").result()) == []
    sign_again(desk, case_id)
    assert desk.seal(case_id).result().code


def test_a_photograph_taken_off_is_asked_for_anew_and_the_new_one_is_the_seconds(
    at_desk: tuple[Desk, Station],
) -> None:
    desk, _ = at_desk
    case_id = ready_draft(desk).case_id
    draft = another(desk, case_id)
    (old,) = [file for file in draft.files if file.doc_id == "d-id"]
    draft = desk.detach(case_id, old.attachment_id).result()
    assert (of_another(draft), draft.check.missing_documents) == ([], ("d-id",))
    draft = desk.attach(case_id, "d-id", paper(8)).result()
    assert (of_another(draft), draft.check.missing_documents) == ([], ())


@pytest.mark.parametrize("agreed", [True, False])
def test_an_original_looked_at_for_the_first_is_not_seen_of_the_second(
    at_desk: tuple[Desk, Station], agreed: bool
) -> None:
    desk, _ = at_desk
    case_id = desk.start_case(BIRTH).result().case_id
    fill(desk, case_id)
    seen = desk.see_original(case_id, "d-id").result()
    if agreed:
        desk.record_consent(case_id, frozenset({"assist"})).result()
    assert "d-id" in seen.seen
    saved = desk.save_answer(case_id, NUMBER, OTHER).result()
    assert saved.parted
    draft = desk.open_case(case_id).result()
    assert "d-id" not in draft.seen
    assert "d-id" in draft.check.missing_documents


def test_what_is_only_being_typed_on_is_nobody_else(at_desk: tuple[Desk, Station]) -> None:
    """A photograph before the name belongs to whoever is named first, letter by letter."""
    desk, _ = at_desk
    case_id = desk.start_case(BIRTH).result().case_id
    desk.attach(case_id, "d-id", paper(2)).result()
    for text in ("Lê", "Lê Thị", SECOND):
        desk.save_answer(case_id, NAME, text).result()
    for text in (OTHER[:4], OTHER):
        desk.save_answer(case_id, NUMBER, text).result()
    assert of_another(desk.open_case(case_id).result()) == []
    desk.save_answer(case_id, NAME, "Trần Văn Mẫu").result()
    assert of_another(desk.open_case(case_id).result()) == []
    desk.save_answer(case_id, NUMBER, "048085000123").result()
    assert of_another(desk.open_case(case_id).result()) == ["/documents/d-id"]
    # The first one comes back: it is theirs.
    desk.save_answer(case_id, NUMBER, OTHER).result()
    assert of_another(desk.open_case(case_id).result()) == []


def test_a_draft_of_an_earlier_program_knows_it_by_its_consents(at_desk: tuple[Desk, Station]) -> None:
    desk, station = at_desk
    case_id = ready_draft(desk).case_id
    station.opened.replica.write(lambda db: drafts.set_detail(db, case_id, PAPERS_OF, None)).result()
    assert of_another(another(desk, case_id)) == ["/documents/d-id"]
