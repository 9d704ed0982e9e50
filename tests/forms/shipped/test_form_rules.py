"""What each form asks, demands and works out in the cases its procedure knows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.forms.shipped.filling import checked, edited, filled, found, shipped

Changes = dict[str, Any]
OTHER_PERSON = {"/relation": "UY_QUYEN"}


def papers(name: str, changes: Changes) -> set[str]:
    form = shipped(name)
    check = checked(form, edited(filled(form), changes), scanned=form.slots())
    return set(check.missing_documents)


def state(name: str, changes: Changes) -> set[tuple[str, str]]:
    form = shipped(name)
    return found(checked(form, edited(filled(form), changes)))


def computed(name: str, changes: Changes) -> dict[str, Any]:
    form = shipped(name)
    return dict(checked(form, edited(filled(form), changes)).computed)


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("ct01tamtru-1.json", "requester"), ("ct01thuongtru-1.json", "requester"), ("ctbs-1.json", "requester"),
        ("dkkh-1.json", "groom"), ("dkkh-1.json", "bride"), ("dkkt-1.json", "deceased"), ("dklks-1.json", "subject"),
        ("rshn-1.json", "requester"), ("rshn-1.json", "head"), ("tcxh-2.json", "subject"), ("tlht-2.json", "requester"),
        ("xdkt-1.json", "subject"), ("xntthn-2.json", "subject"),
    ],
)  # fmt: skip
def test_a_birth_that_lies_ahead_is_asked_about(name: str, person: str) -> None:
    """2062 for 1990: the year is asked about at the date itself."""
    place = f"/{person}/birthDate"
    assert (place, "check") in state(name, {place: "2062-05-17"})
    assert (place, "check") not in state(name, {place: "1990-05-17"})


@pytest.mark.parametrize(
    ("place", "value"), [("/groom/gender", "NU"), ("/bride/gender", "NAM"), ("/groom/nationality", "KOR")]
)
def test_exchanged_cards_and_a_foreign_spouse_are_asked_about(place: str, value: str) -> None:
    assert state("dkkh-1.json", {"/groom/gender": "NAM", "/bride/gender": "NU"}) == set()
    changes = {"/groom/gender": "NAM", "/bride/gender": "NU", place: value}
    assert state("dkkh-1.json", changes) == {(place, "check")}


MEMBER = {
    "fullName": "Nguyễn Văn Mẫu", "birthDate": "1985", "relation": "con", "gender": "NAM",
    "occupation": "LAM_VIEC", "income": 3_000_000,
}  # fmt: skip
PAPER = {"name": "Bằng thử", "pages": 3, "copies": 2}


@pytest.mark.parametrize(
    ("name", "changes", "missing"),
    [
        ("dklks-1.json", {}, {"d-old"}),
        ("dklks-1.json", OTHER_PERSON, {"d-old", "d-authority"}),
        ("dkkt-1.json", {"/notice/kind": "BAO_TU"}, {"d-notice"}),
        ("dkkt-1.json", {"/notice/kind": "THAY_THE"}, {"d-notice"}),
        ("dkkt-1.json", {"/notice/kind": "KHONG_CO"}, {"d-evidence"}),
        ("dkkt-1.json", {"/notice/kind": "BAO_TU", "/relation": "UY_QUYEN"}, {"d-notice", "d-authority"}),
        ("xntthn-2.json", {}, set()),
        ("xntthn-2.json", {"/again": True}, {"d-old"}),
        ("xntthn-2.json", OTHER_PERSON, {"d-authority"}),
        ("tlht-2.json", {}, set()),
        ("tlht-2.json", OTHER_PERSON, {"d-authority"}),
        ("ct01tamtru-1.json", {"/home/known": False}, {"d-home"}),
        ("ct01tamtru-1.json", {"/home/known": True}, set()),
        ("ct01thuongtru-1.json", {"/home/known": True, "/joins": False, "/home/right": "SO_HUU"}, set()),
        ("ct01thuongtru-1.json", {"/home/known": True, "/joins": False, "/home/right": "THUE"}, {"d-consent"}),
        ("ct01thuongtru-1.json", {"/home/known": True, "/joins": True}, {"d-consent"}),
        ("tcxh-2.json", {"/request": "HUONG", "/group": "KHUYET_TAT"}, {"d-disability"}),
        ("tcxh-2.json", {"/request": "HUONG", "/group": "TRE_EM"}, {"d-birth"}),
        ("tcxh-2.json", {"/request": "HUONG", "/group": "CAO_TUOI"}, set()),
        ("tcxh-2.json", {"/request": "THOI_HUONG", "/group": "KHUYET_TAT"}, set()),
        ("tcxh-2.json", {"/group": "CAO_TUOI", "/cared": True}, {"d-carer"}),
        ("rshn-1.json", {}, set()),
        ("xdkt-1.json", {"/medical": True}, {"d-medical"}),
        ("xdkt-1.json", {"/medical": False}, set()),
        ("dkkh-1.json", {}, set()),
        ("ctbs-1.json", {}, set()),
    ],
)  # fmt: skip
def test_papers_follow_the_answers(name: str, changes: Changes, missing: set[str]) -> None:
    assert papers(name, changes) == missing


def test_a_scanned_card_stands_for_the_identity_paper() -> None:
    form = shipped("dkkh-1.json")
    answers = filled(form)
    assert set(checked(form, answers).missing_documents) == {"d-groom", "d-bride"}
    assert checked(form, answers, scanned=("groom",)).missing_documents == ("d-bride",)


@pytest.mark.parametrize(
    ("name", "changes", "expected"),
    [
        ("dklks-1.json", {"/fatherKnown": False}, set()),
        ("dklks-1.json", {"/father": None}, {("/father/fullName", "required")}),
        ("dklks-1.json", {"/noOriginal": None}, {("/noOriginal", "required")}),
        ("dklks-1.json", {"/earlier/date": "1980"}, {("/earlier/date", "check")}),
        ("dkkt-1.json", {"/notice/kind": "KHONG_CO", "/notice/issuer": None}, set()),
        ("dkkt-1.json", {"/notice/kind": "BAO_TU", "/notice/issuer": None}, {("/notice/issuer", "required")}),
        ("dkkt-1.json", {"/death/date": "2027-01-01"}, {("/death/date", "check")}),
        ("dkkt-1.json", {"/death/date": "1980", "/relation": "NGUOI_THAN"}, {("/death/date", "check")}),
        ("dkkt-1.json", {"/death/date": "2026"}, {("/death/date", "check")}),
        ("dkkt-1.json", {"/death/date": "2026-11"}, set()),
        ("xntthn-2.json", {"/status": "DANG_CO", "/purpose/kind": "NHA_DAT"},
         {("/spouse/fullName", "required"), ("/spouse/marriagePaper", "required")}),
        ("xntthn-2.json", {"/status": "DA_LY_HON"},
         {("/divorce/number", "required"), ("/divorce/court", "required")}),
        ("xntthn-2.json", {"/status": "VO_CHONG_MAT"},
         {("/spouse/fullName", "required"), ("/spouse/deathPaper", "required")}),
        ("xntthn-2.json", {"/purpose/kind": "KHAC"}, {("/purpose/other", "required")}),
        ("tlht-2.json", {"/record/kind": "KHAC"}, {("/record/other", "required")}),
        ("tlht-2.json", {"/exempt": True}, {("/exemptReason", "required")}),
        ("tlht-2.json", {"/copies": 0}, {("/copies", "minimum")}),
        ("ct01tamtru-1.json", {"/until": "2026-11-22"}, {("/until", "check")}),
        ("ct01tamtru-1.json", {"/until": None}, {("/until", "required")}),
        ("ct01tamtru-1.json", {"/members": [{"fullName": "A B", "birthDate": "2027-01-01", "gender": "NU",
          "idNumber": "048190000025", "relation": "con"}]}, {("/members/0/birthDate", "check")}),
        ("ct01thuongtru-1.json", {"/head": None},
         {("/head/fullName", "required"), ("/head/idNumber", "required"), ("/head/relation", "required")}),
        ("ct01thuongtru-1.json", {"/head": None, "/joins": False}, set()),
        ("tcxh-2.json", {"/payment/way": "TAI_KHOAN"},
         {(f"/payment/{part}", "required") for part in ("bank", "account", "owner")}),
        ("tcxh-2.json", {"/request": "DIEU_CHINH"}, {("/reason", "required")}),
        ("tcxh-2.json", {"/cared": True}, {("/carer/fullName", "required"), ("/carer/idNumber", "required")}),
        ("tcxh-2.json", {"/cared": True, "/carer": {"fullName": "Trần Thị Mẫu", "noNumber": "Chưa làm thẻ"}}, set()),
        ("tcxh-2.json", {"/cared": True, "/carer": {"noNumber": "Chưa làm thẻ"}}, {("/carer/fullName", "required")}),
        ("rshn-1.json", {"/members": None}, {("/members", "required")}),
        ("rshn-1.json", {"/members": [{**MEMBER, "income": None}]},
         {("/members/0/income", "required"), ("/head/fullName", "check")}),
        ("rshn-1.json", {"/members": [{**MEMBER, "birthDate": "2027-01-01"}]},
         {("/members/0/birthDate", "check"), ("/head/fullName", "check")}),
        ("xdkt-1.json", {"/request": "XAC_DINH_LAI"}, {("/earlier/reason", "required")}),
        ("dkkh-1.json", {"/groomPast": "DA_LY_HON", "/groomTimes": 2}, {("/groomEnded", "required")}),
        ("ctbs-1.json", {"/applicantKind": "TO_CHUC"},
         {("/organisation/name", "required"), ("/organisation/address/commune", "required")}),
        ("ctbs-1.json", {"/original": False}, {("/original", "check")}),
        ("ctbs-1.json", {"/papers": None}, {("/papers", "required")}),
    ],
)  # fmt: skip
def test_what_is_asked_follows_the_answers(
    name: str, changes: Changes, expected: set[tuple[str, str]]
) -> None:
    assert state(name, changes) == expected


@pytest.mark.parametrize(
    ("name", "changes", "place", "value"),
    [
        ("tlht-2.json", {"/copies": 3}, "/fee", 24_000),
        ("tlht-2.json", {"/copies": 3, "/exempt": True, "/exemptReason": "HO_NGHEO"}, "/fee", 0),
        ("dkkt-1.json", {"/deceased/birthDate": "1940-05-17", "/death/date": "2026-05-16"}, "/death/age", 85),
        ("dkkt-1.json", {"/death/date": "2026-11-15"}, "/death/dateWords",
         "Ngày mười lăm tháng mười một năm hai nghìn không trăm hai mươi sáu"),
        ("dklks-1.json", {"/subject/birthDate": "1991-04-21"}, "/birthWords",
         "Ngày hai mươi mốt tháng tư năm một nghìn chín trăm chín mươi mốt"),
        ("ct01tamtru-1.json", {}, "/people", 1),
        ("tcxh-2.json", {"/subject/birthDate": "1946-11-22"}, "/age", 80),
        ("rshn-1.json", {"/members": [MEMBER, {**MEMBER, "occupation": "DI_HOC"}, MEMBER]}, "/income", 6_000_000),
        ("rshn-1.json", {"/members": [MEMBER, MEMBER]}, "/count", 2),
        ("rshn-1.json", {"/members": [{**MEMBER, "birthDate": "2020-11-23"}]}, "/members/0/age", 5),
        ("ctbs-1.json", {"/papers": [PAPER]}, "/papers/0/fee", 10_000),
        ("ctbs-1.json", {"/papers": [{**PAPER, "pages": 1, "copies": 1}]}, "/total", 2_000),
        ("ctbs-1.json", {"/papers": [{**PAPER, "pages": 198}]}, "/total", 400_000),
        ("ctbs-1.json", {"/papers": [{**PAPER, "pages": 300}, PAPER]}, "/total", 410_000),
    ],
)  # fmt: skip
def test_what_is_worked_out(name: str, changes: Changes, place: str, value: object) -> None:
    assert computed(name, changes)[place] == value


def test_a_year_alone_gives_no_date_in_words() -> None:
    assert "/death/dateWords" not in computed("dkkt-1.json", {"/death/date": "2025"})


@pytest.mark.parametrize(
    ("day", "severities"),
    [
        ("2026-11-22", set()),
        ("2026-11-23", {"error"}),
        ("2027-01-01", {"error", "warning"}),
        ("2027", {"error", "warning"}),
        # A paper with the year or month alone may well mean a day that is over.
        ("2026", {"warning"}),
        ("2026-11", set()),
        ("2026-12", {"warning"}),
    ],
)
def test_nobody_dies_on_a_day_to_come(day: str, severities: set[str]) -> None:
    form = shipped("dkkt-1.json")
    check = checked(form, edited(filled(form), {"/death/date": day}))
    told = [one for one in check.problems if one.pointer == "/death/date" and one.code == "check"]
    assert {one.severity for one in told} == severities


@pytest.mark.parametrize(
    ("name", "changes", "fee"),
    [
        ("dkks-4.json", {"/copies/wanted": True, "/copies/count": 5}, 40_000),
        ("dkks-4.json", {"/copies/wanted": False, "/copies/count": 5}, None),
        ("dkkt-1.json", {"/copies": 5}, 40_000),
        ("dkkt-1.json", {"/copies": 0}, 0),
    ],
)
def test_copies_are_reckoned(name: str, changes: Changes, fee: int | None) -> None:
    form = shipped(name)
    check = checked(form, edited(filled(form), changes))
    assert check.effective.get("fee") == fee
    assert ("/fee" in check.computed) is (fee is not None)
