"""Two people's cards on one form: nothing of the one may stand under the number of the other."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from forms.checking.answers import flatten_answers
from kiosk.fictional.people import FictionalPeople, FictionalPerson, card_mrz, card_qr_payload

if TYPE_CHECKING:
    from forms.prefilling.prefill_plan import PrefillPlan
    from kiosk.desk.facade import Desk
    from kiosk.views.cases import DraftView

STATUS = "1.004873"
PEOPLE = FictionalPeople(11)
FIRST = PEOPLE.person(gender="NU", born=date(1995, 4, 2))
SECOND = PEOPLE.person(gender="NU", born=date(1988, 9, 30))


def without_marks(person: FictionalPerson) -> str:
    """Return what a scanner sends that drops every letter with a mark."""
    apart = unicodedata.normalize("NFD", card_qr_payload(person)).replace("đ", "d").replace("Đ", "D")
    return "".join(char for char in apart if not unicodedata.combining(char))


def scan(
    desk: Desk, draft: DraftView, text: str, slot: str = "requester", over: frozenset[str] = frozenset()
) -> tuple[PrefillPlan, DraftView]:
    reading = desk.read_card_text(text).result()
    assert reading.verdict != "reject", reading.problems
    plan = desk.plan_prefill(draft.case_id, slot, reading).result()
    return plan, desk.apply_prefill(draft.case_id, slot, reading, over).result()


def about(draft: DraftView, group: str) -> dict[str, Any]:
    return {
        pointer: value
        for pointer, value in flatten_answers(draft.answers).items()
        if pointer.startswith(f"/{group}/") and draft.provenance[pointer] != "default"
    }


def alone(desk: Desk) -> DraftView:
    """Start an inquiry a citizen makes about herself: what is read is copied to its subject too."""
    draft = desk.start_case(STATUS).result()
    desk.save_answer(draft.case_id, "/relation", "BAN_THAN").result()
    return desk.open_case(draft.case_id).result()


@pytest.mark.parametrize("kind", [card_mrz, without_marks])
def test_nothing_of_the_first_card_stays_under_the_number_of_the_second(desk: Desk, kind: Any) -> None:
    draft = alone(desk)
    _, draft = scan(desk, draft, card_qr_payload(FIRST))
    assert about(draft, "subject")["/subject/fullName"] == FIRST.full_name
    plan, draft = scan(desk, draft, kind(SECOND))
    assert "prefill.another" in [warning.code for warning in plan.warnings]
    once = {"idDoc/number": SECOND.id_number, "birthDate": SECOND.birth_date.isoformat()}
    for group in ("requester", "subject"):
        found = about(draft, group)
        assert {one: found[f"/{group}/{one}"] for one in once} == once
        kept = {"idDoc/number", "birthDate", "idDoc/type", "gender", "idDoc/issuedOn", "idDoc/issuedBy"}
        assert {pointer.removeprefix(f"/{group}/") for pointer in found} <= kept
        if kind is card_mrz:
            assert f"/{group}/idDoc/issuedOn" not in found
    assert draft.answers["requester"]["residence"] == {"country": "VNM", "province": "48"}
    assert draft.provenance["/requester/residence/province"] == "default"


def test_the_same_card_from_its_back_takes_nothing_away(desk: Desk) -> None:
    draft = alone(desk)
    _, before = scan(desk, draft, card_qr_payload(FIRST))
    plan, after = scan(desk, draft, card_mrz(FIRST))
    assert (plan.changes, plan.warnings) == ((), ())
    assert after.answers == before.answers


def test_what_somebody_typed_about_the_first_person_is_shown_and_stays_until_it_is_given_up(
    desk: Desk,
) -> None:
    draft = alone(desk)
    scan(desk, draft, card_qr_payload(FIRST))
    desk.save_answer(draft.case_id, "/requester/fullName", "Nguyễn Thị Gõ Tay").result()
    plan, kept = scan(desk, draft, card_mrz(SECOND))
    (typed,) = [change for change in plan.typed_over() if change.pointer == "/requester/fullName"]
    assert (typed.old, typed.new) == ("Nguyễn Thị Gõ Tay", None)
    assert kept.answers["requester"]["fullName"] == "Nguyễn Thị Gõ Tay"
    _, gone = scan(desk, draft, card_mrz(FIRST), over=frozenset({typed.pointer}))
    assert "fullName" not in gone.answers["requester"]


def test_a_number_taken_away_does_not_hide_whose_card_was_read(desk: Desk) -> None:
    draft = alone(desk)
    scan(desk, draft, card_qr_payload(FIRST))
    desk.save_answer(draft.case_id, "/requester/idDoc/number", None).result()
    plan, after = scan(desk, draft, card_mrz(SECOND))
    assert "prefill.another" in [warning.code for warning in plan.warnings]
    assert "fullName" not in after.answers["requester"]


def test_a_parents_own_reading_goes_when_the_applicant_is_that_parent_with_another_card(desk: Desk) -> None:
    draft = desk.start_case("1.001193").result()
    scan(desk, draft, card_qr_payload(FIRST), "mother")
    desk.save_answer(draft.case_id, "/requester/relation", "ME").result()
    plan, draft = scan(desk, draft, card_mrz(SECOND))
    assert [(one.code, one.pointer) for one in plan.warnings] == [("prefill.another", "/mother")]
    assert "fullName" not in draft.answers["mother"]
    assert draft.answers["mother"]["idDoc"] == {"type": "CCCD", "number": SECOND.id_number}
