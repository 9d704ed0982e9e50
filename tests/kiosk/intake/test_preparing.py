"""Procedures only prepared here: the form checks itself, nothing is sealed, and the print is the end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forms.checking.answers import flatten_answers
from forms.declaring.declaration import Line
from forms.errors import TramSoError
from kiosk import wording
from kiosk.wording import set_language
from tests.forms.shipped.filling import CATALOGUE, filled
from tests.support.counter import BIRTH, paper, ready_draft, signature
from tests.support.forgetting import forget_due
from tests.support.fresh_answers import fresh_answers
from tests.support.own_sentence import has_own_sentence
from tests.support.stations import practice

if TYPE_CHECKING:
    from concurrent.futures import Future

    from kiosk.desk.facade import Desk
    from kiosk.views.paper import DeclarationView

MARRIAGE = "1.000894"
PREPARED = ("1.000894", "1.004222", "1.004194", "2.000815")
DAY_MS = 86_400_000


def refused(future: Future[object], code: str) -> None:
    with pytest.raises(TramSoError) as caught:
        future.result()
    assert caught.value.code == code


def filled_in(desk: Desk, code: str) -> bytes:
    draft = desk.start_case(code).result()
    for pointer, value in flatten_answers(filled(draft.form)).items():
        if fresh_answers(draft.form).get(pointer) != value:
            desk.save_answer(draft.case_id, pointer, value).result()
    return draft.case_id


def words(view: DeclarationView) -> str:
    return str(view)


def test_every_prepared_service_with_a_form_ends_in_its_declaration(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        for code in PREPARED:
            service = CATALOGUE.service(code)
            assert service is not None
            assert service.mode == "prepare"
            case_id = filled_in(desk, code)
            check = desk.open_case(case_id).result().check
            assert [one for one in check.problems if one.severity == "error"] == []
            assert check.missing_documents == ()
            view = desk.declaration(case_id).result()
            assert view.code is None
            assert view.prepared is not None
            assert view.prepared.destination == service.destination
            assert view.prepared.papers
            assert desk.record_print(case_id, "declaration").result() == 1


def test_nothing_of_it_is_sealed_photographed_or_counted_as_sent(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        case_id = filled_in(desk, MARRIAGE)
        desk.record_consent(case_id, frozenset({"assist"})).result()
        refused(desk.attach(case_id, "d-status", paper()), "prepare_only")
        refused(desk.record_signature(case_id, signature()), "prepare_only")
        refused(desk.seal(case_id), "prepare_only")
        refused(desk.slip(case_id), "not_sealed")
        desk.record_print(case_id, "declaration").result()
        row = desk.case(case_id).result().row
        assert (row.code, row.transfer, row.due_on, row.server_state) == (None, None, None, None)
        assert desk.case(case_id).result().packets == ()
        assert desk.today().result().taken_today == 0
        assert desk.sync_view().waiting == 0


def test_a_printed_draft_is_listed_as_prepared_until_it_changes(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        unfinished = desk.start_case(MARRIAGE).result().case_id
        desk.record_print(unfinished, "declaration").result()
        case_id = filled_in(desk, MARRIAGE)
        assert not desk.case(case_id).result().row.prepared
        desk.record_print(case_id, "declaration").result()
        listed = {row.case_id: row.prepared for row in desk.drafts().result()}
        assert listed == {unfinished: False, case_id: True}
        assert "chưa nộp" in desk.case(case_id).result().events[0][1]
        place.clock.advance(5)
        desk.save_answer(case_id, "/groom/fullName", "Nguyễn Mẫu Khác").result()
        assert not desk.case(case_id).result().row.prepared
        desk.record_print(case_id, "declaration").result()
        assert desk.case(case_id).result().row.prepared


def test_it_goes_thirty_days_after_its_last_print(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        kept = filled_in(desk, MARRIAGE)
        case_id = filled_in(desk, MARRIAGE)
        desk.record_print(case_id, "declaration").result()
        replica, now_ms = station.opened.replica, place.clock.now_ms()

        def forget(days: float) -> None:
            at_ms = int(now_ms + days * DAY_MS)
            replica.write(lambda db: forget_due(db, at_ms)).result()

        forget(29.9)
        assert len(desk.drafts().result()) == 2
        forget(30.1)
        assert [row.case_id for row in desk.drafts().result()] == [kept]
        refused(desk.declaration(case_id), "answers_gone")


def test_a_declaration_is_printed_before_and_after_the_seal_with_its_own_number(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        draft = ready_draft(desk)
        assert desk.declaration(draft.case_id).result().code is None
        assert desk.record_print(draft.case_id, "declaration").result() == 1
        sealed = desk.seal(draft.case_id).result()
        place.clock.advance(40 * 86_400)
        later = desk.declaration(draft.case_id).result()
        assert later.code == sealed.code
        assert later.prepared is None
        assert desk.record_print(draft.case_id, "declaration").result() == 2
        assert desk.slip(draft.case_id).result().printed == 0
        assert desk.declaration(draft.case_id).result().printed == 2
        # Worked out for the day of the seal: forty days later the registration is not late on paper.
        place_lines = [part.pointer for one in later.sections for part in one.parts if isinstance(part, Line)]
        assert "/child/lateReason" not in place_lines


def test_the_declaration_is_vietnamese_on_an_english_screen(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        draft = ready_draft(desk)
        vietnamese = desk.declaration(draft.case_id).result()
        set_language("en")
        try:
            assert desk.declaration(draft.case_id).result() == vietnamese
        finally:
            set_language("vi")
        assert vietnamese.title == "Tờ khai đăng ký khai sinh"


def test_a_discarded_draft_has_no_declaration(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        case_id = desk.start_case(BIRTH).result().case_id
        desk.discard(case_id).result()
        refused(desk.declaration(case_id), "answers_gone")
        refused(desk.declaration(bytes(16)), "case_unknown")


def test_the_finder_says_which_services_have_a_form(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        found = {one.service.code: one.has_form for one in desk.search("").result()}
        found |= {one.service.code: one.has_form for one in desk.search("ket hon").result()}
        assert found[MARRIAGE]
        refer = next(one for one in CATALOGUE.services if one.mode == "refer")
        assert not {one.service.code: one.has_form for one in desk.search(refer.code).result()}[refer.code]


@pytest.mark.parametrize("code", ["prepare_only", "answers_gone"])
def test_its_refusals_have_their_own_sentences(code: str) -> None:
    from forms.errors import DomainError

    assert has_own_sentence(code)
    assert wording.sentence(DomainError(code)).next_step
