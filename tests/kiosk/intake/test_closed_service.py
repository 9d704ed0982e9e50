"""A procedure that is over: nothing new is begun, what was begun is asked about; the real portal takes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from forms.packets.body import Submission
from forms.packets.packet import Kind
from kiosk.closed_service import RULE, closed_sentence
from kiosk.views.cases import Transfer
from tests.kiosk.intake.test_withdrawing import refusal, rounds, sealed, transfers
from tests.scenario.test_catalogue_edited import publish
from tests.support.counter import BIRTH, ready_draft, signature
from tests.support.opened import bodies_at_portal
from tests.support.stations import practice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.desk.facade import Desk
    from kiosk.station.held import Station
    from kiosk.views.cases import DraftView
    from tests.support.stations import Practice

NEW = "1.004884"
Stand = tuple["Practice", "Desk", "Station", Path]


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        yield place, desk, station, tmp_path


def change(stand: Stand, code: str = BIRTH, **row: object) -> None:
    """Let the city publish another row of a procedure, and the station hear of it."""
    place, desk, station, folder = stand
    table = folder / f"rows-{desk.today().result().catalogue_generation}.json"
    table.write_text(json.dumps([{"code": code, **row}]), encoding="utf-8")
    publish(place, table)
    rounds(place, station)


def asked(draft: DraftView) -> list[str | None]:
    return [one.rule_id for one in draft.check.problems if one.severity == "warning"]


CLOSED: list[dict[str, Any]] = [
    {"status": "withdrawn"},
    {"status": "withdrawn", "replaced_by": NEW},
    {"status": "suspended"},
    {"valid_to": "2026-11-21"},
]


@pytest.mark.parametrize("row", CLOSED)
def test_nothing_new_is_begun(stand: Stand, row: dict[str, Any]) -> None:
    _place, desk, _station, _ = stand
    before = sealed(desk)
    change(stand, **row)
    assert refusal(desk.start_case(BIRTH)) == "service_closed"
    assert refusal(desk.start_case(BIRTH, before)) == "service_closed"
    assert desk.drafts().result() == ()
    assert desk.start_case(NEW).result().form.form_id == "dklks"


@pytest.mark.parametrize("row", CLOSED)
def test_a_case_begun_in_time_wants_a_reason_and_the_portal_takes_it(
    stand: Stand, row: dict[str, Any]
) -> None:
    place, desk, station, _ = stand
    case_id = ready_draft(desk).case_id
    change(stand, **row)
    draft = desk.open_case(case_id).result()
    assert asked(draft) == [RULE]
    assert not draft.check.ready
    (problem,) = [one for one in draft.check.problems if one.rule_id == RULE]
    said = closed_sentence(problem)
    assert ("Đăng ký lại khai sinh (1.004884)" in said) is ("replaced_by" in row)
    assert refusal(desk.seal(case_id)) == "incomplete"
    assert refusal(desk.answer_warning(case_id, RULE, "checked")) == "reason_unknown"
    answered = desk.answer_warning(case_id, RULE, "begun_in_time").result()
    assert answered.check.ready
    desk.seal(case_id).result()
    rounds(place, station)
    assert transfers(desk, case_id) == [Transfer.ACKNOWLEDGED]
    (body,) = bodies_at_portal(place.portal, Kind.SUBMISSION)
    assert isinstance(body, Submission)
    told = [(one.rule_id, one.reason_code, one.note) for one in body.warnings]
    assert told == [(RULE, "begun_in_time", said)]


def test_a_procedure_that_goes_on_is_asked_about_no_more(stand: Stand) -> None:
    _place, desk, _station, _ = stand
    case_id = ready_draft(desk).case_id
    change(stand, status="suspended")
    assert asked(desk.open_case(case_id).result()) == [RULE]
    change(stand, status="active")
    assert desk.open_case(case_id).result().check.ready
    assert desk.start_case(BIRTH).result()


def test_a_case_taken_up_again_is_one_begun_in_time(stand: Stand) -> None:
    _place, desk, station, _ = stand
    case_id = ready_draft(desk).case_id
    desk.seal(case_id).result()
    desk.withdraw(case_id, "wrong_data").result()
    change(stand, status="withdrawn")
    draft = desk.restore(case_id).result()
    assert asked(draft) == [RULE]
    desk.answer_warning(case_id, RULE, "office_takes").result()
    desk.record_consent(case_id, frozenset({"assist"})).result()
    desk.record_signature(case_id, signature()).result()
    assert desk.seal(case_id).result().code
    del station


def test_a_reprint_says_what_the_first_slip_said(stand: Stand) -> None:
    _place, desk, _station, _ = stand
    first, second = sealed(desk), ready_draft(desk).case_id
    said = desk.slip(first).result()
    change(
        stand,
        fee_vnd=90_000,
        fee_note="Mức mới",
        exemptions=["người cao tuổi"],
        time_value=20,
        time_unit="working_day",
        time_basis="published",
    )
    again = desk.slip(first).result()
    assert (again.fee, again.term) == (said.fee, said.term)
    assert again.due_premise is not None
    assert "trước 15 giờ" in again.due_premise
    # What is sealed now says what holds now.
    desk.seal(second).result()
    fresh = desk.slip(second).result()
    assert fresh.fee != said.fee
    assert fresh.term.startswith("20 ngày làm việc")


def test_a_common_slip_says_of_each_what_was_said_first(stand: Stand) -> None:
    _place, desk, _station, _ = stand
    first = sealed(desk)
    said = desk.slip(first).result()
    next_one = ready_after(desk, first)
    change(stand, fee_vnd=90_000, fee_note="Mức mới")
    desk.seal(next_one).result()
    (other,) = desk.slip(next_one).result().others
    assert (other.fee, other.term) == (said.fee, said.term)


def ready_after(desk: Desk, before: bytes) -> bytes:
    """Take a second birth of the same citizen up to the seal."""
    from tests.support.counter import fill, paper

    case_id = desk.start_case(BIRTH, before).result().case_id
    fill(desk, case_id)
    for number, doc_id in enumerate(desk.open_case(case_id).result().check.missing_documents):
        desk.attach(case_id, doc_id, paper(number + 3)).result()
    desk.record_consent(case_id, frozenset({"assist"})).result()
    desk.record_signature(case_id, signature()).result()
    return case_id


def test_a_correction_keeps_what_was_said_unless_its_own_answers_change_it(stand: Stand) -> None:
    from tests.kiosk.intake.test_conflicts import order, sign
    from tests.support.counter import paper

    place, desk, station, _ = stand
    case_id = sealed(desk)
    rounds(place, station)
    said = desk.slip(case_id).result().fee
    assert said.startswith("16.000")
    change(stand, fee_note="Mức mới")
    order(place, desk, case_id, "supplement", reasons=[{"text": "Ảnh mờ.", "doc_id": "d-birth"}])
    rounds(place, station)
    desk.open_supplement(case_id).result()
    desk.attach(case_id, "d-birth", paper(5)).result()
    sign(desk, case_id)
    desk.seal(case_id).result()
    assert desk.slip(case_id).result().fee == said
    rounds(place, station)
    order(place, desk, case_id, "supplement", reasons=[{"text": "Số bản.", "pointer": "/copies/count"}])
    rounds(place, station)
    desk.open_supplement(case_id).result()
    desk.save_answer(case_id, "/copies/count", 3).result()
    sign(desk, case_id)
    desk.seal(case_id).result()
    assert desk.slip(case_id).result().fee.startswith("24.000")
