"""Random edits of answers: missing, wrong, moved, strange; repeatable for a seed."""

from __future__ import annotations

import copy
import random
from typing import Any

from forms import pointer as pointers
from forms.checking.answers import flatten_answers
from tests.forms.engine.birth_answers import good_answers

STRANGE: tuple[Any, ...] = (
    None, "", " ", "x", "a" * 600, "٣٤٥", "\u0301", "2026-11-01", "2026-02-30", "1990", "48", "01",
    "VNM", "FRA", 0, 1, -1, 60, 61, 2.0, 2.5, 10**12, True, False, [], {}, [1], {"x": 1}, ["a", None],
    {"country": "VNM"},
    "TAI_NHA", "CO_SO_Y_TE", "KHAC", "ONG_BA", "NGUOI_THAN", "CCCD", "NAM", "NU", "20242", "00004",
)  # fmt: skip
SWITCHES: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("/fatherKnown", (True, False)),
    ("/mother/deceased", (True, False)),
    ("/father/deceased", (True, False)),
    ("/copies/wanted", (True, False)),
    ("/child/birthPlaceType", ("CO_SO_Y_TE", "TAI_NHA", "KHAC")),
    ("/child/birthDate", ("2026-11-01", "2026-09-22", "2020-01-01", "2027-01-01")),
    ("/requester/relation", ("ME", "CHA", "ONG_BA", "NGUOI_THAN")),
    ("/child/birthPlace/country", ("VNM", "FRA")),
    ("/child/birthPlace/province", ("48", "01")),
    ("/mother/residence/province", ("48", "01")),
)
EXTRA = ("/child/lateReason", "/requester/relationOther", "/child/birthPlace/communeText", "/mother/weight")


def mutated_answers(source: random.Random) -> dict[str, Any]:
    """Return the complete answers after a few edits."""
    answers = good_answers()
    for _ in range(source.randint(0, 4)):
        kind = source.randrange(4)
        if kind == 0:
            pointer, values = source.choice(SWITCHES)
            _put(answers, pointer, source.choice(values))
        elif kind == 1:
            places = _every_place(answers)
            _put(answers, source.choice(places), copy.deepcopy(source.choice(STRANGE)))
        elif kind == 2:
            pointers.remove(answers, pointers.split(source.choice(_every_place(answers))))
        else:
            _put(answers, source.choice(EXTRA), "Ghi thêm")
    return answers


def random_json(source: random.Random, depth: int = 0) -> Any:
    """Return any JSON value, sometimes deep, sometimes with the form's own names."""
    kind = source.randrange(8 if depth < 6 else 5)
    names = [
        "requester",
        "child",
        "mother",
        "father",
        "siblings",
        "type",
        "properties",
        "var",
        "kind",
        "*",
        "0",
        "",
    ]
    if kind < 5:
        return copy.deepcopy(source.choice((*STRANGE, source.random(), "tramso.form", "\x00", "a/b~c")))
    if kind == 5:
        return [random_json(source, depth + 1) for _ in range(source.randint(0, 4))]
    return {source.choice(names): random_json(source, depth + 1) for _ in range(source.randint(0, 6))}


def _every_place(answers: dict[str, Any]) -> list[str]:
    leaves = list(flatten_answers(answers))
    groups = {pointers.parent(leaf) for leaf in leaves} - {""}
    return [*leaves, *sorted(groups)]


def _put(answers: dict[str, Any], pointer: str, value: Any) -> None:
    tokens = pointers.split(pointer)
    container = pointers.read(answers, tokens[:-1])
    if isinstance(container, dict) or (isinstance(container, list) and tokens[-1].isdecimal()):
        pointers.write(answers, tokens, value)
