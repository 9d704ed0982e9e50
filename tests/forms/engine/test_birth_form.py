"""The birth registration form, as a clerk meets it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from forms.checking.validate import AttachedDocument, check_answers
from forms.schema.page import FieldRow, Group, Note, Repeat, fields_of
from tests.forms.engine.birth_answers import (
    CODE_LISTS,
    DECLARED_ON,
    DOCUMENTS,
    GRANDMOTHER,
    SCANNED,
    good_answers,
)
from tests.forms.engine.editing import FORM, GONE, checked, found
from tests.support.fresh_answers import fresh_answers

REASON_LATE = "Bố mẹ đi làm xa."


def test_complete_answers_are_ready() -> None:
    check = checked()
    assert check.problems == ()
    assert check.ready
    assert check.computed == {
        "/child/birthDateWords": "Ngày một tháng mười một năm hai nghìn không trăm hai mươi sáu",
        "/child/daysSinceBirth": 21,
        "/child/late": False,
        "/birthOrder": 2,
        "/fee": 16_000,
    }


def test_checking_changes_nothing_that_was_typed() -> None:
    answers = good_answers()
    check_answers(FORM, answers, declared_on=DECLARED_ON, codelists=CODE_LISTS)
    assert answers == good_answers()


def test_checking_what_would_be_sent_gives_the_same_again() -> None:
    first = checked()
    again = check_answers(
        FORM,
        first.effective,
        declared_on=DECLARED_ON,
        codelists=CODE_LISTS,
        documents=DOCUMENTS,
        evidence=SCANNED,
    )
    assert again == first


@pytest.mark.parametrize(("days", "late"), [(60, False), (61, True)])
def test_sixty_days_is_in_time_and_one_more_needs_a_reason(days: int, late: bool) -> None:
    today = date.fromordinal(date(2026, 11, 1).toordinal() + days)
    check = checked(declared_on=today)
    assert check.computed["/child/daysSinceBirth"] == days
    assert check.is_relevant("/child/lateReason") is late
    assert found(check) == ({("/child/lateReason", "required")} if late else set())
    assert not found(checked({"/child/lateReason": REASON_LATE}, declared_on=today))


def test_a_reason_nobody_asks_for_stays_in_the_draft_and_is_not_sent() -> None:
    check = checked({"/child/lateReason": REASON_LATE})
    assert check.ready
    assert "lateReason" not in check.effective["child"]


def test_a_father_who_is_not_established_is_not_asked_for() -> None:
    check = checked({"/fatherKnown": False})
    assert check.ready
    assert "father" not in check.effective
    assert not check.is_relevant("/father/fullName")
    assert "/father/fullName" not in check.required


def test_an_empty_father_shows_each_question_and_not_the_group() -> None:
    check = checked({"/father": GONE})
    assert ("/father", "required") not in found(check)
    assert {("/father/fullName", "required"), ("/father/deceased", "required")} <= found(check)
    assert "/father/fullName" in check.required


def test_a_dead_mother_has_no_residence() -> None:
    check = checked({"/mother/deceased": True, **GRANDMOTHER})
    assert check.ready
    assert "residence" not in check.effective["mother"]
    assert not check.is_relevant("/mother/residence/province")


def test_identity_papers_of_a_parent_may_be_left_out_but_not_half_given() -> None:
    assert checked({"/mother/idDoc": GONE}).ready
    half = checked({"/mother/idDoc": {"issuedOn": "2021-06-15"}})
    assert found(half) == {("/mother/idDoc/type", "required"), ("/mother/idDoc/number", "required")}


PLACES = [
    "/requester/residence",
    "/child/birthPlace",
    "/child/hometown",
    "/mother/residence",
    "/father/residence",
]


@pytest.mark.parametrize("place", PLACES)
def test_in_the_city_a_commune_is_chosen(place: str) -> None:
    check = checked({f"{place}": {"country": "VNM", "province": "48", "detail": "Tổ 1"}})
    assert found(check) == {(f"{place}/commune", "required")}
    assert not check.is_relevant(f"{place}/communeText")


@pytest.mark.parametrize("place", PLACES)
def test_elsewhere_in_the_country_it_is_written(place: str) -> None:
    address = {"country": "VNM", "province": "01", "commune": "20242", "detail": "Tổ 1"}
    check = checked({f"{place}": address})
    assert found(check) == {(f"{place}/communeText", "required")}
    assert not check.is_relevant(f"{place}/commune")
    assert checked({f"{place}": {**address, "communeText": "Phường Ba Đình"}}).ready


@pytest.mark.parametrize("place", PLACES)
def test_abroad_the_address_is_one_text(place: str) -> None:
    address = {"country": "FRA", "province": "48", "commune": "20242"}
    check = checked({f"{place}": address})
    assert found(check) - {("/child/birthPlace/country", "check")} == {(f"{place}/detail", "required")}
    abroad = checked({f"{place}": {**address, "detail": "Lyon"}}, answered_warnings=["k-born-abroad"])
    assert abroad.ready
    sent: Any = abroad.effective
    for token in place[1:].split("/"):
        sent = sent[token]
    assert sent == {"country": "FRA", "detail": "Lyon"}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"/requester/phone": "905000123"}, ("/requester/phone", "pattern")),
        ({"/requester/fullName": "Trần 2"}, ("/requester/fullName", "pattern")),
        ({"/requester/fullName": "A"}, ("/requester/fullName", "minLength")),
        ({"/child/birthDate": "2026-02-30"}, ("/child/birthDate", "format:date")),
        ({"/child/birthDate": "01/11/2026"}, ("/child/birthDate", "format:date")),
        ({"/mother/birthDate": "1990-02-30"}, ("/mother/birthDate", "pattern")),
        ({"/mother/birthDate": "1990-13"}, ("/mother/birthDate", "pattern")),
        ({"/child/gender": "KHAC"}, ("/child/gender", "enum")),
        ({"/copies/count": 21}, ("/copies/count", "maximum")),
        ({"/copies/count": 0}, ("/copies/count", "minimum")),
        ({"/copies/count": "2"}, ("/copies/count", "type")),
        ({"/copies/count": GONE}, ("/copies/count", "required")),
        ({"/pledge": False}, ("/pledge", "const")),
        ({"/pledge": GONE}, ("/pledge", "required")),
        ({"/child/ethnicity": "99"}, ("/child/ethnicity", "codelist")),
        ({"/mother/residence/commune": "00004"}, ("/mother/residence/commune", "codelist")),
        ({"/mother/residence/commune": "99999"}, ("/mother/residence/commune", "codelist")),
        ({"/siblings/0/birthYear": 1800}, ("/siblings/0/birthYear", "minimum")),
        ({"/siblings/1": {}}, ("/siblings/1/fullName", "required")),
        ({"/child/lateReason": "x" * 600, "/child/weight": 3}, ("/child/weight", "additionalProperties")),
        ({"/child/birthDate": "2026-11-23"}, ("/child/birthDate", "check")),
    ],
)
def test_a_wrong_answer_is_reported_at_its_place(changes: dict[str, Any], problem: tuple[str, str]) -> None:
    check = checked(changes)
    assert problem in found(check)
    assert not check.ready


@pytest.mark.parametrize("birth", ["1990", "1990-05", "1990-05-17", "1988-02-29"])
def test_partial_dates_of_parents_are_taken(birth: str) -> None:
    assert checked({"/mother/birthDate": birth, "/mother/idDoc": None, **GRANDMOTHER}).ready


@pytest.mark.parametrize("name", ["Nguyễn Thị Ánh", "Y Ơ'M", "H’Hen Niê", "Đinh A-Rưng", "Võ Thị Ngọc Ửng"])
def test_names_of_every_people_are_taken(name: str) -> None:
    assert checked({"/child/fullName": name}).ready


def test_decomposed_and_padded_text_is_stored_composed_and_trimmed() -> None:
    check = checked({"/child/fullName": "  Đa\u0300o Thi\u0323 An  "})
    assert check.ready
    assert check.effective["child"]["fullName"] == "Đào Thị An"


@pytest.mark.parametrize("empty", ["", "   ", None, [], {}])
def test_empty_counts_as_unanswered(empty: Any) -> None:
    assert found(checked({"/child/fullName": empty})) == {("/child/fullName", "required")}


def test_computed_values_cannot_be_typed() -> None:
    check = checked({"/child/daysSinceBirth": 5, "/child/late": True, "/birthOrder": 9})
    assert check.ready
    assert check.computed["/birthOrder"] == 2


def test_birth_order_counts_elder_children() -> None:
    assert checked({"/siblings": GONE}).computed["/birthOrder"] == 1


def test_a_very_young_mother_is_a_warning_that_wants_a_reason() -> None:
    young = {"/mother/birthDate": "2016-01-01", "/mother/idDoc": None, "/requester/relation": "ONG_BA"}
    check = checked(young)
    (problem,) = check.problems
    assert (problem.pointer, problem.code, problem.severity) == ("/mother/birthDate", "check", "warning")
    assert check.unanswered_warnings == ("k-mother",)
    assert not check.ready
    answered = checked(young, answered_warnings=["k-mother"])
    assert answered.ready
    assert len(answered.problems) == 1
    assert 1 <= len(FORM.reasons_for("k-mother")) <= 5


def test_a_check_waits_for_the_answers_it_needs() -> None:
    check = checked(
        {
            "/mother/birthDate": "2016-01-01",
            "/mother/idDoc": None,
            "/requester/relation": "ONG_BA",
            "/child/birthDate": "hôm qua",
        }
    )
    assert found(check) == {("/child/birthDate", "format:date")}


def test_papers_follow_the_place_of_birth() -> None:
    none = checked(documents=(), evidence=())
    assert none.missing_documents == ("d-birth", "d-id")
    assert found(none) == {
        ("/documents/d-birth", "document.missing"),
        ("/documents/d-id", "document.missing"),
    }
    home = {"/child/birthPlaceType": "TAI_NHA", "/child/birthPlace/detail": "Tổ 3"}
    assert checked(home, documents=(), evidence=SCANNED).missing_documents == ("d-witness",)


def test_a_witness_serves_instead_of_the_birth_notification() -> None:
    check = checked(documents=[AttachedDocument("d-witness", "image/png", 20_000)])
    assert check.missing_documents == ()
    assert check.ready


def test_a_photo_of_the_card_serves_when_it_was_not_scanned() -> None:
    papers = (*DOCUMENTS, AttachedDocument("d-id", "image/jpeg", 200_000))
    assert checked(documents=papers, evidence=()).ready


@pytest.mark.parametrize(
    ("papers", "code", "place"),
    [
        ([AttachedDocument("d-birth", "image/jpeg", 6_000_001)], "document.size", "/documents/d-birth"),
        ([AttachedDocument("d-birth", "image/gif", 10)], "document.type", "/documents/d-birth"),
        ([AttachedDocument("d-birth", "image/jpeg", 10)] * 3, "document.count", "/documents/d-birth"),
        ([*DOCUMENTS, AttachedDocument("d-nothing", "image/jpeg", 10)], "document.unknown", "/documents"),
    ],
)
def test_unsuitable_files_are_named(papers: list[AttachedDocument], code: str, place: str) -> None:
    check = checked(documents=papers)
    assert found(check) == {(place, code)}
    assert not check.ready


def test_a_fresh_draft_starts_with_defaults_and_no_false_alarm() -> None:
    check = check_answers(FORM, fresh_answers(FORM), declared_on=DECLARED_ON, codelists=CODE_LISTS)
    assert {code for _, code in found(check)} <= {"required", "document.missing"}
    assert ("/mother/ethnicity", "required") not in found(check)


def test_problems_come_in_reading_order() -> None:
    check = check_answers(FORM, {}, declared_on=DECLARED_ON, codelists=CODE_LISTS)
    places = [problem.pointer for problem in check.problems if not problem.pointer.startswith("/documents")]
    assert places[0] == "/requester/relation"
    assert places[-1] == "/pledge"
    assert [FORM.reading_order(place) for place in places] == sorted(map(FORM.reading_order, places))


def test_the_pages_come_in_the_order_of_the_conversation() -> None:
    assert [page.label("vi") for page in FORM.pages] == [
        "Người yêu cầu",
        "Người được khai sinh",
        "Người mẹ",
        "Người cha",
        "Thông tin khác và cam đoan",
    ]
    assert FORM.pages[0].fields()[0].pointer == "/requester/relation"
    assert [page.label("en") for page in FORM.pages][1] == "Child"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_field_group_and_choice_has_words(language: str) -> None:
    def walk(elements: tuple[Any, ...]) -> None:
        for element in elements:
            match element:
                case Group() | Repeat():
                    assert element.label(language), element.pointer
                    assert element.hint(language), element.pointer
                    walk(element.elements)
                case Note():
                    assert element.text(language)
                case FieldRow():
                    for field in element.fields:
                        assert language in field.label.languages(), field.pointer
                        assert language in field.hint.languages(), field.pointer
                        assert all(language in option.label.languages() for option in field.options)

    for page in FORM.pages:
        assert page.label(language)
        assert page.hint(language)
        walk(page.elements)
    assert all(rule.label(language) and rule.hint(language) for rule in FORM.documents)


def test_every_answer_has_exactly_one_field() -> None:
    shown = [field.pointer for page in FORM.pages for field in fields_of(page.elements)]
    leaves = [q.pointer for q in FORM.questions.values() if q.kind not in ("object", "array")]
    assert sorted(shown) == sorted(leaves)
    assert len(shown) == len(set(shown))


def test_fields_know_how_to_be_drawn() -> None:
    kinds = {pointer: field.kind for pointer, field in FORM.fields.items()}
    assert kinds["/requester/relation"] == "radio"
    assert kinds["/requester/idDoc/number"] == "id_number"
    assert kinds["/requester/phone"] == "phone"
    assert kinds["/mother/birthDate"] == "partial_date"
    assert kinds["/child/birthDate"] == "date"
    assert kinds["/child/lateReason"] == "multiline"
    assert kinds["/child/ethnicity"] == "code"
    assert kinds["/pledge"] == "pledge"
    assert kinds["/siblings/*/birthYear"] == "integer"
    assert FORM.fields["/child/late"].readonly
    commune = FORM.fields["/mother/residence/commune"]
    assert commune.codelist is not None
    assert commune.codelist.filter_pointer == "/mother/residence/province"
    assert (commune.block, commune.scan_slot) == ("address", "mother")
    assert FORM.fields["/requester/fullName"].scan_slot == "requester"
    assert FORM.page_of("/siblings/0/fullName") is FORM.pages[4]
    assert FORM.slots() == ("requester", "mother", "father")


def test_an_older_day_than_the_form_does_not_belong_to_it() -> None:
    assert FORM.is_accepted_on(date(2026, 1, 1))
    assert not FORM.is_accepted_on(date(2025, 12, 31))
