"""The rest of the form language: own code lists, limits, the print map, forms without layout or text table."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from forms.checking.acceptance import SubmissionFacts, revalidate
from forms.checking.messages import sentence_for
from forms.checking.validate import FormCheck, check_answers
from forms.declaring.arranging import arranged
from forms.declaring.declaration import Line, sections_of
from forms.definition.form import FormDefinition, load_form
from forms.prefilling.prefill import prefill
from forms.prefilling.written_address import WrittenAddress
from forms.problem import Problem
from forms.schema.page import Repeat
from kiosk.code_lists import lists_used
from tests.forms.engine.aid_form import ANSWERS, loaded, refusal, written
from tests.forms.engine.birth_answers import CODE_LISTS, DECLARED_ON
from tests.forms.engine.plain_form import PLAIN

FORM = loaded()


def checked(form: FormDefinition, data: dict[str, Any]) -> FormCheck:
    return check_answers(form, data, declared_on=DECLARED_ON, codelists=CODE_LISTS)


def codes(form: FormDefinition, data: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((problem.pointer, problem.code) for problem in checked(form, data).problems)


def at_portal(form: FormDefinition, data: dict[str, Any]) -> list[tuple[str, str]]:
    sent = SubmissionFacts(
        form.form_id, form.version, form.sha256, DECLARED_ON, data, tuple(checked(form, data).computed)
    )
    found = revalidate(lambda *_: form, sent, received_on=DECLARED_ON, codelists=CODE_LISTS)
    return sorted((problem.pointer, problem.code) for problem in found)


def answers(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(ANSWERS), **changes}


# Lists of the form itself.


def test_an_own_list_is_drawn_and_said_in_both_languages() -> None:
    assert [(one.code, one.label("vi"), one.label("en")) for one in FORM.fields["/way"].options] == [
        ("NHA", "Tại nhà", "At home"),
        ("QUAY", "Tại quầy", "At the counter"),
    ]
    assert (FORM.fields["/way"].kind, FORM.fields["/office"].kind) == ("choice", "code")
    assert [one.code for one in FORM.fields["/days"].options] == ["T2", "T5"]


def test_a_code_outside_an_own_list_is_told_on_both_sides() -> None:
    wrong = answers(way="BAY", days=["T5", "CN"])
    wrong.pop("office")
    assert codes(FORM, wrong) == [("/days", "enum"), ("/way", "enum")]
    sent = {**checked(FORM, answers()).effective, "way": "BAY"}
    assert ("/way", "enum") in at_portal(FORM, sent)
    assert FORM.closed_checker.is_valid(checked(FORM, answers()).effective)
    assert not FORM.closed_checker.is_valid(sent), "any validator knows the codes"


def test_an_own_list_is_filtered_by_its_neighbour() -> None:
    assert codes(FORM, answers(office="TO_LUU_DONG")) == [("/office", "codelist")]
    assert at_portal(FORM, {**checked(FORM, answers()).effective, "office": "TO_LUU_DONG"}) == [
        ("/office", "codelist")
    ]
    assert codes(FORM, answers(way="NHA", office="TO_LUU_DONG")) == []


def test_an_own_list_is_never_looked_for_in_the_catalogue() -> None:
    with pytest.raises(Exception, match="code_list_missing") as missing:
        lists_used(FORM, {})
    assert "inline" not in str(missing.value)


def test_the_paper_says_the_label() -> None:
    parts = [
        part for section in sections_of(FORM, checked(FORM, answers()), CODE_LISTS) for part in section.parts
    ]
    lines = {part.pointer: part.value for part in parts if isinstance(part, Line)}
    assert (lines["/way"], lines["/office"], lines["/days"]) == ("Tại quầy", "Trạm hai", "Thứ năm")


def test_an_own_list_gives_an_enum_its_labels() -> None:
    form = written()
    form["schema"]["properties"]["way"] = {"enum": ["QUAY", "NHA"]}
    assert loaded(form).fields["/way"].options[0].label("en") == "At home"
    form["schema"]["properties"]["way"] = {"enum": ["QUAY"]}
    assert refusal(form) == ("/codelists/~1way/inline", "codelist_codes")


def test_an_options_rule_can_filter_an_own_list_by_any_answer() -> None:
    form = written()
    del form["codelists"]["/office"]["filterBy"]
    form["logic"].append(
        {
            "id": "o",
            "type": "options",
            "target": "/office",
            "list": "inline",
            "where": {"way": {"var": "data.way"}},
        }
    )
    assert codes(loaded(form), answers(office="TO_LUU_DONG")) == [("/office", "codelist")]
    form["logic"][-1]["list"] = "vn.commune.2025"
    assert refusal(form) == (f"/logic/{len(form['logic']) - 1}/list", "codelist_target")


# Limits.


def test_a_forms_own_limit_on_its_size_holds_on_both_sides() -> None:
    note = [{"name": "N" * 60, "note": "Đ" * 60} for _ in range(6)]
    small = written()
    small["limits"]["maxBytes"] = 1_000
    form = loaded(small)
    assert codes(form, answers()) == []
    large = answers(family=note)
    assert codes(form, large) == [("", "limit.size")]
    assert at_portal(form, checked(form, large).effective) == [("", "limit.size")]


# The print map.


def test_a_form_names_its_paper_and_leads_the_slots_to_its_questions() -> None:
    form = written()
    form["print"] = {
        "template": "birth",
        "map": {"requester.fullName": "/person/fullName", "child.late": "/count", "siblings": "/family"},
    }
    made = loaded(form)
    sections = arranged(sections_of(made, checked(made, answers()), CODE_LISTS), made.template)
    assert [section.title for section in sections] == [
        "Người yêu cầu",
        "Người được khai sinh",
        "Nội dung khác",
    ]
    assert [part.pointer for part in sections[0].parts if isinstance(part, Line)] == ["/person/fullName"]
    named = {part.pointer for section in sections for part in section.parts if isinstance(part, Line)}
    assert "/count" not in named and "/helps" in named, "only a slot for what steers the screen hides"


# Without layout, without table.


def plain(**changes: Any) -> FormDefinition:
    return load_form(json.dumps({**copy.deepcopy(PLAIN), **changes}).encode(), name="plain.json")


def test_a_form_without_layout_and_table_is_one_page_in_the_schemas_order() -> None:
    form = plain()
    (page,) = form.pages
    assert page.label("vi") == "Đơn ngắn"
    assert [field.label("vi") for field in page.fields()] == [
        *("Họ tên", "Giới tính", "Nước", "Tỉnh", "Xã", "Số nhà", "Tên"),
    ]
    assert page.fields()[0].hint("vi") == "Như thẻ"
    assert isinstance(page.elements[-1], Repeat) and page.elements[-1].label("vi") == "Đồ mượn"
    assert codes(form, {"who": "A", "sex": "NAM"}) == [("/who", "minLength")]
    assert sentence_for(form, Problem("/home/detail", "required"), "vi") == "Chưa nhập số nhà (nơi ở)."


def test_a_sentence_may_be_keyed_by_a_definition_or_a_rule() -> None:
    form = plain()
    assert sentence_for(form, Problem("/sex", "enum"), "vi") == "Chọn nam hoặc nữ."
    rule = {"id": "k-who", "type": "check", "target": "/who", "assert": {"===": [{"var": "data.who"}, "An"]}}
    rule["message"] = {"vi": "Sai."}
    own = plain(logic=[rule], messages={"vi": {"k-who": "Chỉ người tên An."}})
    (found,) = checked(own, {"who": "Bình", "sex": "NAM"}).problems
    assert sentence_for(own, found, "vi") == "Chỉ người tên An."


def test_a_block_without_a_layout_of_its_own_and_labels_in_place() -> None:
    controls = [
        {"type": "Control", "scope": "#/properties/who", "options": {"autocomplete": True}},
        {"type": "Control", "scope": "#/properties/sex", "options": {"format": "radio"}},
        {"type": "Control", "scope": "#/properties/home", "options": {"block": "address"}},
        {
            "type": "ListWithDetail",
            "scope": "#/properties/tools",
            "options": {
                "elementLabelProp": "name",
                "showSortButtons": False,
                "detail": {
                    "type": "VerticalLayout",
                    "elements": [{"type": "Control", "scope": "#/properties/name"}],
                },
            },
        },
    ]
    page = {"type": "Category", "i18n": "p.all", "label": "Tất cả", "elements": controls}
    form = plain(uischema={"type": "Categorization", "elements": [page]})
    assert form.pages[0].label("vi") == "Tất cả"
    assert form.fields["/home/detail"].block == "address"
    assert form.fields["/sex"].kind == "radio"
    assert "/tools/*/name" in form.fields


def test_an_address_without_a_place_for_another_citys_commune_keeps_its_words() -> None:
    read = WrittenAddress(province="51", commune_text="Xã Ba Tơ", detail="Tổ 2")
    card = {"fullName": "Trần Thị Kiểm Thử", "addressText": "x"}
    plan = prefill(plain(), "me", card, {}, {}, parse_address=lambda _text: read)
    assert {one.pointer: one.new for one in plan.changes}["/home/detail"] == "Tổ 2, Xã Ba Tơ"
    assert [warning.code for warning in plan.warnings] == ["prefill.address_review"]
