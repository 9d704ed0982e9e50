"""Drafts move to a newer version of their form: nothing is lost, only changes are asked about."""

from __future__ import annotations

import copy
import json
import random
from datetime import date
from typing import Any

import pytest

from forms import pointer as pointers
from forms.checking.answers import clean_answers, flatten_answers
from forms.checking.validate import check_answers
from forms.definition.form import FormDefinition, load_form
from forms.moving.migration import Difference, last_day_of, migrate, steps_from
from forms.schema.refusal import DefinitionRefused
from tests.forms.engine.birth_answers import CODE_LISTS
from tests.forms.engine.household_form import ANSWERS, household, written

TABLES = {("old-communes", "20243"): "20242"}
TO_2: list[dict[str, Any]] = [
    {"op": "move", "from": "/head", "to": "/name"},
    {"op": "move", "from": "/people/*/home/ward", "to": "/people/*/home/commune"},
    {
        "op": "lookup",
        "at": "/people/*/home/commune",
        "table": "old-communes",
        "retire": ["/people/*/home/district"],
    },
    {"op": "move", "from": "/people", "to": "/members"},
    {"op": "mapEnum", "at": "/members/*/works", "map": {"yes": "đi làm"}},
    {"op": "retire", "at": "/phone"},
]
TO_3: list[dict[str, Any]] = [
    {"op": "split", "at": "/place", "into": ["/commune", "/province"], "separator": ","},
    {"op": "join", "parts": ["/members/*/first", "/members/*/last"], "to": "/members/*/name", "separator": " "},
    {"op": "default", "at": "/members/*/works", "value": False, "ifPresent": "/members/*/name"},
    {"op": "default", "at": "/asks", "value": True},
    {"op": "copy", "from": "/commune", "to": "/members/*/secret"},
    {"op": "review", "at": "/name", "message": {"vi": "Hãy xem lại tên chủ hộ."}},
]  # fmt: skip
TO_3.pop(4)


def version_3() -> FormDefinition:
    form = written()
    form["version"] = 3
    form["migrations"] = [
        {"from": 1, "to": 2, "acceptUntil": "2026-12-31", "ops": TO_2},
        {"from": 2, "to": 3, "ops": TO_3},
    ]
    return load_form(json.dumps(form).encode(), name="household-3.json")


FORM = version_3()
OLD: dict[str, Any] = {
    "head": "Trần Thị Kiểm Thử",
    "phone": "0905000123",
    "place": "20242, 48",
    "people": [
        {
            "first": "Nguyễn",
            "last": "Mẫu",
            "birth": "1985-03-02",
            "home": {"ward": "20243", "district": "490"},
        },
        {"first": "An", "birth": "2018-11-23", "home": {"province": "48", "ward": "99999"}},
    ],
}


def lookup(table: str, code: str) -> str | None:
    return TABLES.get((table, code))


def by_pointer(differences: tuple[Difference, ...]) -> dict[str, Difference]:
    return {one.pointer: one for one in differences}


def test_every_operation_does_what_it_says() -> None:
    moved = migrate(FORM, 1, OLD, lookup=lookup)
    assert moved.answers == {
        "name": "Trần Thị Kiểm Thử",
        "asks": True,
        "commune": "20242",
        "province": "48",
        "members": [
            {"name": "Nguyễn Mẫu", "birth": "1985-03-02", "works": False, "home": {"commune": "20242"}},
            {"name": "An", "birth": "2018-11-23", "works": False, "home": {"province": "48"}},
        ],
    }
    assert moved.retired == {
        "/phone": "0905000123",
        "/people/0/home/district": "490",
        "/people/1/home/ward": "99999",
        "/people/0/first": "Nguyễn",
        "/people/0/last": "Mẫu",
        "/people/1/first": "An",
    }


def test_only_what_changed_or_was_lost_is_asked_about_group_by_group() -> None:
    moved = migrate(FORM, 1, OLD, lookup=lookup)
    found = by_pointer(moved.differences)
    birth = found["/members/0/birth"]
    assert (birth.kind, birth.old_pointer, birth.needs_review) == ("moved", "/people/0/birth", False)
    assert (found["/members/0/home/commune"].kind, found["/members/0/home/commune"].old) == (
        "changed",
        "20243",
    )
    assert found["/asks"].kind == "added"
    assert found["/phone"].kind == "lost"
    assert found["/name"].kind == "look"
    assert found["/name"].messages == {"vi": "Hãy xem lại tên chủ hộ."}
    assert tuple(dict.fromkeys(one.group for one in moved.differences if one.needs_review)) == (
        "/name", "/asks", "/province", "/commune", "/members", "/people", "/phone",
    )  # fmt: skip


def test_nothing_happens_within_the_same_version() -> None:
    moved = migrate(FORM, 1, OLD, lookup=lookup)
    again = migrate(FORM, 3, moved.answers, lookup=lookup)
    assert (again.answers, again.retired, again.differences) == (moved.answers, {}, ())


def test_two_steps_at_once_are_the_two_steps_one_by_one() -> None:
    form = written()
    form["version"] = 2
    form["migrations"] = [{"from": 1, "to": 2, "ops": TO_2}]
    # The version between still has what the next step takes apart.
    properties = form["schema"]["properties"]
    name = properties["name"]
    properties["place"] = name
    properties["members"]["items"]["properties"] |= {"first": name, "last": name}
    form["uischema"]["elements"][0]["elements"].append({"type": "Control", "scope": "#/properties/place"})
    form["texts"]["vi"] |= {f"{key}.label": "x" for key in ("place", "members.first", "members.last")}
    between = load_form(json.dumps(form).encode(), name="household-2.json")
    source = random.Random(9)
    for _ in range(200):
        answers = mutated(source, SCALARS)
        at_once = migrate(FORM, 1, answers, lookup=lookup)
        first = migrate(between, 1, answers, lookup=lookup)
        second = migrate(FORM, 2, first.answers, lookup=lookup)
        assert at_once.answers == second.answers, answers
        assert len(at_once.retired) == len(first.retired) + len(second.retired)


STRANGE: tuple[Any, ...] = ("x", "20243", "20242, 48", 5, True, ["a"], {"name": "y"}, [{"ward": "1"}], {})


SCALARS: tuple[Any, ...] = ("x", "20243", "20242, 48", 5, True)


def mutated(source: random.Random, values: tuple[Any, ...] = STRANGE) -> dict[str, Any]:
    answers = copy.deepcopy(OLD)
    for _ in range(source.randint(0, 5)):
        places = [*flatten_answers(answers), "/people", "/name", "/members", "/commune", "/asks", "/place"]
        tokens = pointers.split(source.choice(places))
        container = pointers.read(answers, tokens[:-1])
        if not isinstance(container, dict):
            continue
        if source.random() < 0.3:
            pointers.remove(answers, tokens)
        else:
            pointers.write(answers, tokens, copy.deepcopy(source.choice(values)))
    return clean_answers(answers).document


def test_no_answer_is_ever_lost() -> None:
    source = random.Random(3)
    for _ in range(500):
        answers = mutated(source)
        moved = migrate(FORM, 1, answers, lookup=lookup)
        kept = [*flatten_answers(moved.answers).values(), *moved.retired.values()]
        kept += [one.old for one in moved.differences]
        for value in flatten_answers(answers).values():
            assert any(value == one and type(value) is type(one) for one in kept), (value, answers)
        assert all(pointers.question_of(p) in FORM.questions for p in flatten_answers(moved.answers))
        shown = by_pointer(moved.differences)
        for pointer, value in flatten_answers(moved.answers).items():
            if pointer in shown:
                assert shown[pointer].new == value
            else:
                assert flatten_answers(answers)[pointer] == value
        assert migrate(FORM, 3, moved.answers).answers == moved.answers


def test_a_place_that_is_taken_is_not_written_over() -> None:
    moved = migrate(FORM, 1, {"head": "A", "name": "B"}, lookup=lookup)
    assert moved.answers["name"] == "B"
    assert moved.retired == {"/head": "A"}


def test_a_list_closes_up_when_an_item_lost_everything() -> None:
    moved = migrate(FORM, 1, {"people": [{"x": "only this"}, {"birth": "1985-03-02"}]}, lookup=lookup)
    assert moved.answers["members"] == [{"birth": "1985-03-02"}]
    assert by_pointer(moved.differences)["/members/0/birth"].old_pointer == "/people/1/birth"
    assert moved.retired == {"/people/0/x": "only this"}


def test_a_form_without_the_step_has_no_way() -> None:
    assert steps_from(household(), 1) == ()
    form = written()
    form["version"] = 3
    assert steps_from(load_form(json.dumps(form).encode(), name="x"), 1) is None
    with pytest.raises(ValueError, match="no migration"):
        migrate(FORM, 0, {})


def test_the_newer_form_says_how_long_the_older_is_taken() -> None:
    assert last_day_of(household(), FORM) == date(2026, 12, 31)
    assert last_day_of(FORM, FORM) is None


def test_a_valid_draft_stays_valid_but_for_what_is_new() -> None:
    form = written()
    form["version"] = 2
    form["migrations"] = [{"from": 1, "to": 2, "ops": []}]
    newer = load_form(json.dumps(form).encode(), name="x")
    moved = migrate(newer, 1, ANSWERS)
    assert moved.differences == ()
    assert check_answers(newer, moved.answers, declared_on=date(2026, 11, 22), codelists=CODE_LISTS).ready


def step(*ops: dict[str, Any], old: int = 1, new: int = 2) -> dict[str, Any]:
    return {"from": old, "to": new, "ops": list(ops)}


BOTH = {"vi": "x", "en": "x"}


@pytest.mark.parametrize(
    ("steps", "place", "reason"),
    [
        ([step(old=1, new=3)], "/migrations/0", "migration_steps"),
        ([step(old=2, new=3)], "/migrations/0", "migration_steps"),
        ([step(), step()], "/migrations/0", "migration_steps"),
        ([step({"op": "exec", "at": "/x"})], "/migrations/0/ops/0/op", "wrong_choice"),
        ([step({"op": "move", "from": "/x"})], "/migrations/0/ops/0", "migration_op"),
        ([step({"op": "move", "from": "/x", "to": "/name", "at": "/y"})], "/migrations/0/ops/0", "migration_op"),
        ([step({"op": "move", "from": "/x", "to": "/nowhere"})], "/migrations/0/ops/0", "migration_place"),
        ([step({"op": "move", "from": "/x", "to": "/members/*/name"})], "/migrations/0/ops/0", "migration_place"),
        ([step({"op": "move", "from": "/x/*/a", "to": "/members/*/name"})],
         "/migrations/0/ops/0", "migration_place"),
        ([step({"op": "default", "at": "/nowhere", "value": 1})], "/migrations/0/ops/0", "migration_place"),
        ([step({"op": "retire", "at": "/a/*/b/*/c"})], "/migrations/0/ops/0", "migration_place"),
        ([step({"op": "review", "at": "/name", "message": {"en": "x"}})],
         "/migrations/0/ops/0/message", "text_missing"),
    ],
)  # fmt: skip
def test_steps_that_make_no_sense_are_refused(steps: list[Any], place: str, reason: str) -> None:
    form = written()
    form["version"] = 2
    form["migrations"] = steps
    with pytest.raises(DefinitionRefused) as caught:
        load_form(json.dumps(form).encode(), name="x")
    assert (caught.value.pointer, caught.value.reason) == (place, reason)
