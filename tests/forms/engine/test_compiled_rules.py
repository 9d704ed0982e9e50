"""Compiled rules say and cost what the language written out plainly says and costs."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forms.pointer import read, reader
from forms.rules.expressions import Budget, compile_expression, run_program, scope
from forms.rules.operators import OPERATORS, ExpressionError
from forms.rules.sameness import among, same, same_as
from tests.forms.engine.plain_machine import run_plainly

ROOTS = ("data", "now", "item", "index")
NAMES = ("a", "b", "c")
TEXTS = st.sampled_from(
    ["", "x", "NAM", "day", "a", "2024-02-29", "1990-05-17", "048190000017", "2026", "ngày"]
)
LITERALS = st.one_of(TEXTS, st.integers(-2, 40), st.booleans())
VALUES = st.recursive(
    st.one_of(LITERALS, st.floats(-2, 2, allow_nan=False).map(lambda one: round(one, 1)), st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)
    ),
    max_leaves=12,
)
DATA = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=3)


def variables(roots: tuple[str, ...]) -> st.SearchStrategy[Any]:
    """Return variables below some roots, as deep as four names and one item of a list."""
    names = st.lists(st.sampled_from([*NAMES, "0", "1"]), max_size=4)
    return st.builds(lambda root, path: {"var": ".".join((root, *path))}, st.sampled_from(roots), names)


def operations(inner: st.SearchStrategy[Any], loops: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return one of every operator over operands, with the branches and loops of the compiler."""

    def operation(name: str) -> st.SearchStrategy[Any]:
        operator = OPERATORS[name]
        most = min(operator.most, operator.least + 2)
        return st.lists(inner, min_size=operator.least, max_size=most).map(lambda operands: {name: operands})

    return st.one_of(
        st.sampled_from(sorted(OPERATORS)).flatmap(operation),
        st.lists(inner, max_size=3),
        st.builds(
            lambda name, parts: {name: parts},
            st.sampled_from(["and", "or"]),
            st.lists(inner, min_size=2, max_size=4),
        ),
        st.builds(lambda *parts: {"if": list(parts)}, inner, inner, inner),
        st.builds(lambda *parts: {"reduce": list(parts)}, inner, loops, inner),
        st.builds(
            lambda text, amount, unit: {"plusTime": [text, amount, unit]},
            inner,
            st.integers(-400, 400),
            st.sampled_from(["day", "year", "month", "hour", "week"]),
        ),
    )


LOOPS = st.recursive(
    st.one_of(variables(("accumulator", "current")), LITERALS),
    lambda inner: operations(inner, inner),
    max_leaves=4,
)
EXPRESSIONS = st.recursive(
    st.one_of(variables(ROOTS), LITERALS), lambda inner: operations(inner, LOOPS), max_leaves=10
)


def outcome(run: Any, steps: int) -> tuple[Any, int]:
    """Return the value with its type, or the reason there is none, and what was paid."""
    budget = Budget(steps)
    try:
        value = run(budget)
    except ExpressionError as error:
        return error.reason, steps - budget.left
    return (repr(value), type(value)), steps - budget.left


@given(EXPRESSIONS, DATA, VALUES, st.one_of(st.just(10_000), st.integers(0, 60)))
@example({"===": [{"var": "data.a"}, 1]}, {"a": True}, None, 100)
@example({"===": [{"var": "data.a"}, "x"]}, {"a": ["x"]}, None, 100)
@example({"in": [{"var": "data.a"}, ["x", 1, True]]}, {"a": 1.0}, None, 100)
@example({"in": [{"var": "data.a"}, ["x", 1]]}, {"a": True}, None, 100)
@example({"in": [{"var": "data.a"}, "x"]}, {"a": "x"}, None, 100)
@example({"plusTime": [{"var": "data.a"}, 1, "week"]}, {}, None, 100)
@example({"plusTime": [{"var": "data.a"}, True, "day"]}, {"a": "2026"}, None, 100)
def test_as_the_plain_machine(expression: Any, data: Any, item: Any, steps: int) -> None:
    roots = {"data": data, "now": "2026-11-22", "item": item, "index": 1}
    program = compile_expression(expression, at="", roots=ROOTS, extensions=True)
    plain, paid = outcome(lambda budget: run_plainly(expression, roots, budget), steps)
    found, cost = outcome(lambda budget: run_program(program, scope(budget, **roots)), steps)
    if plain in ("operand", "truth"):
        # Paid before it is done: what stops in the middle has paid for its piece to the end.
        assert found in (plain, "steps")
        assert cost >= paid
    else:
        assert found == plain
        assert plain == "steps" or cost == paid


@given(EXPRESSIONS, DATA)
def test_no_run_takes_more_steps_than_were_foreseen(expression: Any, data: Any) -> None:
    """What a form is refused for (`rule_budget`), while its lists are no longer than it allows."""
    program = compile_expression(expression, at="", roots=ROOTS, extensions=True)
    roots = {"data": data, "now": "2026-11-22", "item": None, "index": 0}
    _found, cost = outcome(lambda budget: run_program(program, scope(budget, **roots)), 10_000)
    assert cost <= program.most_steps(4)


@given(st.lists(LITERALS, min_size=1, max_size=5), VALUES)
def test_prepared_literals_are_the_same_as_compared_one_by_one(literals: list[Any], value: Any) -> None:
    assert among(literals)(value) is any(same(value, literal) for literal in literals)
    assert same_as(literals[0])(value) is same(value, literals[0])


@given(st.lists(VALUES, max_size=5), VALUES)
@example([True, 1, 1.0, "1"], 1)
@example([True, 1, 0, False], True)
@example([["x"], "x"], ["x"])
def test_counted_is_what_is_the_same(members: list[Any], value: Any) -> None:
    counted = OPERATORS["x:countSame"].apply([{"b": one} for one in members], "b", value)
    assert counted == (None if value is None else sum(same(one, value) for one in members))


@given(VALUES, st.lists(st.sampled_from([*NAMES, "0", "1"]), max_size=6))
def test_a_prepared_reader_reads_what_is_there(document: Any, tokens: list[str]) -> None:
    assert repr(reader(tokens)(document)) == repr(read(document, tokens))


@pytest.mark.parametrize("shape", ["and", "or", "if", "reduce"])
def test_what_is_not_entered_is_not_paid(shape: str) -> None:
    long: Any = ["x"] * 50
    expression = {
        "and": {"and": [{"var": "data.a"}, long]},
        "or": {"or": [{"!": [{"var": "data.a"}]}, long]},
        "if": {"if": [{"var": "data.a"}, long, 1]},
        "reduce": {"reduce": [{"var": "data.a"}, long, 1]},
    }[shape]
    program = compile_expression(expression, at="", roots=ROOTS)
    budget = Budget(6)
    run_program(program, scope(budget, data={}))
    assert budget.left >= 0


def test_a_hostile_loop_pays_before_each_round() -> None:
    """However long a list is, not a round runs for which no steps are left."""
    program = compile_expression(
        {"reduce": [{"var": "data.a"}, {"+": [{"var": "accumulator"}, 1]}, 0]}, at="", roots=ROOTS
    )
    source = random.Random(5)
    for _ in range(20):
        budget = Budget(source.randint(3, 300))
        rounds = (budget.left - 3) // 3
        assert run_program(program, scope(Budget(budget.left), data={"a": [1] * rounds})) == rounds
        with pytest.raises(ExpressionError, match="steps"):
            run_program(program, scope(budget, data={"a": [1] * (rounds + 1)}))
