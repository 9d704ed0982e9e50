"""Conditions of `relevant` and `required`: small enough to be a JSON Schema as well as a test.

The subset is `===`, `!==`, `in`, `present`, `!`, `and`, `or` over single answers and literals; `in` also
asks whether a literal is among the choices of an answer that has several. It is total: whatever the answers
hold, a condition is true or false, on the station and in any validator.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from forms import pointer as pointers
from forms.rules.expressions import MAX_DEPTH, MAX_NODES
from forms.rules.sameness import among, same
from forms.schema.refusal import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

_Literal = str | int | bool


@dataclass(frozen=True)
class Condition:
    """One node of a condition.

    Attributes:
        kind: `one_of` (the answer is among the values), `holds` (the value is among the answer's
            choices), `present`, `not`, `and`, `or`, `always`.
        path: tokens of the answer, for `one_of` and `present`.
        values: literals of `one_of`.
        parts: inner conditions.
    """

    kind: Literal["one_of", "holds", "present", "not", "and", "or", "always"]
    path: tuple[str, ...] = ()
    values: tuple[_Literal, ...] = ()
    parts: tuple[Condition, ...] = ()

    @cached_property
    def holds(self) -> Callable[[object], bool]:
        """Say whether it is true of some answers; nesting is bounded by the compiler.

        It is one function: what the condition is gets decided once and not in every pass.
        """
        match self.kind:
            case "one_of":
                return _one_of(self.path, self.values)
            case "holds":
                return _holds(self.path, self.values[0])
            case "present":
                read = pointers.reader(self.path)
                return lambda answers: read(answers) is not None
            case "not":
                inner = self.parts[0].holds
                return lambda answers: not inner(answers)
            case "and" | "or":
                parts = tuple(part.holds for part in self.parts)
                return _every(parts) if self.kind == "and" else _some(parts)
            case _:
                return lambda _answers: True

    def reads(self) -> tuple[str, ...]:
        """Return the pointers of the answers it looks at, each once."""
        found = {pointers.join(self.path): None} if self.path else {}
        for part in self.parts:
            found.update(dict.fromkeys(part.reads()))
        return tuple(found)

    def as_schema(self) -> dict[str, Any]:
        """Return a JSON Schema that a document fits exactly when the condition holds."""
        match self.kind:
            case "one_of":
                leaf = {"const": self.values[0]} if len(self.values) == 1 else {"enum": list(self.values)}
                return _nested(self.path, leaf)
            case "holds":
                return _nested(self.path, {"type": "array", "contains": {"const": self.values[0]}})
            case "present":
                return _nested(self.path, {"not": {"type": "null"}})
            case "not":
                return {"not": self.parts[0].as_schema()}
            case "and" | "or":
                return {"allOf" if self.kind == "and" else "anyOf": [part.as_schema() for part in self.parts]}
            case _:
                return {}


ALWAYS = Condition("always")
NEVER = Condition("not", parts=(ALWAYS,))


def _one_of(path: tuple[str, ...], literals: tuple[_Literal, ...]) -> Callable[[object], bool]:
    read = pointers.reader(path)
    if len(literals) == 1 and isinstance(text := literals[0], str):
        # Nothing but a text equals a text.
        return lambda answers: bool(read(answers) == text)
    listed = among(literals)
    return lambda answers: listed(read(answers))


def _holds(path: tuple[str, ...], literal: _Literal) -> Callable[[object], bool]:
    read = pointers.reader(path)

    def test(answers: object) -> bool:
        chosen = read(answers)
        return isinstance(chosen, list) and any(same(choice, literal) for choice in chosen)

    return test


def _every(tests: tuple[Callable[[object], bool], ...]) -> Callable[[object], bool]:
    def test(answers: object) -> bool:
        # A loop: a generator for all() costs more than the tests it runs.
        for holds in tests:  # noqa: SIM110 (a generator costs more than the tests)
            if not holds(answers):
                return False
        return True

    return test


def _some(tests: tuple[Callable[[object], bool], ...]) -> Callable[[object], bool]:
    def test(answers: object) -> bool:
        for holds in tests:  # noqa: SIM110 (a generator costs more than the tests)
            if holds(answers):
                return True
        return False

    return test


def _nested(path: tuple[str, ...], leaf: dict[str, Any]) -> dict[str, Any]:
    schema = leaf
    for name in reversed(path):
        schema = {"type": "object", "required": [name], "properties": {name: schema}}
    return schema


def compile_condition(expression: Any, *, at: str, root: str = "data") -> Condition:
    """Check a condition and turn it into its tree; `true` and `false` are conditions too.

    Args:
        expression: as written.
        at: its pointer inside the definition, for the refusal.
        root: what every variable starts with: `data`, or `item` for a condition about one item of a list.

    Raises:
        Fault: `condition_form` for anything outside the subset, `expression_size` when too large.
    """
    if isinstance(expression, bool):
        return ALWAYS if expression else NEVER
    return _Reader(root).read(expression, at, 1)


class _Reader:
    def __init__(self, root: str) -> None:
        self.root = root
        self.nodes = 0

    def read(self, expression: Any, at: str, depth: int) -> Condition:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise Fault(at, "expression_size")
        if not isinstance(expression, dict) or len(expression) != 1:
            raise Fault(at, "condition_form")
        ((name, operands),) = expression.items()
        here = at + pointers.join([name])
        if not isinstance(operands, list):
            raise Fault(here, "condition_form")
        if name in ("and", "or") and len(operands) >= 2:
            parts = (self.read(part, f"{here}/{i}", depth + 1) for i, part in enumerate(operands))
            return Condition("and" if name == "and" else "or", parts=tuple(parts))
        if name == "!" and len(operands) == 1:
            return Condition("not", parts=(self.read(operands[0], f"{here}/0", depth + 1),))
        if name == "present" and len(operands) == 1:
            return Condition("present", path=self._path(operands[0], here))
        if name in ("===", "!==", "in") and len(operands) == 2:
            return self._comparison(name, operands, here)
        raise Fault(here, "condition_form")

    def _comparison(self, name: str, operands: list[Any], at: str) -> Condition:
        if name == "in" and isinstance(operands[0], _Literal):
            return Condition("holds", path=self._path(operands[1], at), values=(operands[0],))
        path = self._path(operands[0], at)
        values = operands[1] if name == "in" else [operands[1]]
        if not isinstance(values, list) or not 1 <= len(values) <= MAX_NODES:
            raise Fault(at, "condition_form")
        if not all(isinstance(value, _Literal) for value in values):
            raise Fault(at, "condition_form")
        found = Condition("one_of", path=path, values=tuple(values))
        return Condition("not", parts=(found,)) if name == "!==" else found

    def _path(self, operand: Any, at: str) -> tuple[str, ...]:
        if not isinstance(operand, dict) or set(operand) != {"var"} or not isinstance(operand["var"], str):
            raise Fault(at, "condition_form")
        tokens = tuple(operand["var"].split("."))
        if tokens[0] != self.root or len(tokens) < 2 or not all(tokens):
            raise Fault(at, "condition_form")
        return tokens[1:]
