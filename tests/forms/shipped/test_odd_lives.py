"""Lives that are odd but true, and answers that contradict each other: asked about, refused only where impossible."""

from __future__ import annotations

from typing import Any

import pytest

from forms.declaration import Line, sections_of
from tests.forms.engine.birth_answers import good_answers
from tests.forms.shipped.filling import LISTS, checked, edited, filled, shipped

BIRTH = "dkks-4.json"
FATHER = {"/requester/relation": "CHA"}
Changes = dict[str, Any]


def severities(name: str, changes: Changes) -> dict[str, str]:
    """Return what the checks say about changed answers: severity by rule."""
    form = shipped(name)
    answers = good_answers() if name == BIRTH else filled(form)
    check = checked(form, edited(answers, changes))
    return {one.rule_id.partition("@")[0]: one.severity for one in check.problems if one.rule_id is not None}


def missing(name: str, changes: Changes, attached: tuple[str, ...] = ()) -> set[str]:
    form = shipped(name)
    answers = edited(good_answers() if name == BIRTH else filled(form), changes)
    return set(checked(form, answers, documents=attached, scanned=form.slots()).missing_documents)


QUESTIONS: list[tuple[str, Changes, str]] = [
    (BIRTH, {"/father/nationality": "USA"}, "k-abroad-father"),
    (BIRTH, {"/mother/nationality": "KOR"}, "k-abroad-mother"),
    (BIRTH, {"/child/nationality": "USA"}, "k-abroad-child"),
    (BIRTH, {"/child/birthPlace": {"country": "KOR", "detail": "Seoul"}}, "k-born-abroad"),
    (BIRTH, {"/parentsMarried": False}, "k-married"),
    (BIRTH, {**FATHER, "/fatherKnown": False}, "k-father-unknown"),
    (BIRTH, {"/mother/fullName": "Lê Thị Khác"}, "k-self-mother"),
    (BIRTH, {"/mother/birthDate": "1989"}, "k-self-mother"),
    (BIRTH, {**FATHER}, "k-self-father"),
]
IMPOSSIBLE: list[tuple[str, Changes, str]] = [
    (BIRTH, {"/mother/deceased": True}, "k-alive-mother"),
    (BIRTH, {**FATHER, "/father/deceased": True}, "k-alive-father"),
    (BIRTH, {"/siblings": [{"fullName": "Nguyễn Mẫu Em", "birthYear": 2027}]}, "k-elder"),
]
RIGHT: list[tuple[str, Changes]] = [
    (BIRTH, {}),
    (BIRTH, {"/fatherKnown": False, "/parentsMarried": None}),
    (BIRTH, {"/mother/birthDate": "1990"}),
    (BIRTH, {"/requester/relation": "ONG_BA", "/mother/deceased": True, "/father/deceased": True}),
    (BIRTH, {"/siblings": [{"fullName": "Nguyễn Mẫu Anh", "birthYear": 2026}]}),
]


@pytest.mark.parametrize(("name", "changes", "rule"), QUESTIONS)
def test_what_may_be_right_is_asked_about(name: str, changes: Changes, rule: str) -> None:
    assert severities(name, changes).get(rule) == "warning"
    assert 1 <= len(shipped(name).reasons_for(rule)) <= 5


@pytest.mark.parametrize(("name", "changes", "rule"), IMPOSSIBLE)
def test_what_cannot_be_is_refused(name: str, changes: Changes, rule: str) -> None:
    assert severities(name, changes).get(rule) == "error"


@pytest.mark.parametrize(("name", "changes"), RIGHT)
def test_true_answers_raise_no_question(name: str, changes: Changes) -> None:
    assert severities(name, changes) == {}


@pytest.mark.parametrize(
    ("name", "changes", "attached", "expected"),
    [
        (BIRTH, {"/child/birthPlaceType": "TAI_NHA"}, (), {"d-witness"}),
        (BIRTH, {"/child/birthPlaceType": "TAI_NHA"}, ("d-birth",), set()),
        (BIRTH, {"/requester/relation": "UY_QUYEN"}, ("d-birth",), {"d-authority"}),
        (BIRTH, {"/requester/relation": "UY_QUYEN"}, ("d-birth", "d-authority"), set()),
    ],
)
def test_another_paper_serves_and_authority_is_shown(
    name: str, changes: Changes, attached: tuple[str, ...], expected: set[str]
) -> None:
    assert missing(name, changes, attached) == expected


def test_whether_the_parents_are_married_must_be_said_when_a_father_is_named() -> None:
    form = shipped(BIRTH)
    unsaid = checked(form, edited(good_answers(), {"/parentsMarried": None}))
    assert [(one.pointer, one.code) for one in unsaid.problems if one.code == "required"] == [
        ("/parentsMarried", "required")
    ]


def test_a_foreign_child_prints_no_vietnamese_ethnic_group() -> None:
    form = shipped(BIRTH)
    check = checked(form, edited(good_answers(), {"/child/nationality": "USA"}))
    assert "required" not in {one.code for one in check.problems}
    written = [part for section in sections_of(form, check, LISTS) for part in section.parts]
    places = {part.pointer for part in written if isinstance(part, Line)}
    assert "/child/nationality" in places
    assert "/child/ethnicity" not in places
    vietnamese = checked(form, edited(good_answers(), {"/child/ethnicity": None}))
    assert ("/child/ethnicity", "required") in {(one.pointer, one.code) for one in vietnamese.problems}


ODD_NUMBERS = [
    ("/requester/phone", "02363000123", True),
    ("/requester/phone", "+16505550100", True),
    ("/requester/phone", "0905000123", True),
    ("/requester/phone", "09050001234", False),
    ("/requester/phone", "16505550100", False),
    ("/requester/idDoc", {"type": "KHAC", "number": "45/2015"}, True),
    ("/requester/idDoc", {"type": "KHAC", "number": "12-345678"}, True),
    ("/requester/idDoc", {"type": "KHAC", "number": "45//2015"}, False),
    ("/requester/idDoc", {"type": "CCCD", "number": "0481/90000017"}, False),
]


@pytest.mark.parametrize("name", [BIRTH, "dkkt-1.json"])
@pytest.mark.parametrize(("place", "value", "taken"), ODD_NUMBERS)
def test_numbers_of_other_telephones_and_papers(name: str, place: str, value: Any, taken: bool) -> None:
    form = shipped(name)
    answers = good_answers() if name == BIRTH else filled(form)
    check = checked(
        form,
        edited(answers, {"/requester/relation": "ONG_BA", place: value} if name == BIRTH else {place: value}),
    )
    wrong = [one for one in check.problems if one.pointer.startswith(place) and one.severity == "error"]
    assert (wrong == []) == taken
