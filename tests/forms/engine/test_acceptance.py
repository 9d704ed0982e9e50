"""The portal reads a submission with its own copy of the rules and believes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from forms import pointer as pointers
from forms.checking.acceptance import SubmissionFacts, revalidate
from forms.checking.validate import check_answers
from forms.definition.documents import AttachedDocument
from tests.forms.engine.birth_answers import CODE_LISTS, DECLARED_ON, DOCUMENTS, GRANDMOTHER, SCANNED, card_of
from tests.forms.engine.editing import FORM, GONE, checked

if TYPE_CHECKING:
    from forms.definition.form import FormDefinition
    from forms.problem import Problem


def lookup(form_id: str, version: int, _sha256: bytes) -> FormDefinition | None:
    return FORM if (form_id, version) == (FORM.form_id, FORM.version) else None


def facts(changes: dict[str, Any] | None = None, **more: Any) -> SubmissionFacts:
    """Return what a station would send, with some places changed on the way."""
    check = checked()
    data = check.effective
    for pointer, value in (changes or {}).items():
        tokens = pointers.split(pointer)
        if value is GONE:
            assert pointers.remove(data, tokens)
        else:
            pointers.write(data, tokens, value)
    sent = SubmissionFacts(
        form_id=FORM.form_id,
        version=FORM.version,
        sha256=FORM.sha256,
        declared_on=DECLARED_ON,
        data=data,
        computed=tuple(check.computed),
        documents=DOCUMENTS,
        evidence=SCANNED,
    )
    return replace(sent, **more)


def answer(sent: SubmissionFacts, received_on: date = DECLARED_ON) -> tuple[Problem, ...]:
    return revalidate(lookup, sent, received_on=received_on, codelists=CODE_LISTS)


def found(sent: SubmissionFacts) -> set[tuple[str, str]]:
    return {(problem.pointer, problem.code) for problem in answer(sent)}


def test_what_the_station_calls_ready_is_accepted() -> None:
    assert answer(facts()) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"/fatherKnown": False},
        {"/mother/deceased": True, **GRANDMOTHER},
        {"/child/hometown/province": "01"},
        {"/child/hometown": {"country": "FRA", "detail": "Lyon"}},
        {"/copies/wanted": False},
        {"/siblings": GONE},
        {"/requester/phone": GONE},
        {"/child/lateReason": "dư"},
    ],
)
def test_station_and_portal_agree_on_what_is_ready(changes: dict[str, Any]) -> None:
    check = checked(changes)
    assert check.ready
    card = card_of(check.effective["requester"]["idDoc"]["number"])
    sent = replace(facts(), data=check.effective, computed=tuple(check.computed), evidence=card)
    assert answer(sent) == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"/child/fullName": " An Bình"}, {("/child/fullName", "limit.text")}),
        ({"/child/fullName": "A\u0300n"}, {("/child/fullName", "limit.text")}),
        ({"/child/fullName": ""}, {("/child/fullName", "limit.text")}),
        ({"/child/fullName": None}, {("/child/fullName", "limit.text")}),
        ({"/child/fullName": "\ud800"}, {("/child/fullName", "limit.text")}),
        ({"/child/fullName": GONE}, {("/child/fullName", "required")}),
        ({"/child/daysSinceBirth": 20}, {("/child/daysSinceBirth", "computed")}),
        ({"/child/late": GONE}, {("/child/late", "computed")}),
        ({"/child/late": 0}, {("/child/late", "computed"), ("/child/late", "type")}),
        ({"/birthOrder": True}, {("/birthOrder", "computed"), ("/birthOrder", "type")}),
        ({"/child/lateReason": "dư"}, {("/child/lateReason", "irrelevant")}),
        ({"/child/secret": "x"}, {("/child/secret", "additionalProperties")}),
        ({"/copies/count": GONE}, {("/copies/count", "required"), ("/fee", "computed")}),
        ({"/mother/residence/commune": "00004"}, {("/mother/residence/commune", "codelist")}),
        (
            {"/father/residence/country": "FRA"},
            {("/father/residence/province", "irrelevant"), ("/father/residence/commune", "irrelevant")},
        ),
    ],
)
def test_a_changed_submission_is_answered_at_its_place(changes: dict[str, Any], expected: set[Any]) -> None:
    assert found(facts(changes)) == expected


def test_a_late_registration_slipped_in_as_timely_is_found() -> None:
    assert ("/child/daysSinceBirth", "computed") in found(facts({"/child/birthDate": "2026-01-01"}))


def test_a_birth_after_the_declaration_is_refused() -> None:
    check = checked({"/child/birthDate": "2026-11-23"})
    sent = replace(facts(), data=check.effective, computed=tuple(check.computed))
    (problem,) = answer(sent)
    assert (problem.pointer, problem.code, problem.rule_id) == ("/child/birthDate", "check", "k-birth")


def test_form_versions_are_matched_by_their_bytes() -> None:
    assert found(facts(version=3)) == {("", "version.unknown")}
    assert found(facts(form_id="other")) == {("", "version.unknown")}
    assert found(facts(sha256=bytes(32))) == {("", "version.hash")}
    wrong = revalidate(lambda *_: FORM, facts(version=9), received_on=DECLARED_ON, codelists=CODE_LISTS)
    assert [problem.code for problem in wrong] == ["version.unknown"]


@pytest.mark.parametrize("received_on", [date(2025, 1, 1), date(2026, 11, 22), date(2030, 1, 1)])
def test_no_date_of_receipt_rejects(received_on: date) -> None:
    assert all(problem.severity == "warning" for problem in answer(facts(), received_on))


@pytest.mark.parametrize("declared_on", [date(2027, 11, 22), date(2026, 11, 2)])
def test_a_station_clock_off_by_a_year_does_not_reject(declared_on: date) -> None:
    check = checked({"/child/lateReason": "Chưa kịp đi."}, declared_on=declared_on)
    sent = replace(facts(), data=check.effective, computed=tuple(check.computed), declared_on=declared_on)
    assert check.ready
    assert all(problem.severity == "warning" for problem in answer(sent))


def test_papers_are_counted_again() -> None:
    assert found(facts(documents=())) == {("/documents/d-birth", "document.missing")}
    assert found(facts(evidence=())) == {("/documents/d-id", "document.missing")}
    large = (AttachedDocument("d-birth", "image/jpeg", 10**8),)
    assert found(facts(documents=large)) == {("/documents/d-birth", "document.size")}


def test_a_warning_without_a_reason_is_not_accepted() -> None:
    check = checked(
        {"/mother/birthDate": "2016-01-01", "/mother/idDoc": None, "/requester/relation": "ONG_BA"}
    )
    sent = replace(facts(), data=check.effective)
    codes = {(problem.code, problem.severity) for problem in answer(sent)}
    assert codes == {("check", "warning"), ("warning.unanswered", "error")}
    answered = answer(replace(sent, answered_warnings=("k-mother",)))
    assert [(problem.code, problem.severity) for problem in answered] == [("check", "warning")]


def test_a_claim_to_have_computed_a_typed_value_is_refused() -> None:
    assert found(facts(computed=("/child/fullName",))) == {("/child/fullName", "computed")}


@pytest.mark.parametrize("data", [{"a": {"b": 1}}, {}, {"child": 5}, {"requester": [[]], "pledge": True}])
def test_nonsense_is_answered_and_not_raised(data: dict[str, Any]) -> None:
    assert any(problem.severity == "error" for problem in answer(facts(data=data)))


def test_the_portal_leaves_what_it_was_sent_alone() -> None:
    sent = facts()
    before = repr(sent.data)
    answer(sent)
    assert repr(sent.data) == before
    again = check_answers(
        FORM,
        sent.data,
        declared_on=DECLARED_ON,
        codelists=CODE_LISTS,
        documents=DOCUMENTS,
        evidence=SCANNED,
    )
    assert again.effective == sent.data


def test_a_paper_that_was_looked_at_counts_only_where_it_is_to_be_shown() -> None:
    """`d-birth` must be photographed or handed in; a station that only claims a look at it is refused."""
    wanting = {("/documents/d-id", "document.missing")}
    assert found(facts(evidence=())) == wanting
    assert found(facts(evidence=(), seen_papers=("d-birth",))) == wanting
    assert answer(facts(evidence=(), seen_papers=("d-id",))) == ()
    claimed = facts(documents=(), evidence=(), seen_papers=("d-id", "d-birth"))
    assert found(claimed) == {("/documents/d-birth", "document.missing")}
