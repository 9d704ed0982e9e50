"""What a clerk mistypes about people: numbers, years, sexes, one card for two. Asked about, seldom refused."""

from __future__ import annotations

from typing import Any

import pytest

from forms.checking.messages import sentence_for
from tests.forms.engine.birth_answers import GRANDMOTHER, good_answers
from tests.forms.shipped.filling import checked, edited, filled, found, shipped

BIRTH = "dkks-4.json"
CARD = {"type": "CCCD", "number": "048190000017"}
"""A woman born in 1990."""
MAN = {"type": "CCCD", "number": "048085000123"}
MEMBER = {
    "fullName": "Nguyễn Mẫu Bình", "birthDate": "1990-05-17", "gender": "NU", "idNumber": "048190000025",
    "relation": "em",
}  # fmt: skip
HEAD = {"/head/fullName": "Nguyễn Mẫu An", "/head/idNumber": MEMBER["idNumber"], "/head/relation": "con"}
Changes = dict[str, Any]


def severities(name: str, changes: Changes) -> dict[str, str]:
    """Return what the checks say about changed answers: severity by rule."""
    form = shipped(name)
    answers = good_answers() if name == BIRTH else filled(form)
    check = checked(form, edited(answers, changes))
    for problem in check.problems:
        for language in ("vi", "en"):
            assert sentence_for(form, problem, language)
    return {
        problem.rule_id.partition("@")[0]: problem.severity
        for problem in check.problems
        if problem.rule_id is not None
    }


QUESTIONS: list[tuple[str, Changes, str]] = [
    (BIRTH, {"/requester/birthDate": "1890-05-17"}, "k-old-requester"),
    (BIRTH, {"/mother/birthDate": "1890"}, "k-old-mother"),
    (BIRTH, {"/father/birthDate": "1890"}, "k-old-father"),
    (BIRTH, {"/mother/birthDate": "1991"}, "k-card-year-mother"),
    (BIRTH, {"/father/idDoc": MAN, "/father/birthDate": "1986"}, "k-card-year-father"),
    (BIRTH, {"/mother/idDoc/number": "048190000025"}, "k-is-mother"),
    (BIRTH, {"/requester/relation": "CHA", "/father/idDoc": MAN}, "k-is-father"),
    # A woman as the father, a man as the mother, though the years are right.
    (BIRTH, {"/father/idDoc": CARD, "/father/birthDate": "1990"}, "k-card-sex-father"),
    (BIRTH, {"/mother/idDoc": MAN, "/mother/birthDate": "1985"}, "k-card-sex-mother"),
    ("dkkh-1.json", {"/groom/idDoc": CARD, "/groom/gender": "NAM"}, "k-card-sex-subject"),
    ("dkkh-1.json", {"/groom/idDoc": CARD, "/groom/gender": "NU"}, "k-sex-groom"),
    ("dklks-1.json", {"/subject/idDoc": MAN, "/subject/gender": "NU"}, "k-card-sex-subject"),
    ("dklks-1.json", {"/relation": "BAN_THAN", "/subject/idDoc": MAN}, "k-self"),
    ("dklks-1.json", {"/relation": "BAN_THAN", "/subject/fullName": "Nguyễn Mẫu Khác"}, "k-self-name"),
    ("tcxh-2.json", {"/relation": "BAN_THAN", "/subject/fullName": "Nguyễn Mẫu Khác"}, "k-self-name"),
    ("xdkt-1.json", {"/relation": "BAN_THAN", "/subject/fullName": "Nguyễn Mẫu Khác"}, "k-self-name"),
    ("xntthn-2.json", {"/relation": "BAN_THAN", "/subject/fullName": "Nguyễn Mẫu Khác"}, "k-self-name"),
    ("tlht-2.json", {"/relation": "BAN_THAN", "/subject/fullName": "Nguyễn Mẫu Khác"}, "k-self-name"),
    ("tlht-2.json", {"/relation": "BAN_THAN", "/subject/idNumber": "048090000016"}, "k-self"),
    ("rshn-1.json", {"/relation": "BAN_THAN", "/head/fullName": "Nguyễn Mẫu Khác"}, "k-self-name"),
    ("rshn-1.json", {"/relation": "BAN_THAN", "/head/idNumber": "048090000016"}, "k-self"),
    (BIRTH, {"/requester/idDoc/issuedOn": "2026-12-01"}, "k-issued"),
    ("tcxh-2.json", {"/requester/birthDate": "1890-05-17"}, "k-old"),
    ("xdkt-1.json", {"/subject/birthDate": "1890"}, "k-old-subject"),
    ("ctbs-1.json", {"/requester/birthDate": "1991-05-17"}, "k-card-year"),
    ("dkkt-1.json", {"/deceased/idDoc": MAN, "/deceased/birthDate": "1958"}, "k-card-year-subject"),
    ("dkkt-1.json", {"/deceased/idDoc": MAN, "/deceased/gender": "NU"}, "k-card-sex-subject"),
    ("dkkt-1.json",
     {"/notice/kind": "BAO_TU", "/notice/date": "2026-11-01", "/death/date": "2026-11-02"}, "k-notice-order"),
    ("dkkt-1.json", {"/notice/kind": "BAO_TU", "/notice/date": "2026-11-23"}, "k-notice"),
    ("dklks-1.json", {"/father/fullName": "Nguyễn Văn Mẫu", "/father/birthDate": "1985"}, "k-father"),
    ("dklks-1.json", {"/mother/fullName": "Trần Thị Thử", "/mother/birthDate": "1990"}, "k-mother"),
    ("dklks-1.json", {"/earlier/date": "2027"}, "k-earlier-ahead"),
    ("xntthn-2.json", {"/status": "DA_LY_HON", "/divorce/date": "2026-11-23"}, "k-divorce"),
    ("xntthn-2.json", {"/residedSince": "1989"}, "k-resided"),
    ("xdkt-1.json", {"/since": "1989"}, "k-since"),
    ("xdkt-1.json", {"/relation": "CHA_ME", "/subject/idDoc": CARD}, "k-not-self"),
    ("xdkt-1.json", {"/relation": "BAN_THAN", "/subject/idDoc": MAN}, "k-self"),
    ("tlht-2.json", {"/relation": "CON", "/subject/idNumber": "048190000017"}, "k-not-self"),
    ("tlht-2.json", {"/subject/idNumber": "048190000017", "/subject/birthDate": "1991"}, "k-card-year-subject"),
    ("tlht-2.json", {"/subject/birthDate": "2062"}, "k-born-subject"),
    ("tlht-2.json", {"/subject/birthDate": "1990", "/record/date": "1989"}, "k-record-order"),
    ("tcxh-2.json", {"/group": "TRE_EM"}, "k-child"),
    ("tcxh-2.json", {"/group": "CAO_TUOI"}, "k-elder"),
    ("ct01tamtru-1.json", {"/until": "2028-11-23"}, "k-two-years"),
    ("ct01tamtru-1.json", {"/members": [{**MEMBER, "idNumber": "048190000017"}]}, "k-twice"),
    ("ct01thuongtru-1.json", {"/members": [{**MEMBER, "birthDate": "1991-05-17"}]}, "k-card-year-member"),
    ("ct01thuongtru-1.json", {"/members": [{**MEMBER, "gender": "NAM"}]}, "k-card-sex-member"),
    ("ct01tamtru-1.json", {"/joins": True, **HEAD, "/members": [MEMBER]}, "k-head-member"),
    ("ct01thuongtru-1.json", {**HEAD, "/members": [MEMBER]}, "k-head-member"),
    ("rshn-1.json", {"/relation": "CON", "/head/idNumber": "048190000017"}, "k-same-head"),
    ("rshn-1.json", {"/head/birthDate": "1962", "/head/idNumber": "048190000017"}, "k-card-year-head"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "changes", "rule"), QUESTIONS)
def test_a_doubtful_answer_is_asked_about_and_may_be_right(name: str, changes: Changes, rule: str) -> None:
    assert severities(name, changes).get(rule) == "warning"


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        (BIRTH, {"/mother/birthDate": "1990"}),
        (BIRTH, {"/mother/idDoc": {"type": "HO_CHIEU", "number": "C1234567"}, **GRANDMOTHER,
                 "/requester/relationOther": "bà"}),
        ("ct01tamtru-1.json", {"/until": "2028-11-22", "/members": [MEMBER]}),
        ("ct01thuongtru-1.json", {"/members": [MEMBER, {**MEMBER, "fullName": "Mẫu Hai", "idNumber": "048190000041"}]}),
        ("rshn-1.json", {"/relation": "BAN_THAN", "/head/birthDate": "1990", "/head/idNumber": "048190000017"}),
        ("dkkt-1.json", {"/deceased/idDoc": MAN, "/deceased/birthDate": "1985", "/deceased/gender": "NAM"}),
        ("xdkt-1.json", {"/relation": "BAN_THAN", "/subject/idDoc": CARD, "/subject/gender": "NU"}),
        ("tcxh-2.json", {"/relation": "CHA_ME", "/group": "TRE_EM", "/subject/birthDate": "2012-01-01"}),
        ("tcxh-2.json", {"/relation": "CON", "/group": "CAO_TUOI", "/subject/birthDate": "1940"}),
    ],
)  # fmt: skip
def test_right_answers_raise_no_question(name: str, changes: Changes) -> None:
    assert severities(name, changes) == {}


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        (BIRTH, {"/father/idDoc": {"type": "CCCD", "number": "048190000017"}}),
        ("dkkh-1.json", {"/groom/idDoc": CARD, "/bride/idDoc": CARD}),
        ("dkkt-1.json", {"/deceased/idDoc": CARD}),
    ],
)
def test_one_personal_number_for_two_people_is_an_error(name: str, changes: Changes) -> None:
    """A number belongs to one person (Law on Identification 2023, article 12); passports may coincide."""
    assert severities(name, changes)["k-same-number"] == "error"
    passports = {place: {**paper, "type": "HO_CHIEU"} for place, paper in changes.items()}
    assert "k-same-number" not in severities(name, passports)


@pytest.mark.parametrize("name", ["ct01tamtru-1.json", "ct01thuongtru-1.json"])
def test_one_number_of_two_members_is_told_at_both(name: str) -> None:
    form = shipped(name)
    members = [MEMBER, {**MEMBER, "idNumber": "048190000041"}, {**MEMBER, "fullName": "Nguyễn Mẫu Chi"}]
    check = checked(form, edited(filled(form), {"/members": members}))
    found = [one for one in check.problems if one.rule_id == "k-same-members"]
    assert [(one.pointer, one.severity) for one in found] == [
        ("/members/0/idNumber", "error"),
        ("/members/2/idNumber", "error"),
    ]
    assert "Điều 12" in sentence_for(form, found[0], "vi")


@pytest.mark.parametrize("name", ["ct01tamtru-1.json", "ct01thuongtru-1.json"])
def test_one_person_listed_twice_is_known_by_name_and_birthday_too(name: str) -> None:
    """A number that is missing or mistyped tells nobody apart."""
    form = shipped(name)
    unnumbered = {key: value for key, value in MEMBER.items() if key != "idNumber"}

    def asked(members: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
        check = checked(form, edited(filled(form), {"/members": members}))
        wanted = ("k-same-name", "k-requester-name")
        return [
            (str(one.rule_id), one.pointer, one.severity) for one in check.problems if one.rule_id in wanted
        ]

    for again in (unnumbered, {**MEMBER, "idNumber": "048190000041"}):
        assert asked([MEMBER, again]) == [
            ("k-same-name", "/members/0/fullName", "warning"),
            ("k-same-name", "/members/1/fullName", "warning"),
        ]
    assert asked([MEMBER, {**unnumbered, "birthDate": "1991-01-01"}]) == []
    assert asked([MEMBER, {**unnumbered, "fullName": "Nguyễn Mẫu Khác"}]) == []
    assert asked([unnumbered]) == []
    person = filled(form)["requester"]
    same = {**unnumbered, "fullName": person["fullName"], "birthDate": person["birthDate"]}
    assert asked([same]) == [("k-requester-name", "/members/0/fullName", "warning")]


@pytest.mark.parametrize(
    ("who", "born", "expected"),
    [
        ("groom", "2006-11-22", {}),
        ("groom", "2006-11-23", {"k-age-exact-groom": "warning"}),
        ("groom", "2006", {"k-age-exact-groom": "warning"}),
        ("groom", "2007-11-23", {"k-age-exact-groom": "warning", "k-age-groom": "error"}),
        ("bride", "2008-11-22", {}),
        ("bride", "2008-11-23", {"k-age-exact-bride": "warning"}),
        ("bride", "2009-11-23", {"k-age-exact-bride": "warning", "k-age-bride": "error"}),
    ],
)
def test_the_ages_of_marriage(who: str, born: str, expected: dict[str, str]) -> None:
    """Law on Marriage and Family 2014, article 8. A year alone is never refused: its first day may count."""
    assert severities("dkkh-1.json", {f"/{who}/birthDate": born}) == expected


@pytest.mark.parametrize(
    ("name", "place"),
    [
        (BIRTH, "mother"), (BIRTH, "father"), ("dkkh-1.json", "bride"), ("dkkt-1.json", "deceased"),
        ("dklks-1.json", "mother"), ("xntthn-2.json", "subject"),
    ],
)  # fmt: skip
def test_a_foreigner_has_no_vietnamese_ethnic_group(name: str, place: str) -> None:
    """The list holds the 54 groups of Vietnam: neither demanded of a foreigner nor sent as "Kinh"."""
    form = shipped(name)
    answers = good_answers() if name == BIRTH else filled(form)
    changes = {f"/{place}/fullName": "Anna Thử", f"/{place}/nationality": "KOR", f"/{place}/ethnicity": "01"}
    check = checked(form, edited(answers, changes))
    assert {one for one in found(check) if one[1] != "check"} == set()
    assert "ethnicity" not in check.effective[place]
    changes = {f"/{place}/fullName": "Anna Thử", f"/{place}/nationality": "VNM", f"/{place}/ethnicity": None}
    demanded = (f"/{place}/ethnicity", "required") in found(checked(form, edited(answers, changes)))
    assert demanded == (name != "dklks-1.json")


@pytest.mark.parametrize(
    ("name", "changes", "place", "taken"),
    [
        ("tcxh-2.json", {"/payment/account": "0123456789"}, "/payment/account", True),
        ("tcxh-2.json", {"/payment/account": "STK 0123"}, "/payment/account", False),
        ("tcxh-2.json", {"/payment/account": "0123 456 789"}, "/payment/account", False),
        ("dkkt-1.json", {"/death/time": "07:30"}, "/death/time", True),
        ("dkkt-1.json", {"/death/time": "25:00"}, "/death/time", False),
        ("dkkt-1.json", {"/death/time": "sáng"}, "/death/time", False),
    ],
)
def test_account_numbers_and_times_have_a_form(name: str, changes: Changes, place: str, taken: bool) -> None:
    form = shipped(name)
    answers = edited(filled(form), {"/payment/way": "TAI_KHOAN"} | changes if "tcxh" in name else changes)
    assert ((place, "pattern") not in found(checked(form, answers))) == taken


WITH_CARDS = ("ct01tamtru-1.json", "ctbs-1.json", "dkkt-1.json", "dklks-1.json", "rshn-1.json",
              "tcxh-2.json", "tlht-2.json", "xdkt-1.json", "xntthn-2.json", BIRTH)  # fmt: skip


@pytest.mark.parametrize("name", WITH_CARDS)
@pytest.mark.parametrize("number", ["04819000001", "0481900000171", "B048190000017"])
def test_a_card_has_a_number_of_exactly_twelve_digits(name: str, number: str) -> None:
    assert (
        severities(name, {"/requester/idDoc": {"type": "CCCD", "number": number}})["k-card-number"] == "error"
    )
    passport = {"type": "HO_CHIEU", "number": "B1234567"}
    for right in (CARD, passport):
        assert "k-card-number" not in severities(name, {"/requester/idDoc": right})
