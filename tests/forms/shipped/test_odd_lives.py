"""Lives that are odd but true, and answers that contradict each other: asked about, refused only where impossible."""

from __future__ import annotations

from typing import Any

import pytest

from forms.declaring.declaration import Line, sections_of
from tests.forms.engine.birth_answers import GRANDMOTHER, good_answers
from tests.forms.shipped.filling import LISTS, checked, edited, filled, shipped

BIRTH = "dkks-4.json"
FATHER = {"/requester/relation": "CHA"}
SELF = {"/relation": "BAN_THAN"}
OTHER = {"/subject/fullName": "Lê Thị Khác"}
SMALL = {"/requester/birthDate": "2025-01-01", "/requester/idDoc": {"type": "KHAC", "number": "45/2025"}}
MEMBER = {
    "fullName": "Nguyễn Mẫu Bình", "birthDate": "2026-10-01", "gender": "NU", "idNumber": "048326000017",
    "relation": "con",
}  # fmt: skip
OF_HOUSEHOLD = {"fullName": "Trần Thị Kiểm Thử", "birthDate": "1990", "relation": "chủ hộ", "gender": "NU",
                "occupation": "KHONG"}  # fmt: skip
RESIDENCE = ("ct01tamtru-1.json", "ct01thuongtru-1.json")
WITH_SELF = ("dklks-1.json", "tcxh-2.json", "xdkt-1.json", "tlht-2.json", "xntthn-2.json")
WITH_KIN = ("tcxh-2.json", "xdkt-1.json", "tlht-2.json", "xntthn-2.json")
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
    ("dkkt-1.json", {"/deceased/nationality": "USA"}, "k-abroad"),
    ("dklks-1.json", {"/subject/nationality": "USA"}, "k-abroad"),
    ("dklks-1.json", {"/father/nationality": "USA"}, "k-abroad-father"),
    ("dkkt-1.json", {"/relation": "CON", "/deceased/birthDate": "2000"}, "k-kin-child"),
    ("dkkt-1.json", {"/relation": "ONG_BA", "/deceased/birthDate": "1980"}, "k-kin-parent"),
    ("dkkt-1.json",
     {"/relation": "VO_CHONG", "/deceased/birthDate": "2025-01-01", "/death/date": "2026-01-01"}, "k-kin-spouse"),
    *[(name, {**SELF, **OTHER}, "k-self-name") for name in WITH_SELF],
    *[(name, {**SELF, "/subject/birthDate": "1950"}, "k-self-year") for name in WITH_SELF],
    *[(name, {"/relation": "CON", "/subject/birthDate": "2000"}, "k-kin-child") for name in WITH_KIN],
    *[(name, {"/relation": "CHA_ME", "/subject/birthDate": "1960"}, "k-kin-parent") for name in WITH_KIN],
    *[(name, {"/relation": "VO_CHONG", "/subject/birthDate": "2015"}, "k-kin-spouse") for name in WITH_KIN],
    *[(name, SMALL, "k-young") for name in ("tcxh-2.json", "dkkt-1.json", *RESIDENCE)],
    ("tlht-2.json", {**SELF, "/subject/idNumber": "048150000099"}, "k-self"),
    ("rshn-1.json", {**SELF, "/head/fullName": "Lê Văn Khác"}, "k-self-name"),
    ("rshn-1.json", {**SELF, "/head/birthDate": "1945"}, "k-self-year"),
    ("rshn-1.json", {**SELF, "/head/idNumber": "048145000017"}, "k-self"),
    ("rshn-1.json", {"/members/0/fullName": "Lê Văn Khác"}, "k-head-listed"),
    ("rshn-1.json", {"/head/idNumber": "201234567"}, "k-old-number-head"),
    ("xdkt-1.json", {"/since": "2030"}, "k-since-ahead"),
    ("xntthn-2.json", {"/residedSince": "2030"}, "k-resided-ahead"),
    ("xntthn-2.json", {"/status": "DANG_CO", "/purpose/kind": "KET_HON"}, "k-married"),
    ("xntthn-2.json", {"/subject/birthDate": "2009-01-01"}, "k-age-nu"),
    ("xntthn-2.json", {"/subject/birthDate": "2008-01-01", "/subject/gender": "NAM"}, "k-age-nam"),
    ("dkkh-1.json", {"/bridePast": "DA_LY_HON"}, "k-again-bride"),
    ("ct01tamtru-1.json", {"/home/address/commune": "20242", "/requester/residence/commune": "20242"},
     "k-same-commune"),
    *[(name, {"/home/address": {"country": "VNM", "province": "79", "communeText": "Bến Nghé"}},
       "k-home-elsewhere") for name in RESIDENCE],
    *[(name, {"/members": [{**MEMBER, "idNumber": "201234567"}]}, "k-old-number-member") for name in RESIDENCE],
]  # fmt: skip
IMPOSSIBLE: list[tuple[str, Changes, str]] = [
    (BIRTH, {"/mother/deceased": True}, "k-alive-mother"),
    (BIRTH, {**FATHER, "/father/deceased": True}, "k-alive-father"),
    (BIRTH, {"/siblings": [{"fullName": "Nguyễn Mẫu Em", "birthYear": 2027}]}, "k-elder"),
    ("dkkh-1.json", {"/groomTimes": 3}, "k-first-groom"),
    *[
        (name, {"/home/address": {"country": "USA", "detail": "12 Main St"}}, "k-home-abroad")
        for name in RESIDENCE
    ],
    *[(name, {"/moves": False}, "k-nobody") for name in RESIDENCE],
]
RIGHT: list[tuple[str, Changes]] = [
    (BIRTH, {}),
    (BIRTH, {"/fatherKnown": False, "/parentsMarried": None}),
    (BIRTH, {"/mother/birthDate": "1990"}),
    (BIRTH, {**GRANDMOTHER, "/mother/deceased": True, "/father/deceased": True}),
    (BIRTH, {"/siblings": [{"fullName": "Nguyễn Mẫu Anh", "birthYear": 2026}]}),
    *[(name, {**SELF, "/subject/birthDate": "1990"}) for name in WITH_SELF],
    *[(name, {"/relation": "CON", "/subject/birthDate": "1960"}) for name in WITH_KIN],
    *[(name, {"/relation": "CHA_ME", "/subject/birthDate": "2015"}) for name in ("tcxh-2.json", "xdkt-1.json")],
    ("dkkt-1.json", {"/relation": "CON", "/deceased/birthDate": "1945", "/death/date": "2026-03-01"}),
    ("rshn-1.json", {**SELF, "/members": [OF_HOUSEHOLD]}),
    ("rshn-1.json", {"/relation": "CON", "/head/birthDate": "1960", "/head/idNumber": None,
                     "/head/noNumber": "Chưa làm thẻ bao giờ"}),
    ("dkkh-1.json", {"/bridePast": "DA_LY_HON", "/brideTimes": 2, "/brideEnded": "Bản án thử"}),
    *[(name, {"/moves": False, "/members": [{**MEMBER, "idNumber": None, "noNumber": "Mới sinh"}]})
      for name in RESIDENCE],
]  # fmt: skip


@pytest.mark.parametrize(("name", "changes", "rule"), QUESTIONS)
def test_what_may_be_right_is_asked_about(name: str, changes: Changes, rule: str) -> None:
    form = shipped(name)
    answers = good_answers() if name == BIRTH else filled(form)
    asked = [
        one
        for one in checked(form, edited(answers, changes)).problems
        if one.rule_id is not None and one.rule_id.partition("@")[0] == rule
    ]
    assert {one.severity for one in asked} == {"warning"}
    assert all(1 <= len(form.reasons_for(one.rule_id or "")) <= 5 for one in asked)


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
        ("dkkt-1.json", {"/notice/kind": "KHONG_CO"}, ("d-notice",), set()),
        ("rshn-1.json", {"/relation": "UY_QUYEN"}, (), {"d-authority"}),
        ("xdkt-1.json", {"/relation": "GIAM_HO"}, (), {"d-guardian"}),
        ("xdkt-1.json", {"/relation": "NUOI_DUONG"}, ("d-guardian",), set()),
        ("tcxh-2.json", {"/relation": "GIAM_HO", "/group": "CAO_TUOI"}, (), {"d-guardian"}),
        ("ct01thuongtru-1.json", {"/home/known": True, "/head/self": True}, (), set()),
        ("ct01thuongtru-1.json", {"/home/known": True, "/head/self": False}, (), {"d-consent"}),
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


@pytest.mark.parametrize("name", RESIDENCE)
def test_a_parent_may_register_a_newborn_alone(name: str) -> None:
    form = shipped(name)
    answers = edited(filled(form), {"/members": [MEMBER]})
    assert checked(form, answers).computed["/people"] == 2
    assert checked(form, edited(answers, {"/moves": False})).computed["/people"] == 1
    unsaid = checked(form, edited(answers, {"/moves": None}))
    assert ("/moves", "required") in {(one.pointer, one.code) for one in unsaid.problems}


@pytest.mark.parametrize("name", RESIDENCE)
def test_a_number_is_demanded_until_its_absence_is_explained(name: str) -> None:
    form = shipped(name)
    for reason, expected in ((None, True), ("Mới sinh, chưa có số", False)):
        member = {key: said for key, said in MEMBER.items() if key != "idNumber"} | (
            {"noNumber": reason} if reason else {}
        )
        check = checked(form, edited(filled(form), {"/members": [member]}))
        demanded = ("/members/0/idNumber", "required") in {(one.pointer, one.code) for one in check.problems}
        assert demanded == expected
