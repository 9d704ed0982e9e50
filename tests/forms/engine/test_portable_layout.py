"""The layout for a stock JSON Forms renderer shows the same fields as the station."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

from forms import pointer as pointers
from forms.checking.answers import clean_answers
from forms.checking.validate import check_answers
from forms.definition.portable_layout import portable_layout
from forms.schema.schema_check import SchemaChecker
from tests.forms.engine.birth_answers import CODE_LISTS, DECLARED_ON
from tests.forms.engine.editing import FORM
from tests.forms.engine.household_form import household
from tests.forms.engine.mutation import mutated_answers

LAYOUT = portable_layout(FORM)


def controls(node: dict[str, Any], rules: tuple[Any, ...] = ()) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Give the pointer of every control outside lists with the conditions that must hold to show it."""
    if "rule" in node:
        assert node["rule"]["effect"] == "SHOW"
        rules = (*rules, node["rule"]["condition"]["schema"])
    if "scope" in node:
        yield pointers.join(node["scope"].removeprefix("#/properties/").split("/properties/")), rules
    for child in node.get("elements", ()):
        yield from controls(child, rules)


def test_every_question_has_one_control_in_the_order_of_the_form() -> None:
    drawn = [pointer for pointer, _ in controls(LAYOUT)]
    expected = dict.fromkeys("/siblings" if "*" in pointer else pointer for pointer in FORM.fields)
    assert drawn == list(expected)
    assert len(drawn) == len(set(drawn))
    assert json.loads(json.dumps(LAYOUT)) == LAYOUT


def test_the_same_fields_are_shown_as_on_the_station() -> None:
    source = random.Random(11)
    compiled = [
        (pointer, [SchemaChecker(schema) for schema in conditions])
        for pointer, conditions in controls(LAYOUT)
    ]
    hidden = 0
    for _ in range(200):
        draft = clean_answers(mutated_answers(source)).document
        check = check_answers(FORM, draft, declared_on=DECLARED_ON, codelists=CODE_LISTS)
        if not check.effective:
            continue
        for pointer, conditions in compiled:
            shown = all(condition.is_valid(check.effective) for condition in conditions)
            assert shown is check.is_relevant(pointer), (pointer, draft)
            hidden += not shown
    assert hidden > 100


def test_inside_a_list_conditions_start_at_the_item() -> None:
    (repeat,) = portable_layout(household())["elements"][1]["elements"]
    assert (repeat["type"], repeat["scope"]) == ("ListWithDetail", "#/properties/members")
    by_scope = {node["scope"]: node for node in repeat["options"]["detail"]["elements"] if "scope" in node}
    condition = by_scope["#/properties/income"]["rule"]["condition"]["schema"]
    assert SchemaChecker(condition).is_valid({"works": True})
    assert not SchemaChecker(condition).is_valid({"works": False})
    # Decided by an answer outside the list, which the item does not see.
    assert "rule" not in by_scope["#/properties/secret"]
