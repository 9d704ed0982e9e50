"""Two readings of one form: the rule engine and the closed schema must never disagree."""

from __future__ import annotations

import copy
import random

from forms import pointer as pointers
from forms.checking.answers import clean_answers
from forms.rules.expressions import Budget
from forms.rules.operators import ExpressionError
from forms.rules.rule_pass import Settled, missing_answers, settle
from forms.schema.schema_check import SchemaChecker
from tests.forms.engine.birth_answers import DECLARED_ON
from tests.forms.engine.editing import FORM
from tests.forms.engine.mutation import mutated_answers

DRAFTS = 3_000
ENGINE_CODES = {"required", "irrelevant"}


def settled(answers: object) -> Settled:
    assert isinstance(answers, dict)
    return settle(FORM.plan, copy.deepcopy(answers), DECLARED_ON, Budget())


def places(problems: list[object]) -> set[tuple[str, str]]:
    return {(p.pointer, p.code) for p in problems}  # type: ignore[attr-defined]


def test_engine_and_closed_schema_find_the_same_in_mutated_drafts() -> None:
    source = random.Random(20261122)
    valid = invalid = with_extra = 0
    for _ in range(DRAFTS):
        draft = clean_answers(mutated_answers(source)).document
        result = settled(draft)
        engine = places([*FORM.base_checker.problems(result.effective), *missing_answers(result)])
        closed = places([*FORM.closed_checker.problems(result.effective)])
        assert engine == closed, draft
        # A draft as typed: what it holds though nobody asks for it.
        for pointer, value in result.computed.items():
            if isinstance(pointers.read(draft, pointers.split(pointer)[:-1]), dict):
                pointers.write(draft, pointers.split(pointer), value)
        extra = {p for p in result.irrelevant if pointers.read(draft, pointers.split(p)) is not None}
        seen = {
            place for place, code in places([*FORM.closed_checker.problems(draft)]) if code == "irrelevant"
        }
        assert all(any(pointers.covers(place, inner) for place in extra) for inner in seen)
        assert bool(seen) == bool(extra), draft
        assert FORM.closed_checker.is_valid(draft) is (not engine and draft == result.effective), draft
        valid += not engine
        invalid += bool(engine)
        with_extra += bool(extra)
    assert min(valid, invalid, with_extra) > 300, (valid, invalid, with_extra)


def test_settling_twice_changes_nothing() -> None:
    source = random.Random(7)
    for _ in range(500):
        once = settled(clean_answers(mutated_answers(source)).document)
        twice = settled(once.effective)
        assert twice == once


def test_the_closed_schema_is_plain_json_schema_that_keeps_the_base() -> None:
    closed = dict(FORM.closed_schema)
    clauses = closed.pop("allOf")
    assert closed == FORM.schema
    assert len(clauses) == sum(rule.condition is not None for rule in FORM.plan.all_rules())
    SchemaChecker(dict(FORM.closed_schema))


def test_the_comparison_can_fail() -> None:
    """A closed schema that lost one clause is noticed within the same drafts."""
    broken = dict(FORM.closed_schema)
    broken["allOf"] = broken["allOf"][:-1]
    checker = SchemaChecker(broken)
    source = random.Random(20261122)
    differs = 0
    for _ in range(DRAFTS):
        result = settled(clean_answers(mutated_answers(source)).document)
        engine = places([*FORM.base_checker.problems(result.effective), *missing_answers(result)])
        differs += engine != places([*checker.problems(result.effective)])
        if differs:
            break
    assert differs


def test_a_pass_that_exceeds_the_budget_stops() -> None:
    try:
        settle(FORM.plan, {}, DECLARED_ON, Budget(2))
    except ExpressionError as error:
        assert error.reason == "steps"
    else:
        raise AssertionError("two steps were enough for the whole form")
