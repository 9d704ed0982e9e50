"""A card fills the form; nothing a person typed goes without being shown."""

from __future__ import annotations

from typing import Any

import pytest

from forms import pointer as pointers
from forms.catalogue.whole import parse_catalogue
from forms.checking.validate import check_answers
from forms.prefilling.prefill import follow_copies, prefill, slots_to_follow
from forms.prefilling.prefill_plan import PrefillPlan
from forms.prefilling.written_address import WrittenAddress, read_address
from resources import files
from tests.forms.engine.birth_answers import CODE_LISTS, DECLARED_ON
from tests.forms.engine.editing import FORM
from tests.forms.shipped.filling import shipped
from tests.support.fresh_answers import fresh_answers

CATALOGUE = parse_catalogue(files.seed())
MOTHER = {
    "idNumber": "048190000017",
    "fullName": "Trần Thị Kiểm Thử",
    "birthDate": "1990-05-17",
    "gender": "NU",
    "addressText": "Tổ 12, Hải Châu, Đà Nẵng",
    "issuedOn": "2021-06-15",
    "source": "qr",
}
FATHER = {**MOTHER, "idNumber": "049085000123", "fullName": "Nguyễn Văn Mẫu", "gender": "NAM"}


def read_card_address(text: str) -> WrittenAddress:
    return read_address(CATALOGUE, text)


def applied(plan: PrefillPlan, data: dict[str, Any]) -> dict[str, Any]:
    for change in plan.changes:
        tokens = pointers.split(change.pointer)
        if change.new is None:
            pointers.remove(data, tokens)
        else:
            pointers.write(data, tokens, change.new)
    return data


def scan(slot: str, card: dict[str, str], data: dict[str, Any], provenance: Any = None) -> PrefillPlan:
    return prefill(FORM, slot, card, data, provenance or {}, parse_address=read_card_address)


def test_a_scan_fills_a_fresh_form_without_questions() -> None:
    data = fresh_answers(FORM)
    plan = scan("requester", MOTHER, data)
    assert plan.warnings == ()
    assert plan.typed_over() == ()
    filled = applied(plan, data)["requester"]
    assert filled == {
        "idDoc": {
            "type": "CCCD",
            "number": "048190000017",
            "issuedOn": "2021-06-15",
            "issuedBy": "Cục Cảnh sát quản lý hành chính về trật tự xã hội",
        },
        "residence": {"country": "VNM", "province": "48", "commune": "20242", "detail": "Tổ 12"},
        "fullName": "Trần Thị Kiểm Thử",
        "birthDate": "1990-05-17",
    }
    check = check_answers(FORM, data, declared_on=DECLARED_ON, codelists=CODE_LISTS)
    assert {problem.pointer for problem in check.at("/requester")} == {"/requester/relation"}


def test_the_same_scan_again_changes_nothing() -> None:
    data = applied(scan("requester", MOTHER, {}), {})
    assert scan("requester", MOTHER, data).changes == ()


@pytest.mark.parametrize(("relation", "part", "card"), [("ME", "mother", MOTHER), ("CHA", "father", FATHER)])
def test_a_requester_who_is_a_parent_fills_that_part_too(
    relation: str, part: str, card: dict[str, str]
) -> None:
    data = fresh_answers(FORM)
    data["requester"]["relation"] = relation
    applied(scan("requester", card, data), data)
    assert data[part]["fullName"] == card["fullName"]
    assert data[part]["idDoc"] == data["requester"]["idDoc"]
    assert data[part]["residence"] == data["requester"]["residence"]


def test_choosing_the_relation_after_the_scan_copies_then() -> None:
    data = applied(scan("requester", MOTHER, {}), {})
    assert "mother" not in data
    data["requester"]["relation"] = "ME"
    plan = follow_copies(FORM, "requester", data, {})
    assert applied(plan, data)["mother"]["birthDate"] == "1990-05-17"
    data["requester"]["relation"] = "ONG_BA"
    assert follow_copies(FORM, "requester", data, {}).changes == ()


def test_what_a_person_typed_is_shown_beside_the_card() -> None:
    data = {"requester": {"fullName": "Trần Thị Kiểm"}}
    typed = {"/requester/fullName": {"source": "typed"}}
    plan = scan("requester", MOTHER, data, typed)
    (change,) = plan.typed_over()
    assert (change.pointer, change.old, change.new) == (
        "/requester/fullName",
        "Trần Thị Kiểm",
        MOTHER["fullName"],
    )
    assert change not in plan.untyped()


def test_an_issuer_somebody_typed_is_shown_beside_the_one_that_follows_from_the_date() -> None:
    data = {"requester": {"idDoc": {"issuedBy": "Công an tỉnh"}}}
    plan = scan("requester", MOTHER, data, {"/requester/idDoc/issuedBy": {"source": "typed"}})
    assert [change.pointer for change in plan.typed_over()] == ["/requester/idDoc/issuedBy"]


def test_a_value_from_an_earlier_scan_is_replaced_without_a_question() -> None:
    data = {"requester": {"fullName": "Người Trước"}}
    plan = scan("requester", MOTHER, data, {"/requester/fullName": {"source": "qr", "read_at": 1}})
    assert plan.typed_over() == ()


def test_a_value_of_unknown_origin_counts_as_typed() -> None:
    plan = scan("requester", MOTHER, {"requester": {"fullName": "Ai Đó"}})
    assert [change.pointer for change in plan.typed_over()] == ["/requester/fullName"]


def test_an_old_address_leaves_no_remains() -> None:
    data = {"requester": {"residence": {"country": "FRA", "detail": "Lyon", "communeText": "x"}}}
    source = {
        f"/requester/residence/{name}": {"source": "qr"} for name in ("country", "detail", "communeText")
    }
    plan = scan("requester", MOTHER, data, source)
    assert plan.typed_over() == ()
    assert applied(plan, data)["requester"]["residence"] == {
        "country": "VNM",
        "province": "48",
        "commune": "20242",
        "detail": "Tổ 12",
    }


def test_a_card_of_the_wrong_sex_is_pointed_out() -> None:
    assert [w.code for w in scan("mother", FATHER, {}).warnings] == ["prefill.mismatch"]
    assert scan("father", FATHER, {}).warnings == ()
    data = {"requester": {"relation": "ME"}}
    (warning,) = scan("requester", FATHER, data).warnings
    assert (warning.code, warning.pointer) == ("prefill.mismatch", "/mother")


def test_what_the_card_does_not_say_is_left_alone() -> None:
    data = {"requester": {"fullName": "Đã Ghi"}}
    plan = scan("requester", {"idNumber": "048190000017"}, data, {})
    assert {change.pointer for change in plan.changes} == {"/requester/idDoc/type", "/requester/idDoc/number"}


def test_a_birth_known_by_its_year_goes_only_where_the_form_takes_one() -> None:
    card = {**MOTHER, "birthDate": "1990"}
    assert applied(scan("mother", card, {}), {})["mother"]["birthDate"] == "1990"
    filled = applied(scan("requester", card, {}), {})["requester"]
    assert "birthDate" not in filled
    assert filled["fullName"] == MOTHER["fullName"]


def test_a_divided_commune_is_asked_for() -> None:
    card = {**MOTHER, "addressText": "Thôn Vân Dương, Hòa Liên, Hòa Vang, Đà Nẵng"}
    (warning,) = scan("requester", card, {}).warnings
    assert (warning.code, warning.pointer) == ("prefill.address_choice", "/requester/residence")
    assert len(warning.choices) == 2


def test_an_address_without_a_known_place_is_to_be_looked_at() -> None:
    plan = scan("requester", {**MOTHER, "addressText": "không rõ"}, {})
    assert [(w.code, w.pointer) for w in plan.warnings] == [
        ("prefill.address_review", "/requester/residence")
    ]
    assert applied(plan, {})["requester"]["residence"] == {"country": "VNM", "detail": "không rõ"}


def test_an_address_outside_the_city_is_written_out() -> None:
    plan = scan("requester", {**MOTHER, "addressText": "Thôn 2, Xã Ba Tơ, Quảng Ngãi"}, {})
    residence = applied(plan, {})["requester"]["residence"]
    assert (residence["province"], residence["communeText"]) == ("51", "Xã Ba Tơ")
    assert "commune" not in residence


def test_what_was_copied_goes_when_the_relation_changes() -> None:
    data = fresh_answers(FORM)
    applied(scan("requester", MOTHER, data), data)
    data["requester"]["relation"] = "ME"
    plan = follow_copies(FORM, "requester", data, {})
    assert all(change.copied for change in plan.changes)
    provenance = {change.pointer: {"source": "copied"} for change in plan.changes}
    applied(plan, data)
    assert data["mother"]["fullName"] == MOTHER["fullName"]
    data["requester"]["relation"] = "ONG_BA"
    provenance["/mother/fullName"] = {"source": "typed"}
    plan = follow_copies(FORM, "requester", data, provenance)
    assert plan.typed_over() == ()
    applied(plan, data)
    assert data["mother"]["fullName"] == MOTHER["fullName"]
    assert "birthDate" not in data["mother"]
    assert "number" not in data["mother"].get("idDoc", {})


def test_the_answers_copies_depend_on() -> None:
    assert slots_to_follow(FORM, "/requester/relation") == ("requester",)
    assert slots_to_follow(FORM, "/requester/residence/commune") == ("requester",)
    assert slots_to_follow(FORM, "/child/fullName") == ()


@pytest.mark.parametrize("name", ["xntthn-2.json", "dklks-1.json", "tcxh-2.json", "xdkt-1.json"])
def test_the_sex_of_who_asks_for_themselves_comes_from_their_card(name: str) -> None:
    form = shipped(name)
    data = {**fresh_answers(form), "relation": "BAN_THAN"}
    plan = prefill(form, "requester", MOTHER, data, {}, parse_address=read_card_address)
    (sex,) = [change for change in plan.changes if change.pointer == "/subject/gender"]
    assert (sex.new, sex.copied, sex.typed_over) == ("NU", True, False)
    filled = applied(plan, data)
    assert filled["subject"]["fullName"] == MOTHER["fullName"]
    # Said after the scan it follows too, and goes when it is somebody else after all.
    later = {one: value for one, value in filled.items() if one != "subject"}
    late = follow_copies(form, "requester", later, {})
    assert ("/subject/gender", "NU") in {(change.pointer, change.new) for change in late.changes}
    origins = {change.pointer: {"source": "copied"} for change in plan.changes if change.copied}
    other = follow_copies(form, "requester", {**filled, "relation": "CHA_ME"}, origins)
    assert ("/subject/gender", None) in {(change.pointer, change.new) for change in other.changes}


def test_a_sex_somebody_typed_is_shown_beside_the_one_of_the_card() -> None:
    form = shipped("xntthn-2.json")
    data = {**fresh_answers(form), "relation": "BAN_THAN", "subject": {"gender": "NAM"}}
    typed = {"/subject/gender": {"source": "typed"}}
    plan = prefill(form, "requester", MOTHER, data, typed, parse_address=read_card_address)
    assert [change.pointer for change in plan.typed_over()] == ["/subject/gender"]
