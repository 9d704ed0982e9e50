"""Copying a case out by hand: audited before it is shown, without values, in order, nothing left behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from forms.checking.answers import flatten_answers
from forms.declaring.copying import copy_lines
from forms.errors import DomainError
from kiosk.intake.printed.copying_out import orders
from sync.replica.chain import audit
from tests.support.counter import ready_draft
from tests.support.stations import PIN, practice
from tests.ui.shipped import formed, shipped_form


def test_each_opening_is_an_audit_entry_without_values(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        case_id = ready_draft(desk).case_id
        desk.seal(case_id).result()
        view = desk.copy_out(case_id).result()
        desk.copy_out(case_id).result()
        rows = station.opened.replica.read(
            lambda db: db.execute(
                "SELECT operator_id, case_id, detail FROM audit WHERE action = 'copied_out' ORDER BY id"
            ).fetchall()
        )
        assert [bytes(row[1]) for row in rows] == [case_id, case_id]
        assert json.loads(rows[0][2]) == {"fields": len(view.lines)}
        assert station.opened.replica.read(audit.verify) == ()
        texts = {line.value for line in view.lines if len(line.value) > 4}
        assert not any(text in rows[0][2] for text in texts)


def test_every_answer_is_there_once_and_marks_stay_until_the_program_ends(tmp_path: Path) -> None:
    with practice(tmp_path) as place:
        with place.signed_in() as (desk, _):
            draft = ready_draft(desk)
            view = desk.copy_out(draft.case_id).result()
            pointers = [line.pointer for line in view.lines]
            assert len(set(pointers)) == len(pointers)
            assert set(pointers) >= {
                one for one, value in flatten_answers(dict(draft.check.effective)).items() if value
            } - {"/pledge"}
            desk.note_copied(draft.case_id, pointers[0])
            desk.sign_out().result()
            desk.sign_in(desk.station().operators[0].operator_id, PIN).result()
            assert desk.copy_out(draft.case_id).result().copied == {pointers[0]}
        with place.signed_in() as (desk, _):
            assert desk.copy_out(draft.case_id).result().copied == frozenset()


def test_a_known_order_comes_first_and_nothing_is_left_behind(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        draft = ready_draft(desk)
        usual = copy_lines(draft.form, draft.check, draft.codelists)  # type: ignore[arg-type]
        wanted = ("/child/fullName", "/mother/fullName", "/siblings/*/fullName")
        ordered = copy_lines(draft.form, draft.check, draft.codelists, wanted)  # type: ignore[arg-type]
        assert [line.pointer for line in ordered[:2]] == ["/child/fullName", "/mother/fullName"]
        assert sorted(ordered, key=lambda line: line.pointer) == sorted(usual, key=lambda line: line.pointer)


def test_answers_that_are_gone_cannot_be_copied(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        case_id = ready_draft(desk).case_id
        desk.discard(case_id).result()
        with pytest.raises(DomainError, match="answers_gone"):
            desk.copy_out(case_id).result()
        with pytest.raises(DomainError, match="case_unknown"):
            desk.copy_out(bytes(16)).result()


def test_the_orders_that_are_shipped_name_questions_there_are() -> None:
    forms = {form.form_id: form for form in (shipped_form(code) for code in formed())}
    for form_id, order in orders().items():
        assert set(order) <= set(forms[form_id].questions)
