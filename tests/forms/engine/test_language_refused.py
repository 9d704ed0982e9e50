"""What the form language does not take: each refusal names place and reason, and nothing else is raised."""

from __future__ import annotations

import copy
import json
import random
import time
from collections.abc import Callable
from typing import Any

import pytest

from forms import pointer as pointers
from forms.checking.answers import flatten_answers
from forms.definition.form import load_form
from forms.schema.refusal import DefinitionRefused
from forms.schema.refusal_sentences import refusal_sentence
from tests.forms.engine.aid_form import loaded, refusal, written
from tests.forms.engine.plain_form import PLAIN


def put(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda form: pointers.write(form, pointers.split(path), value)


PAIR = ["A", {"vi": "A", "en": "A"}]


@pytest.mark.parametrize(
    ("change", "at", "reason"),
    [
        (put("/codelists/~1way", {"inline": [PAIR] * 2}), "/codelists/~1way/inline", "codelist_codes"),
        (put("/codelists/~1way", {"inline": [["A", "A"]]}), "/codelists/~1way/inline/0", "text_missing"),
        (put("/codelists/~1way", {"inline": [PAIR], "ref": "a"}), "/codelists/~1way", "wrong_value"),
        (put("/codelists/~1way", {"inline": [["A"]]}), "/codelists/~1way/inline/0", "too_few"),
        (put("/codelists/~1count", {"inline": [PAIR]}), "/codelists/~1count", "codelist_target"),
        (put("/codelists/~1helps", {"inline": [PAIR]}), "/codelists/~1helps", "codelist_target"),
        (put("/limits", {"maxItems": 5}), "/limits/maxItems", "limits_list"),
        (put("/limits", {"maxBytes": 300_000}), "/limits/maxBytes", "wrong_value"),
        (put("/print", {"template": "letter"}), "/print/template", "wrong_choice"),
        (put("/print", {"template": "birth", "map": {"child.hair": "/way"}}), "/print/map/child.hair", "print_slot"),
        (put("/print", {"template": "birth", "map": {"birthOrder": "/no"}}), "/print/map/birthOrder", "print_place"),
        (put("/print", {"template": "declaration", "map": {"way": "/way"}}), "/print/map/way", "print_slot"),
        (put("/uischema/elements/0/elements/0/rule", {"effect": "SHOW"}), None, "unknown_key"),
        (
            put("/logic/0", {"id": "r", "type": "check", "target": "/way", "message": PAIR[1],
                             "assert": {"===": [{"var": "user.role"}, "clerk"]}}),
            "/logic/0/assert/===/0/var",
            "expression_variable",
        ),
    ],
)  # fmt: skip
def test_what_is_not_taken_names_place_and_reason(
    change: Callable[[dict[str, Any]], None], at: str | None, reason: str
) -> None:
    form = written()
    change(form)
    found = refusal(form)
    assert found[1] == reason and at in (None, found[0]), found


def test_an_own_list_has_at_most_two_hundred_codes() -> None:
    form = written()
    entries = [[f"C{n}", {"vi": "x", "en": "x"}] for n in range(201)]
    form["codelists"]["/way"] = {"inline": entries[:200]}
    assert len(loaded(form).fields["/way"].options) == 200
    form["codelists"]["/way"] = {"inline": entries}
    assert refusal(form)[1] in ("too_many", "wrong_value")


def test_a_spoiled_definition_is_refused_or_read_and_nothing_else() -> None:
    source = random.Random(127)
    strange = (
        None,
        "",
        "x",
        0,
        -1,
        10**30,
        True,
        [],
        {},
        [[]],
        {"var": "data.way"},
        "inline",
        ["A", "B"],
        "/way",
        "*",
    )
    refusals = 0
    for _ in range(1_500):
        form = written() if source.random() < 0.7 else copy.deepcopy(PLAIN)
        form["print"] = {"template": "birth", "map": {"requester.fullName": "/way"}}
        for _ in range(source.randint(1, 3)):
            places = [place for place in flatten_answers(form, apart=True) if place != "/kind"]
            place = pointers.split(source.choice(places))
            place = place[: source.randint(1, len(place))]
            container = pointers.read(form, place[:-1])
            if isinstance(container, dict | list):
                key = place[-1] if isinstance(container, dict) else int(place[-1])
                container[key] = copy.deepcopy(source.choice(strange))  # type: ignore[index]
        began = time.perf_counter()
        try:
            load_form(json.dumps(form).encode(), name="aid.json")
        except DefinitionRefused as refused:
            refusals += 1
            assert refusal_sentence(refused, "en")
        assert time.perf_counter() - began < 1
    assert refusals > 700
