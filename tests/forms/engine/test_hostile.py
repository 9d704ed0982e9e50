"""Anything at all as a definition or as answers: our refusals and problems, never a crash."""

from __future__ import annotations

import json
import random
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.checking.answers import assemble_answers, clean_answers, flatten_answers
from forms.checking.messages import SENTENCES, sentence_for
from forms.checking.validate import check_answers
from forms.definition.form import FormDefinition, load_form
from forms.errors import HostileInput
from forms.problem import Problem
from forms.schema.refusal import DefinitionRefused
from forms.schema.refusal_sentences import REFUSALS, refusal_sentence
from forms.schema.strict_json import parse_json
from tests.forms.engine.birth_answers import BIRTH_FORM_FILE, CODE_LISTS, DECLARED_ON
from tests.forms.engine.editing import FORM
from tests.forms.engine.mutation import mutated_answers, random_json

DRAWN = 10_000
GOOD = BIRTH_FORM_FILE.read_bytes()


def open_or_refuse(raw: bytes) -> FormDefinition | None:
    try:
        return load_form(raw, name="x")
    except DefinitionRefused as refused:
        for language in ("vi", "en"):
            assert refusal_sentence(refused, language).startswith("x")
        return None


def drawn(seed: int) -> list[Any]:
    """Return what was drawn, each value once: two thirds of the values are a lone number or word drawn before."""
    source = random.Random(seed)
    values = [random_json(source) for _ in range(DRAWN)]
    return list({repr(value): value for value in values}.values())


def test_random_json_as_a_definition() -> None:
    for value in drawn(1):
        if isinstance(value, dict):
            value |= {"kind": "tramso.form", "specVersion": 1}
        assert open_or_refuse(json.dumps(value).encode()) is None


def spoil(source: random.Random, value: Any) -> None:
    """Replace, remove or add one thing somewhere inside."""
    here = value
    while True:
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        key = source.choice(keys)
        inner = here[key]
        if isinstance(inner, dict | list) and inner and source.random() < 0.8:
            here = inner
            continue
        if source.random() < 0.3:
            del here[key]
        elif isinstance(here, dict) and source.random() < 0.2:
            here["x" + str(key)] = random_json(source)
        else:
            here[key] = random_json(source)
        return


def test_a_real_definition_with_random_damage() -> None:
    source = random.Random(2)
    opened = 0
    for _ in range(300):
        form = json.loads(GOOD)
        for _ in range(source.randint(1, 3)):
            spoil(source, form)
        loaded = open_or_refuse(json.dumps(form).encode())
        if loaded is not None:
            opened += 1
            check_answers(loaded, mutated_answers(source), declared_on=DECLARED_ON, codelists=CODE_LISTS)
    assert 3 < opened < 290


def test_random_json_as_answers() -> None:
    told: dict[str, Problem] = {}
    for value in drawn(3):
        check = check_answers(
            FORM,
            value if isinstance(value, dict) else {"requester": value},
            declared_on=DECLARED_ON,
            codelists=CODE_LISTS,
        )
        assert not check.ready
        told.update((repr(problem), problem) for problem in check.problems)
    for problem in told.values():
        assert problem.code in SENTENCES
        assert sentence_for(FORM, problem, "vi")


def nested(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {"x": 1}
    for _ in range(levels):
        value = {"requester": value}
    return value


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        (nested(40), "limit.depth"),
        (nested(900), "limit.depth"),
        ({"child": {"fullName": "\ud800"}}, "limit.text"),
        ({"\udfff": 1}, "limit.text"),
        ({"child": {"fullName": "a\x00b"}}, "limit.text"),
        ({"child": {"fullName": "a\x1b[2Jb"}}, "limit.text"),
        ({"child": {"fullName": b"raw"}}, "limit.text"),
        ({"child": {"fullName": "x" * 300_000}}, "limit.size"),
        ({"siblings": [{"birthYear": 1}] * 30_000}, "limit.size"),
        ({"siblings": [0.5] * 30_000}, "limit.size"),
        ({"birthOrder": 2**70}, "limit.size"),
        ({"birthOrder": float("nan")}, "limit.size"),
        ({"birthOrder": float("inf")}, "limit.size"),
        ({1: 2}, "limit.text"),
    ],
)
def test_answers_beyond_the_limits_are_one_problem(answers: Any, code: str) -> None:
    started = time.thread_time()
    check = check_answers(FORM, answers, declared_on=DECLARED_ON, codelists=CODE_LISTS)
    assert [problem.code for problem in check.problems] == [code]
    assert not check.ready
    assert time.thread_time() - started < 0.5


def test_no_answer_leaves_in_a_problem() -> None:
    source = random.Random(4)
    for _ in range(300):
        answers = mutated_answers(source)
        answers.setdefault("child", {})
        if isinstance(answers["child"], dict):
            answers["child"]["fullName"] = "Bí Mật 123"
            answers["child"]["birthDate"] = "Bí Mật"
        check = check_answers(FORM, answers, declared_on=DECLARED_ON, codelists=CODE_LISTS)
        assert "Bí Mật" not in repr(check.problems)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=5))
def test_cleaning_is_total_and_done_once(answers: dict[str, Any]) -> None:
    clean = clean_answers(answers)
    again = clean_answers(clean.document)
    assert not again.problems
    assert again.document == clean.document
    json.dumps(clean.document, allow_nan=False).encode()


@given(st.binary(max_size=60) | st.text(alphabet='{}[]",:\\u0d8t1.-', max_size=40).map(str.encode))
def test_any_bytes_are_json_or_refused(raw: bytes) -> None:
    try:
        value = parse_json(raw)
    except HostileInput as error:
        assert error.code in REFUSALS
        return
    assert value == json.loads(raw.decode("utf-8-sig"))


@given(
    st.dictionaries(
        st.lists(st.sampled_from(["a", "b", "0", "1", "7", "x/y", "~"]), min_size=1, max_size=4).map(
            lambda tokens: "".join("/" + t.replace("~", "~0").replace("/", "~1") for t in tokens)
        ),
        st.integers(),
        max_size=6,
    )
)
@settings(max_examples=200)
def test_assembling_pointers_is_total(values: dict[str, Any]) -> None:
    try:
        document = assemble_answers(values)
    except HostileInput:
        return
    assert sorted(flatten_answers(document, apart=True).values()) == sorted(values.values())


def test_assembled_and_flattened_answers_are_the_same() -> None:
    values = {
        "/siblings/3/fullName": "B",
        "/siblings/1/fullName": "A",
        "/child/fullName": "C",
        "/siblings/10/birthYear": 1,
    }
    document = assemble_answers(values)
    assert document == {
        "child": {"fullName": "C"},
        "siblings": [{"fullName": "A"}, {"fullName": "B"}, {"birthYear": 1}],
    }
    assert flatten_answers(document) == {
        "/child/fullName": "C",
        "/siblings/0/fullName": "A",
        "/siblings/1/fullName": "B",
        "/siblings/2/birthYear": 1,
    }
