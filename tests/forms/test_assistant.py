"""The assistant's table: every way ends at services that exist, and a hostile table is refused whole."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.catalogue.assistant import (
    MAX_BYTES,
    MAX_QUESTIONS,
    Answer,
    Asked,
    Ended,
    Topic,
    parse_assistant,
    said_in,
    step,
)
from forms.catalogue.objects import assemble_catalogue
from forms.catalogue.whole import parse_catalogue
from forms.errors import HostileInput
from resources import files
from resources.catalogue import seed_objects

CATALOGUE = parse_catalogue(files.seed())
SERVICES = {service.code for service in CATALOGUE.services}
EVENTS = {event.code for event in CATALOGUE.life_events}
ROWS: list[dict[str, Any]] = json.loads(files.read_bytes("seed/assistant.json"))


def parse(rows: object) -> tuple[Topic, ...]:
    return parse_assistant(json.dumps(rows).encode(), SERVICES, EVENTS)


@given(st.sampled_from(CATALOGUE.assistant), st.lists(st.integers(0, 8), min_size=8, max_size=8))
def test_any_answers_end_in_at_most_eight_questions_at_services_that_exist(
    topic: Topic, wishes: list[int]
) -> None:
    given_answers: list[int] = []
    for number in range(1, MAX_QUESTIONS + 1):
        now = step(topic, given_answers)
        if isinstance(now, Ended):
            break
        assert now.number == number <= now.at_most <= MAX_QUESTIONS
        given_answers.append(wishes[number - 1] % len(now.question.choices))
    end = step(topic, given_answers)
    assert isinstance(end, Ended)
    assert end.services
    assert all(CATALOGUE.service(code) is not None for code in end.services)


def test_the_longest_way_said_beforehand_never_grows() -> None:
    for topic in CATALOGUE.assistant:
        _shrinks(topic, [], MAX_QUESTIONS)


def _shrinks(topic: Topic, answers: list[int], at_most: int) -> None:
    now = step(topic, answers)
    if isinstance(now, Asked):
        assert now.at_most <= at_most
        for place in range(len(now.question.choices)):
            _shrinks(topic, [*answers, place], now.at_most)


def test_several_answers_lead_to_the_services_of_all() -> None:
    death = next(topic for topic in CATALOGUE.assistant if topic.code == "death")
    assert step(death, [0, 0, (3,)]) == Ended(("1.000656", "2.002307", "1.003197"))
    # A veteran who drew the social pension: both payments, the removal of residence last, nothing twice.
    assert step(death, [0, 0, (1, 3)]) == Ended(("1.000656", "1.014028", "2.002307", "1.003197"))
    assert step(death, [0, 0, (3, 5)]) == Ended(("1.000656", "2.002307", "1.003197"))
    assert step(death, [3, (0, 5, 6)]) == Ended(("1.001731", "1.003197", "2.001406"))


def test_a_first_death_always_names_the_residence() -> None:
    for topic in CATALOGUE.assistant:
        for question in topic.questions:
            for choice in question.choices:
                # A death with a foreign country ends at an office, where that is asked.
                if choice.office is None and {"1.000656", "1.000419"} & set(choice.services):
                    assert choice.services[-1] == "1.003197", choice.text


def test_a_situation_the_declaration_is_not_made_for_names_its_office() -> None:
    birth = next(topic for topic in CATALOGUE.assistant if topic.code == "birth")
    end = step(birth, [0, 2])
    assert isinstance(end, Ended)
    assert end.services == ("1.001193",)
    assert end.office == "Trung tâm Phục vụ hành chính công phường, xã"


@pytest.mark.parametrize("answers", [[(0, 1)], [()], [(9,)], [0, 0, ()], [0, 0, (0, 9)]])
def test_several_are_taken_only_where_they_are_asked_for(answers: list[Answer]) -> None:
    death = next(topic for topic in CATALOGUE.assistant if topic.code == "death")
    with pytest.raises(ValueError):
        step(death, answers)


@pytest.mark.parametrize("answers", [[99], [-1], [0, 0, 0, 0, 0, 0, 0, 0, 0]])
def test_answers_that_cannot_be_are_an_error(answers: list[int]) -> None:
    with pytest.raises(ValueError):
        step(CATALOGUE.assistant[0], answers)


def test_the_situations_people_come_with_are_there() -> None:
    events = {topic.event for topic in CATALOGUE.assistant}
    assert events >= {
        "birth", "death", "marriage", "lost_papers", "moving_home", "id_card", "hardship",
        "disability", "old_age", "copies", "business", "health_insurance",
    }  # fmt: skip


def test_said_with_and_without_marks() -> None:
    death = next(topic for topic in CATALOGUE.assistant if topic.code == "death")
    assert said_in(death, "ba tui MỚI MẤT hôm qua") == 2
    assert said_in(death, "ba tui moi mat hom qua") == 2
    assert said_in(death, "mới mặt") == 0
    assert said_in(death, "") == 0


def no_service(rows: list[dict[str, Any]]) -> None:
    last(rows)["services"] = ["9.999999"]


def last(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return next(one for one in rows[0]["questions"][0]["choices"] if "services" in one)


def cycle(rows: list[dict[str, Any]]) -> None:
    first = rows[0]["questions"][0]["code"]
    end = rows[0]["questions"][1]["choices"][-1]
    end.pop("services", None)
    end["question"] = first


def unreached(rows: list[dict[str, Any]]) -> None:
    rows[0]["questions"].append({**rows[0]["questions"][-1], "code": "nobody_asks"})


def too_long(rows: list[dict[str, Any]]) -> None:
    ends = {"text": "a", "text_en": "a", "services": ["1.001193"]}
    rows[0]["questions"] = [
        {
            "code": f"q{n}",
            "text": "?",
            "text_en": "?",
            "choices": [ends, {"text": "b", "text_en": "b", "question": f"q{n + 1}"} if n < 8 else ends],
        }
        for n in range(9)
    ]


def both(rows: list[dict[str, Any]]) -> None:
    last(rows)["question"] = rows[0]["questions"][1]["code"]


def neither(rows: list[dict[str, Any]]) -> None:
    del last(rows)["services"]


def lonely(rows: list[dict[str, Any]]) -> None:
    del rows[0]["questions"][0]["choices"][1:]


def twice(rows: list[dict[str, Any]]) -> None:
    rows.append(rows[0])


def same_question(rows: list[dict[str, Any]]) -> None:
    rows[0]["questions"].append(rows[0]["questions"][0])


def strange_event(rows: list[dict[str, Any]]) -> None:
    rows[0]["event"] = "no_such_event"


def strange_field(rows: list[dict[str, Any]]) -> None:
    rows[0]["script"] = "x"


def long_text(rows: list[dict[str, Any]]) -> None:
    rows[0]["questions"][0]["text"] = "a" * 201


def wordless(rows: list[dict[str, Any]]) -> None:
    rows[0]["said"] = ["..."]


def crowd(rows: list[dict[str, Any]]) -> None:
    rows += [{**rows[0], "code": f"t{n}"} for n in range(64)]


def nowhere(rows: list[dict[str, Any]]) -> None:
    last(rows).pop("services")
    rows[0]["questions"][0]["choices"][1] |= {"question": "no_such_question"}
    rows[0]["questions"][0]["choices"][1].pop("services", None)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (no_service, "catalogue_reference"),
        (cycle, "catalogue_shape"),
        (unreached, "catalogue_shape"),
        (too_long, "catalogue_shape"),
        (both, "catalogue_shape"),
        (neither, "catalogue_shape"),
        (lonely, "catalogue_shape"),
        (twice, "catalogue_duplicate"),
        (same_question, "catalogue_duplicate"),
        (strange_event, "catalogue_reference"),
        (strange_field, "catalogue_shape"),
        (long_text, "catalogue_shape"),
        (wordless, "catalogue_shape"),
        (crowd, "catalogue_shape"),
        (nowhere, "catalogue_reference"),
    ],
)
def test_a_wrong_table_is_refused(spoil: Callable[[list[dict[str, Any]]], None], code: str) -> None:
    rows = copy.deepcopy(ROWS)
    spoil(rows)
    with pytest.raises(HostileInput) as refused:
        parse(rows)
    assert refused.value.code == code


@given(st.binary(max_size=300))
def test_hostile_bytes_are_refused_as_such(raw: bytes) -> None:
    try:
        parse_assistant(raw, SERVICES, EVENTS)
    except HostileInput as refused:
        assert refused.code.startswith("catalogue_")


@pytest.mark.parametrize("raw", [b"[" * 100_000, b" " * (MAX_BYTES + 1), b"\xff\xfe", b"null", b"{}"])
def test_deep_large_and_foreign_bytes(raw: bytes) -> None:
    with pytest.raises(HostileInput):
        parse_assistant(raw, SERVICES, EVENTS)


def test_it_travels_as_a_catalogue_object_and_may_be_missing() -> None:
    objects = list(seed_objects())
    assert ("list", "assistant.json") in [one[:2] for one in objects]
    assert assemble_catalogue(objects, 1).assistant == CATALOGUE.assistant
    without = [one for one in objects if one[1] != "assistant.json"]
    assert assemble_catalogue(without, 1).assistant == ()


def test_a_generation_whose_assistant_names_a_missing_service_is_refused() -> None:
    objects = [one for one in seed_objects() if one[:2] != ("service", "1.014027")]
    with pytest.raises(HostileInput) as refused:
        assemble_catalogue(objects, 1)
    assert refused.value.code == "catalogue_reference"
