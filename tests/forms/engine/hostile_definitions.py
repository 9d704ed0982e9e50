"""Definitions and answers made to hurt, tried one by one; run apart so that a crash is seen.

Prints one JSON object a line: what it was, CPU milliseconds, the outcome.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from forms.checking.validate import check_answers
from forms.definition.form import load_form
from forms.errors import HostileInput
from forms.schema.refusal import DefinitionRefused
from forms.schema.strict_json import parse_json
from tests.forms.engine.birth_answers import CODE_LISTS, DECLARED_ON
from tests.forms.engine.household_form import household, written

WIDE = "[\\p{L}\\p{M}\\p{N}]{1,90}"
PATTERNS = (
    "^(a+)+$", "^(a|a)*$", "^(x+x+)+y$", "^(a{1000}){1000}$", "^\\p{L}{1,1000}$", f"^({WIDE}){{1,90}}$",
    "^" + "(" * 6 + "a" + "{1,9})" * 6 + "$", "^" + WIDE * 6 + "$", "^(?=a)a$", "^(a)\\1$", "^[$", "^.$",
)  # fmt: skip
YES = {"===": [{"var": "data.asks"}, True]}


def definitions() -> Iterator[tuple[str, bytes]]:
    """Give a name and the bytes of each definition."""
    for pattern in PATTERNS:
        yield (
            f"pattern {pattern[:30]}",
            _with(
                lambda form, pattern=pattern: form["schema"]["properties"]["name"].update(pattern=pattern)  # type: ignore[misc]
            ),
        )
    yield "every definition a wide pattern", _with(_wide_patterns)
    yield "references that double", _with(lambda form: _doubling(form, used=True))
    yield "references that double, unused", _with(lambda form: _doubling(form, used=False))
    yield "a definition of itself", _with(_loop)
    yield "a long chain of computed answers", _with(_chain)
    yield "a rule for every block", _with(_blocks)
    yield "one deep expression", _with(_deep_expression)
    yield "lists inside lists", _with(_nested_reduce)
    yield "everybody compared with everybody", _with(_everybody)
    yield "blocks that double", _with(_doubling_blocks)
    yield "as many own codes as a form may have", _with(lambda form: _own_lists(form, 15))
    yield "more own codes than that", _with(lambda form: _own_lists(form, 70))
    yield "deep lists", b"[" * 200_000
    yield "deep objects", b'{"a":' * 50_000
    yield "a long number", b'{"kind":' + b"9" * 200_000 + b"}"
    yield "too many bytes", b" " * 300_000
    yield "twenty thousand keys", _with(lambda form: form.update(x={f"k{i}": 1 for i in range(20_000)}))


def answer_sets() -> Iterator[tuple[str, bytes]]:
    """Give a name and the bytes of each set of answers."""
    item = {"name": "a" * 60, "birth": "2020-01-01", "works": True, "income": 1, "home": {"province": "48"}}
    yield "a pattern's worst case", json.dumps({"name": "a" * 100_000 + "!"}).encode()
    yield "too many items", json.dumps({"members": [item] * 1_500}).encode()
    yield "full list", json.dumps({"members": [item] * 12}).encode()
    yield "thirty thousand numbers", json.dumps({"members": list(range(30_000))}).encode()
    yield "twenty thousand strangers", json.dumps({f"x{i}": 1 for i in range(19_000)}).encode()
    yield "combining marks", json.dumps({"name": "a" + "\u0301" * 30_000}).encode()
    yield "deep answers", b'{"members":' * 30_000
    yield "half a surrogate", b'{"name":"\\ud800"}'


def main() -> None:
    """Try everything."""
    for name, raw in definitions():
        _timed(name, lambda raw=raw: _open(raw))  # type: ignore[misc]
    form = household()

    def check(raw: bytes) -> str:
        try:
            answers = parse_json(raw)
        except HostileInput as error:
            return error.code
        found = check_answers(form, answers, declared_on=DECLARED_ON, codelists=CODE_LISTS)
        return ",".join(sorted({problem.code for problem in found.problems})) or "fine"

    for name, raw in answer_sets():
        _timed(name, lambda raw=raw: check(raw))  # type: ignore[misc]


def _timed(name: str, work: Callable[[], str]) -> None:
    spent = []
    # The best of three: other programs disturb this machine, they never help it.
    for _ in range(3):
        started = time.process_time()
        outcome = work()
        spent.append((time.process_time() - started) * 1000)
    sys.stdout.write(json.dumps({"name": name, "ms": round(min(spent), 1), "outcome": outcome}) + "\n")
    sys.stdout.flush()


def _open(raw: bytes) -> str:
    try:
        load_form(raw, name="x")
    except DefinitionRefused as refused:
        return refused.reason
    return "opened"


def _with(change: Callable[[dict[str, Any]], Any]) -> bytes:
    form = written()
    change(form)
    return json.dumps(form).encode()


def _group(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _wide_patterns(form: dict[str, Any]) -> None:
    for number in range(90):
        wide = {"type": "string", "maxLength": 60, "pattern": f"^{WIDE * 6}{number}$"}
        form["schema"]["properties"][f"p{number}"] = wide


def _doubling(form: dict[str, Any], *, used: bool) -> None:
    definitions = form["schema"]["$defs"]
    definitions["d0"] = {"type": "boolean"}
    for level in range(1, 25):
        below = {"$ref": f"#/$defs/d{level - 1}"}
        definitions[f"d{level}"] = _group(a=below, b=below)
    if used:
        form["schema"]["properties"]["bomb"] = {"$ref": "#/$defs/d24"}


def _loop(form: dict[str, Any]) -> None:
    form["schema"]["$defs"]["loop"] = _group(inside={"$ref": "#/$defs/loop"})
    form["schema"]["properties"]["loop"] = {"$ref": "#/$defs/loop"}


def _chain(form: dict[str, Any]) -> None:
    form["logic"] = []
    for number in range(190):
        form["schema"]["properties"][f"a{number}"] = {"type": "integer"}
        value = {"var": f"data.a{number + 1}"} if number < 189 else 1
        rule = {"id": f"c{number}", "type": "compute", "target": f"/a{number}", "value": value}
        form["logic"].append(rule)


def _blocks(form: dict[str, Any]) -> None:
    form["schema"]["$defs"]["b"] = _group(x={"type": "boolean"}, y={"type": "boolean"})
    for number in range(150):
        form["schema"]["properties"][f"p{number}"] = {"$ref": "#/$defs/b"}
    when = {"===": [{"var": "block.y"}, True]}
    form["logic"] = [
        {"id": f"r{number}", "type": "required", "each": "b", "target": "/x", "when": when}
        for number in range(400)
    ]


def _deep_expression(form: dict[str, Any]) -> None:
    when: Any = YES
    for _ in range(25):
        when = {"!": [when]}
    form["logic"].append({"id": "deep", "type": "required", "target": "/total", "when": when})


def _nested_reduce(form: dict[str, Any]) -> None:
    value: Any = {"var": "current"}
    for _ in range(6):
        value = {"reduce": [{"var": "current"}, value, 0]}
    value = {"reduce": [{"var": "data.members"}, value, 0]}
    form["schema"]["properties"]["x"] = {"type": "integer"}
    form["logic"].append({"id": "nested", "type": "compute", "target": "/x", "value": value})


def _everybody(form: dict[str, Any]) -> None:
    """Each of 150 items compared with all of them, three times over: refused by the budget of steps."""
    form["schema"]["properties"]["members"]["maxItems"] = 150
    count = {"x:countSame": [{"var": "data.members"}, "name", {"var": "item.name"}]}
    told = {"type": "check", "target": "/members/*/name", "message": {"vi": "x", "en": "x"}}
    form["logic"] += [{"id": f"k{n}", **told, "assert": {"<=": [count, 1]}} for n in range(3)]


def _own_lists(form: dict[str, Any], lists: int) -> None:
    for number in range(lists):
        name = f"own{number}"
        form["schema"]["properties"][name] = {
            "type": "array",
            "maxItems": 500,
            "uniqueItems": True,
            "title": "x",
            "items": {"type": "string", "maxLength": 9},
        }
        entries = [[f"C{code}", "x"] for code in range(200)]
        form["codelists"][f"/{name}/*"] = {"inline": entries, "filterBy": "name"}
        control = {"type": "Control", "scope": f"#/properties/{name}"}
        form["uischema"]["elements"][0]["elements"].append(control)


def _doubling_blocks(form: dict[str, Any]) -> None:
    form["schema"]["properties"]["deep"] = {"$ref": "#/$defs/home"}
    control = {"type": "Control", "scope": "#/properties/province", "options": {"block": "b1"}}
    form["blocks"] = {"b0": {"type": "VerticalLayout", "elements": [control] * 200}}
    place = {"type": "Control", "scope": "#/properties/deep", "options": {"block": "b0"}}
    form["uischema"]["elements"][0]["elements"] += [place] * 190


if __name__ == "__main__":
    main()
