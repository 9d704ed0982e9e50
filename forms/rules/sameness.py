"""What is the same to the rules and to a migration: equality as JSON Schema has it, not Python's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_NUMERIC = (int, float)


def same(left: object, right: object) -> bool:
    """Compare without coercion; 1 and 1.0 are one number as in JSON Schema, true and 1 are not.

    Lists and objects are never the same: comparing what `reduce` can build could take for ever.
    """
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, _NUMERIC) and isinstance(right, _NUMERIC):
        return left == right
    if isinstance(left, list | dict):
        return False
    return type(left) is type(right) and left == right


def same_as(literal: object) -> Callable[[object], bool]:
    """Return `same` with one side a literal of the definition."""
    if isinstance(literal, str):
        # Nothing but a text equals a text.
        return lambda value: value == literal
    return lambda value: same(value, literal)


def among(literals: Iterable[object]) -> Callable[[object], bool]:
    """Return whether a value is `same` as one of the literals, without walking them each time."""
    members = tuple(literals)
    texts = frozenset(member for member in members if isinstance(member, str))
    others = tuple(member for member in members if not isinstance(member, str))

    def test(value: object) -> bool:
        if isinstance(value, str):
            return value in texts
        return bool(others) and any(same(value, other) for other in others)

    return test
