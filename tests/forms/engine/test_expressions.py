"""The rule language: published vectors, refusals, budget; conditions mean the same as a schema."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.rules.conditions import compile_condition
from forms.rules.expressions import MAX_DEPTH, MAX_NODES, Budget, compile_expression, run_program, scope
from forms.rules.moments import Moment, NotAMoment, parse_moment, shift
from forms.rules.operators import OPERATORS, ExpressionError
from forms.schema.refusal import Fault
from forms.schema.schema_check import SchemaChecker
from forms.spoken_date import number_in_words

VECTORS = Path(__file__).parent / "vectors"
EXPRESSIONS = json.loads((VECTORS / "expressions.json").read_text(encoding="utf-8"))
CONDITIONS = json.loads((VECTORS / "conditions.json").read_text(encoding="utf-8"))
ROOTS = ("data", "now")


def evaluate(expression: Any, data: Any = None, budget: Budget | None = None) -> Any:
    program = compile_expression(expression, at="", roots=ROOTS, extensions=True)
    return run_program(program, scope(budget or Budget(), data=data or {}, now="2026-11-22"))


@pytest.mark.parametrize("vector", EXPRESSIONS, ids=lambda v: json.dumps(v["expression"], ensure_ascii=False))
def test_expression_vector(vector: dict[str, Any]) -> None:
    if "error" in vector:
        with pytest.raises(ExpressionError) as caught:
            evaluate(vector["expression"], vector.get("data"))
        assert caught.value.reason == vector["error"]
        return
    value = evaluate(vector["expression"], vector.get("data"))
    if "moment" in vector:
        assert value == Moment(datetime.fromisoformat(vector["moment"]).astimezone(UTC))
    else:
        assert (value, type(value)) == (vector["value"], type(vector["value"]))


@pytest.mark.parametrize("vector", CONDITIONS, ids=lambda v: json.dumps(v, ensure_ascii=False))
def test_condition_vector_three_ways(vector: dict[str, Any]) -> None:
    """As a condition, as an expression and as a JSON Schema."""
    condition = compile_condition(vector["expression"], at="")
    assert condition.holds(vector["data"]) is vector["value"]
    assert SchemaChecker(condition.as_schema()).is_valid(vector["data"]) is vector["value"]
    assert evaluate(vector["expression"], vector["data"]) is vector["value"]


def test_every_operator_has_vectors() -> None:
    written = json.dumps(EXPRESSIONS)
    missing = [
        name for name in [*OPERATORS, "and", "or", "if", "reduce", "var"] if f'"{name}"' not in written
    ]
    assert not missing


LEAVES = st.sampled_from(["a", "b.c", "d"])
LITERALS = st.one_of(st.sampled_from(["x", "y", ""]), st.integers(-1, 2), st.booleans())
TESTS = st.recursive(
    st.one_of(
        st.builds(
            lambda op, path, v: {op: [{"var": f"data.{path}"}, v]},
            st.sampled_from(["===", "!=="]),
            LEAVES,
            LITERALS,
        ),
        st.builds(
            lambda path, v: {"in": [{"var": f"data.{path}"}, v]},
            LEAVES,
            st.lists(LITERALS, min_size=1, max_size=4),
        ),
        st.builds(lambda path: {"present": [{"var": f"data.{path}"}]}, LEAVES),
    ),
    lambda inner: st.one_of(
        st.builds(lambda a: {"!": [a]}, inner),
        st.builds(
            lambda op, parts: {op: parts},
            st.sampled_from(["and", "or"]),
            st.lists(inner, min_size=2, max_size=3),
        ),
    ),
    max_leaves=6,
)
VALUES = st.one_of(
    LITERALS, st.floats(-2, 2, allow_nan=False).map(lambda x: round(x, 1)), st.lists(LITERALS, max_size=2)
)
DATA = st.fixed_dictionaries(
    {},
    optional={
        "a": VALUES,
        "b": st.one_of(VALUES, st.fixed_dictionaries({}, optional={"c": VALUES})),
        "d": VALUES,
    },
)


@given(TESTS, DATA)
def test_a_condition_and_its_schema_agree_on_anything(expression: Any, data: Any) -> None:
    condition = compile_condition(expression, at="")
    assert condition.holds(data) is SchemaChecker(condition.as_schema()).is_valid(data)


def deep(levels: int) -> Any:
    expression: Any = True
    for _ in range(levels - 1):
        expression = {"!": [expression]}
    return expression


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ({"pow": [2, 3]}, "expression_operator"),
        ({"__class__": [1]}, "expression_operator"),
        ({}, "expression_operator"),
        ({"+": [1, 2], "-": [1, 2]}, "expression_operator"),
        ({"+": [1]}, "expression_operands"),
        ({"+": [1, 2, 3]}, "expression_operands"),
        ({"+": 1}, "expression_operands"),
        ({"and": [True]}, "expression_operands"),
        ({"if": [True, 1]}, "expression_operands"),
        ({"reduce": [[1], 1]}, "expression_operands"),
        ({"reduce": [[1], {"var": "data.a"}, 0]}, "expression_variable"),
        ({"var": "current"}, "expression_variable"),
        ({"var": "secret.a"}, "expression_variable"),
        ({"var": ""}, "expression_variable"),
        ({"var": "data..a"}, "expression_variable"),
        ({"var": ["data.a"]}, "expression_variable"),
        ({"var": "data." + "a" * 300}, "expression_variable"),
        (1.5, "expression_literal"),
        (None, "expression_literal"),
        (2**60, "expression_literal"),
        (deep(MAX_DEPTH + 1), "expression_size"),
        ([1] * MAX_NODES, "expression_size"),
    ],
)
def test_expression_is_refused(expression: Any, reason: str) -> None:
    with pytest.raises(Fault) as caught:
        compile_expression(expression, at="/logic/0/value", roots=ROOTS, extensions=True)
    assert caught.value.reason == reason
    assert caught.value.pointer.startswith("/logic/0/value")


def test_the_deepest_allowed_expression_runs() -> None:
    assert evaluate(deep(MAX_DEPTH)) is (MAX_DEPTH % 2 == 1)


def test_extensions_belong_to_compute_alone() -> None:
    with pytest.raises(Fault, match="expression_operator"):
        compile_expression({"x:count": [{"var": "data.a"}]}, at="", roots=ROOTS)


@pytest.mark.parametrize(
    "expression",
    [
        {"===": [{"var": "data.a"}, {"var": "data.b"}]},
        {"===": ["x", {"var": "data.a"}]},
        {">": [{"var": "data.a"}, 1]},
        {"present": [{"var": "now"}]},
        {"===": [{"var": "data"}, 1]},
        {"in": [{"var": "data.a"}, []]},
        {"in": [{"var": "data.a"}, "abc"]},
        {"===": [{"var": "data.a"}, None]},
        {"and": [{"present": [{"var": "data.a"}]}]},
        "true",
        {"!": [True]},
        {"+": [1, 2]},
    ],
)
def test_condition_outside_the_subset_is_refused(expression: Any) -> None:
    with pytest.raises(Fault, match="condition_form"):
        compile_condition(expression, at="")


def test_the_budget_ends_a_pass() -> None:
    budget = Budget(10)
    with pytest.raises(ExpressionError) as caught:
        for _ in range(20):
            evaluate({"+": [1, 2]}, budget=budget)
    assert caught.value.reason == "steps"


def test_lists_inside_lists_end_with_the_budget() -> None:
    numbers: Any = list(range(30))
    walk = {"reduce": [{"var": "data.a"}, {"reduce": [{"var": "current"}, {"var": "current"}, 0]}, 0]}
    with pytest.raises(ExpressionError) as caught:
        evaluate(walk, {"a": [[numbers] * 200] * 200})
    assert caught.value.reason == "steps"


def test_what_reduce_doubles_is_never_compared() -> None:
    """Two lists that double with each item would take 2**60 steps to compare."""
    grown = {"reduce": [{"var": "data.a"}, [{"var": "accumulator"}, {"var": "accumulator"}], 0]}
    assert evaluate({"===": [grown, grown]}, {"a": list(range(60))}) is False


@given(st.text(max_size=30))
def test_any_text_is_a_moment_or_refused(text: str) -> None:
    try:
        moment = parse_moment(text)
    except NotAMoment:
        return
    assert 1 <= moment.at.year <= 9999


@given(
    st.datetimes(),
    st.integers(-(10**7), 10**7),
    st.sampled_from(["year", "month", "day", "hour"]),
)
def test_shifting_a_moment_stays_in_the_calendar(at: datetime, amount: int, unit: str) -> None:
    try:
        shifted = shift(Moment(at.replace(tzinfo=UTC)), amount, unit)
    except NotAMoment:
        return
    assert 1 <= shifted.at.year <= 9999


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"), (5, "năm"), (10, "mười"), (15, "mười lăm"), (20, "hai mươi"), (21, "hai mươi mốt"),
        (24, "hai mươi tư"), (55, "năm mươi lăm"), (100, "một trăm"), (101, "một trăm linh một"),
        (115, "một trăm mười lăm"), (1000, "một nghìn"), (1005, "một nghìn không trăm linh năm"),
        (1991, "một nghìn chín trăm chín mươi mốt"), (9999, "chín nghìn chín trăm chín mươi chín"),
    ],
)  # fmt: skip
def test_numbers_in_words(number: int, words: str) -> None:
    assert number_in_words(number) == words


@pytest.mark.parametrize("number", [-1, 10_000])
def test_numbers_outside_the_range_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="0 to 9999"):
        number_in_words(number)
