"""Rules about every item of a list, sums over a list, and choices filtered by another answer."""

from __future__ import annotations

import copy
import json
import random
from datetime import date
from typing import Any

import pytest

from forms import pointer as pointers
from forms.checking.acceptance import SubmissionFacts, revalidate
from forms.checking.answers import clean_answers, flatten_answers
from forms.checking.validate import FormCheck, check_answers
from forms.definition.form import load_form
from forms.rules.expressions import Budget
from forms.rules.rule_pass import missing_answers, settle
from forms.schema.refusal import DefinitionRefused
from tests.forms.engine.birth_answers import CODE_LISTS
from tests.forms.engine.household_form import ANSWERS, household, written

FORM = household()
DAY = date(2026, 11, 22)
GONE = object()


def edited(changes: dict[str, Any]) -> dict[str, Any]:
    answers = copy.deepcopy(ANSWERS)
    for pointer, value in changes.items():
        if value is GONE:
            pointers.remove(answers, pointers.split(pointer))
        else:
            pointers.write(answers, pointers.split(pointer), value)
    return answers


def checked(changes: dict[str, Any] | None = None, **more: Any) -> FormCheck:
    return check_answers(FORM, edited(changes or {}), declared_on=DAY, codelists=CODE_LISTS, **more)


def found(check: FormCheck) -> set[tuple[str, str]]:
    return {(problem.pointer, problem.code) for problem in check.problems}


def test_every_item_is_computed_by_itself_and_the_whole_from_the_items() -> None:
    check = checked()
    assert check.problems == ()
    assert dict(check.computed) == {
        "/members/0/age": 41,
        "/members/0/label": "1. NGUYỄN VĂN MẪU",
        "/members/1/age": 7,
        "/members/1/label": "2. NGUYỄN MẪU AN",
        "/total": 4_000_000,
        "/oldest": 41,
    }
    assert check.effective["members"][1]["age"] == 7
    assert check.ready


def test_an_item_is_asked_and_demanded_by_its_own_answers() -> None:
    check = checked({"/members/0/income": GONE, "/members/1/income": 5})
    assert found(check) == {("/members/0/income", "required")}
    assert not check.is_relevant("/members/1/income")
    assert check.is_relevant("/members/0/income")
    assert "income" not in check.effective["members"][1]
    assert "/members/0/income" in check.required
    assert "/members/1/school" in check.required
    assert "/members/0/school" not in check.required


def test_an_answer_outside_the_list_can_decide_about_every_item() -> None:
    check = checked({"/asks": False})
    assert not check.is_relevant("/members/0/secret")
    assert "secret" not in check.effective["members"][0]
    check = checked({"/members/0/home": GONE})
    assert found(check) == {("/members/0/home/province", "required")}


def test_a_block_inside_a_list_keeps_its_rules() -> None:
    assert found(checked({"/members/0/home/commune": GONE})) == {("/members/0/home/commune", "required")}


def test_checks_name_the_item_and_one_reason_answers_a_rule() -> None:
    check = checked({"/members/1/birth": "2027-01-01"})
    assert ("/members/1/birth", "check") in found(check)
    rich = {"/members/0/income": 200_000_000, "/members/1/works": True, "/members/1/income": 300_000_000}
    check = checked(rich)
    assert found(check) == {("/members/0/income", "check"), ("/members/1/income", "check")}
    assert check.unanswered_warnings == ("k-income",)
    assert checked(rich, answered_warnings=("k-income",)).ready


def test_choices_follow_an_answer_somewhere_else() -> None:
    reference = FORM.codelists["/commune"]
    assert (reference.filter_by, reference.filter_pointer) == ("province", "/province")
    inside = FORM.codelists["/members/*/home/commune"]
    assert inside.filter_pointer == "/members/*/home/province"
    assert found(checked({"/province": "01"})) == {("/commune", "codelist")}
    assert found(checked({"/members/0/home/province": "01"})) == {("/members/0/home/commune", "codelist")}


def test_the_portal_recomputes_every_item() -> None:
    check = checked()
    facts = SubmissionFacts("household", 1, FORM.sha256, DAY, check.effective, tuple(check.computed))

    def verdict(changes: dict[str, Any]) -> set[tuple[str, str]]:
        sent = copy.deepcopy(check.effective)
        for pointer, value in changes.items():
            pointers.write(sent, pointers.split(pointer), value)
        changed = SubmissionFacts("household", 1, FORM.sha256, DAY, sent, facts.computed)
        problems = revalidate(lambda *_: FORM, changed, received_on=DAY, codelists=CODE_LISTS)
        return {(problem.pointer, problem.code) for problem in problems}

    assert verdict({}) == set()
    assert ("/members/1/age", "computed") in verdict({"/members/1/age": 8})
    assert ("/total", "computed") in verdict({"/total": 1})
    assert ("/members/1/income", "irrelevant") in verdict({"/members/1/income": 5, "/total": 4_000_005})


STRANGE: tuple[Any, ...] = (
    "x", "", None, 0, 7, True, False, [], {}, "48", "01", "2020-01-01", "2027-05-05", [1], {"province": "48"},
)  # fmt: skip


def test_engine_and_closed_schema_agree_about_items() -> None:
    source = random.Random(5)
    outcomes = {True: 0, False: 0}
    for _ in range(600):
        answers = copy.deepcopy(ANSWERS)
        for _ in range(source.randint(0, 4)):
            places = list(flatten_answers(answers))
            tokens = pointers.split(source.choice([*places, "/members/1", "/members/0/secret", "/members"]))
            container = pointers.read(answers, tokens[:-1])
            if isinstance(container, dict) and source.random() < 0.3:
                pointers.remove(answers, tokens)
            elif isinstance(container, dict) or pointers.read(answers, tokens) is not None:
                pointers.write(answers, tokens, copy.deepcopy(source.choice(STRANGE)))
        draft = clean_answers(answers).document
        result = settle(FORM.plan, copy.deepcopy(draft), DAY, Budget())
        problems = [*FORM.base_checker.problems(result.effective), *missing_answers(result)]
        engine = {(problem.pointer, problem.code) for problem in problems}
        closed = {(p.pointer, p.code) for p in FORM.closed_checker.problems(result.effective)}
        assert engine == closed, draft
        asked_less = [p for p in result.irrelevant if pointers.read(draft, pointers.split(p)) is not None]
        assert bool(asked_less) == any(p.code == "irrelevant" for p in FORM.closed_checker.problems(draft))
        outcomes[not engine] += 1
    assert min(outcomes.values()) > 50, outcomes


def refused(change: Any) -> tuple[str, str]:
    form = written()
    change(form)
    with pytest.raises(DefinitionRefused) as caught:
        load_form(json.dumps(form).encode(), name="x")
    return caught.value.pointer, caught.value.reason


def rule(**parts: Any) -> Any:
    def change(form: dict[str, Any]) -> None:
        form["logic"].insert(0, {"id": "new", **parts})

    return change


IS = {"===": [{"var": "item.works"}, True]}
MIXED = {"and": [IS, {"===": [{"var": "data.asks"}, True]}]}
COMMUNE = {"province": {"var": "data.nowhere"}}


@pytest.mark.parametrize(
    ("change", "place", "reason"),
    [
        (rule(type="required", target="/asks", when=IS), "/logic/0/target", "rule_in_list"),
        (rule(type="required", target="/members/*", when=True), "/logic/0/target", "rule_target"),
        (rule(type="required", target="/members/*/none", when=True), "/logic/0/target", "rule_target"),
        (rule(type="required", target="/members/*/school", when=MIXED),
         "/logic/0/when/and/1/===", "condition_form"),
        (rule(type="compute", target="/members/*/school", value={"var": "data.members.*.name"}),
         "/logic/0", "rule_reads"),
        (rule(type="compute", target="/name", value={"var": "item.name"}),
         "/logic/0/value/var", "expression_variable"),
        (rule(type="relevant", target="/members/*/works", when={"===": [{"var": "data.total"}, 1]}),
         "/logic/0", "rule_cycle"),
        (rule(type="options", target="/commune", list="x"), "/logic/0", "rule_body"),
        (rule(type="options", target="/commune", list="x", where=COMMUNE),
         "/logic/0/where/province", "codelist_filter"),
        (rule(type="options", target="/commune", list="x", where={"province": "48"}),
         "/logic/0/where/province", "rule_body"),
        (rule(type="options", target="/commune", list="x", where={"province": {"var": "item.x"}}),
         "/logic/0/where/province", "codelist_filter"),
        (rule(type="options", target="/total", list="x", where={"province": {"var": "data.province"}}),
         "/logic/0/target", "codelist_target"),
        (rule(type="options", target="/commune", list="x", where={"province": {"var": "data.province"}}),
         "/logic/1", "rule_twice"),
    ],
)  # fmt: skip
def test_rules_about_items_that_make_no_sense_are_refused(change: Any, place: str, reason: str) -> None:
    assert refused(change) == (place, reason)


def test_rules_that_a_full_list_would_stop_are_refused() -> None:
    def change(form: dict[str, Any]) -> None:
        form["schema"]["properties"]["members"]["maxItems"] = 500

    assert refused(change) == ("/logic", "rule_budget")
