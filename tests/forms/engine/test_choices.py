"""Several choices of one question: one answer, the same for engine, closed schema, paper and newer form."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest

from forms import pointer as pointers
from forms.checking.acceptance import SubmissionFacts, revalidate
from forms.checking.answers import assemble_answers, clean_answers, flatten_answers
from forms.checking.messages import sentence_for
from forms.checking.validate import FormCheck, check_answers
from forms.declaring.copying import copy_lines
from forms.declaring.declaration import Line, Table, sections_of
from forms.definition.portable_layout import portable_layout
from forms.moving.migration import migrate
from forms.problem import Problem
from forms.rules.expressions import Budget
from forms.rules.rule_pass import missing_answers, settle
from forms.schema.refusal import DefinitionRefused
from tests.forms.engine.aid_form import ANSWERS, loaded, mutated, written
from tests.forms.engine.birth_answers import CODE_LISTS as LISTS
from tests.forms.engine.birth_answers import DECLARED_ON

FORM = loaded()
DRAFTS = 3_000


def answers() -> dict[str, Any]:
    return copy.deepcopy(ANSWERS)


def checked(data: dict[str, Any]) -> FormCheck:
    return check_answers(FORM, data, declared_on=DECLARED_ON, codelists=LISTS)


def codes(found: tuple[Problem, ...]) -> list[tuple[str, str]]:
    return sorted((problem.pointer, problem.code) for problem in found)


def facts(data: dict[str, Any]) -> SubmissionFacts:
    return SubmissionFacts("aid", 1, FORM.sha256, DECLARED_ON, data, tuple(checked(data).computed))


def accepted(data: dict[str, Any]) -> list[tuple[str, str]]:
    found = revalidate(lambda *_: FORM, facts(data), received_on=DECLARED_ON, codelists=LISTS)
    return codes(found)


def test_good_answers_are_ready_and_the_portal_agrees() -> None:
    check = checked(answers())
    assert check.ready, check.problems
    assert check.computed == {"/count": 2}
    assert check.effective["helps"] == ["XE_LAN", "KHAC"]
    assert accepted(check.effective) == []


def test_engine_and_closed_schema_find_the_same_in_mutated_drafts() -> None:
    source = random.Random(127)
    valid = invalid = extra = 0
    for _ in range(DRAFTS):
        draft = clean_answers(mutated(source)).document
        result = settle(FORM.plan, copy.deepcopy(draft), DECLARED_ON, Budget())
        base = [*FORM.base_checker.problems(result.effective), *missing_answers(result)]
        engine = {(p.pointer, p.code) for p in base}
        assert engine == {(p.pointer, p.code) for p in FORM.closed_checker.problems(result.effective)}, draft
        gone = {p for p in result.irrelevant if pointers.read(draft, pointers.split(p)) is not None}
        seen = {p.pointer for p in FORM.closed_checker.problems(draft) if p.code == "irrelevant"}
        assert gone == seen, draft
        valid, invalid, extra = valid + (not engine), invalid + bool(engine), extra + bool(gone)
    assert min(valid, invalid, extra) > 150, (valid, invalid, extra)


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        (["XE_LAN", "NHA"], "enum"),
        (["XE_LAN", "XE_LAN"], "uniqueItems"),
        (["XE_LAN", "MAY_NGHE", "GAY", "KHAC"], "maxItems"),
        ("XE_LAN", "type"),
        (["XE_LAN", "GAY"], "check"),
    ],
)
def test_a_wrong_choice_is_told_at_its_question_on_both_sides(chosen: object, code: str) -> None:
    data = {**answers(), "helps": chosen}
    data.pop("helpsOther")
    check = checked(data)
    assert ("/helps", code) in codes(check.problems)
    told = [problem for problem in check.problems if problem.code == code]
    for language in ("vi", "en"):
        assert code not in sentence_for(FORM, told[0], language)
        assert "NHA" not in sentence_for(FORM, told[0], language)
    assert ("/helps", code) in accepted({**check.effective, "helps": chosen})


def test_every_chosen_code_must_be_in_its_list_and_fit_the_neighbour() -> None:
    assert codes(checked({**answers(), "places": ["20242", "99999"]}).problems) == [("/places", "codelist")]
    assert codes(checked({**answers(), "province": "01"}).problems) == [("/places", "codelist")]


def test_nothing_chosen_is_an_open_question() -> None:
    assert ("/helps", "required") in codes(checked({**answers(), "helps": []}).problems)


def test_a_choice_decides_what_else_is_asked_also_inside_a_list() -> None:
    data = answers()
    data["helps"] = ["MAY_NGHE"]
    check = checked(data)
    assert check.irrelevant == {"/helpsOther"} and check.ready
    data["family"][1]["trouble"] = ["NHIN"]
    assert codes(checked(data).problems) == [("/family/1/note", "required")]


def test_a_draft_keeps_the_choices_as_one_answer() -> None:
    flat = flatten_answers(ANSWERS)
    assert flat["/helps"] == ["XE_LAN", "KHAC"]
    assert flat["/family/0/trouble"] == ["NGHE", "NHIN"]
    assert assemble_answers(flat) == ANSWERS


def test_the_paper_and_the_copying_screen_write_names() -> None:
    check = checked(answers())
    parts = [part for section in sections_of(FORM, check, LISTS) for part in section.parts]
    lines = {part.pointer: part.value for part in parts if isinstance(part, Line)}
    assert lines["/helps"] == "Xe lăn, Dụng cụ khác"
    assert lines["/places"] == ", ".join(
        LISTS.label("vn.commune.2025", one) or "" for one in ("20242", "20197")
    )
    (table,) = [part for part in parts if isinstance(part, Table)]
    assert "Nghe, nói, Nhìn" in table.rows[0]
    copied = {line.pointer: line.value for line in copy_lines(FORM, check, LISTS)}
    assert copied["/helps"] == lines["/helps"]


def test_a_stock_renderer_is_told_the_condition() -> None:
    (category,) = portable_layout(FORM)["elements"]
    control = next(e for e in category["elements"] if e.get("scope") == "#/properties/helpsOther")
    schema = control["rule"]["condition"]["schema"]
    assert schema["properties"]["helps"]["contains"] == {"const": "KHAC"}


def newer(*ops: dict[str, Any]) -> dict[str, Any]:
    form = written()
    form["version"] = 2
    form["migrations"] = [{"from": 1, "to": 2, "ops": list(ops)}]
    return form


def test_a_newer_form_takes_choices_along_and_renames_each() -> None:
    ops = {"op": "mapEnum", "at": "/helps", "map": {"XE": "XE_LAN", "XE_TAY": "XE_LAN"}}
    moved = migrate(loaded(newer(ops)), 1, {**answers(), "helps": ["XE", "XE_TAY", "KHAC"]})
    assert moved.answers["helps"] == ["XE_LAN", "KHAC"]
    assert moved.answers["family"] == ANSWERS["family"]
    (changed,) = moved.differences
    assert (changed.pointer, changed.old, changed.new) == (
        "/helps",
        ["XE", "XE_TAY", "KHAC"],
        ["XE_LAN", "KHAC"],
    )


def test_one_answer_becomes_the_first_of_several() -> None:
    moved = migrate(loaded(newer({"op": "wrap", "at": "/helps"})), 1, {**answers(), "helps": "KHAC"})
    assert moved.answers["helps"] == ["KHAC"]
    again = migrate(loaded(newer({"op": "wrap", "at": "/helps"})), 1, moved.answers)
    assert again.answers == moved.answers


def test_a_table_settles_all_choices_or_none() -> None:
    form = loaded(newer({"op": "lookup", "at": "/places", "table": "old"}))
    table = {"20242": "20242", "20197": "20242"}
    moved = migrate(form, 1, answers(), lookup=lambda _t, code: table.get(code))
    assert moved.answers["places"] == ["20242"]
    lost = migrate(form, 1, answers(), lookup=lambda _t, code: {"20242": "1"}.get(code))
    assert "places" not in lost.answers and lost.retired == {"/places": ["20242", "20197"]}


@pytest.mark.parametrize(
    ("path", "value", "at", "reason"),
    [
        (
            "/schema/properties/helps/items",
            {"type": "integer"},
            "/schema/properties/helps/items",
            "schema_items",
        ),
        (
            "/schema/properties/family/uniqueItems",
            True,
            "/schema/properties/family/uniqueItems",
            "schema_items",
        ),
        ("/codelists", {}, "/uischema/elements/0/elements/4", "layout_element"),
        ("/logic/6/target", "/helps", "/logic/6/target", "rule_target"),
        ("/defaults", {"/helps": "KHAC"}, "/defaults/~1helps", "default_target"),
    ],
)
def test_what_is_no_choice_is_refused_with_its_place(path: str, value: Any, at: str, reason: str) -> None:
    form = written()
    pointers.write(form, pointers.split(path), value)
    if path == "/logic/6/target":
        form["schema"]["required"].remove("helps")
    with pytest.raises(DefinitionRefused) as refused:
        loaded(form)
    assert (refused.value.pointer, refused.value.reason) == (at, reason)
