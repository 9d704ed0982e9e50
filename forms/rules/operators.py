"""What each operator of the rule language does (CertLogic 1.3.3 and our `x:` extensions).

Operators are total over the values they name; anything else raises `ExpressionError`. A null
operand gives null unless said otherwise. The vectors in `tests/forms/engine/vectors` are published
with the format: another implementation is right when it passes them.
"""

from __future__ import annotations

import itertools
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from forms.identity.card_number import parse_card_number
from forms.rules.moments import UNITS, Moment, NotAMoment, parse_moment, shift
from forms.schema.strict_json import MAX_INTEGER
from forms.spoken_date import date_in_words

if TYPE_CHECKING:
    from collections.abc import Callable


MAX_TEXT: Final = 10_000
"""Longest text an expression may give, in characters."""


class ExpressionError(Exception):
    """An operand has a type its operator does not take, or the work exceeds the budget.

    Args:
        reason: `operand`, `truth`, `steps`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def is_truthy(value: object) -> bool:
    """Say whether a value counts as true.

    Raises:
        ExpressionError: `truth` for a value that is neither truthy nor falsy (a moment, a fraction).
    """
    if value is None or isinstance(value, bool | str | list | dict):
        return bool(value)
    if isinstance(value, int):
        return value != 0
    raise ExpressionError("truth")


def same(left: object, right: object) -> bool:
    """Compare without coercion; 1 and 1.0 are one number as in JSON Schema, true and 1 are not.

    Lists and objects are never the same: comparing what `reduce` can build could take for ever.
    """
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, int | float) and isinstance(right, int | float):
        return left == right
    if isinstance(left, list | dict):
        return False
    return type(left) is type(right) and left == right


def _not(operands: list[Any]) -> bool:
    return not is_truthy(operands[0])


def _same(operands: list[Any]) -> bool:
    return same(operands[0], operands[1])


def _differs(operands: list[Any]) -> bool:
    return not same(operands[0], operands[1])


def _present(operands: list[Any]) -> bool:
    return operands[0] is not None


def _in(operands: list[Any]) -> bool:
    wanted, choices = operands
    if choices is None:
        return False
    if not isinstance(choices, list):
        raise ExpressionError("operand")
    return any(same(wanted, choice) for choice in choices)


def _integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ExpressionError("operand")
    return value


def _plus(operands: list[Any]) -> int | None:
    if None in operands:
        return None
    return _bounded(_integer(operands[0]) + _integer(operands[1]))


def _chain(
    test: Callable[[Any, Any], bool], kind: Callable[[object], Any]
) -> Callable[[list[Any]], bool | None]:
    def compare(operands: list[Any]) -> bool | None:
        if None in operands:
            return None
        values = [kind(operand) for operand in operands]
        if len(values) == 2:
            return test(values[0], values[1])
        return all(test(left, right) for left, right in itertools.pairwise(values))

    return compare


def _moment(value: object) -> Moment:
    if not isinstance(value, Moment):
        raise ExpressionError("operand")
    return value


def _plus_time(operands: list[Any]) -> Moment | None:
    text, amount, unit = operands
    if None in operands:
        return None
    if unit not in UNITS or not isinstance(text, str | Moment):
        raise ExpressionError("operand")
    return _shifted(text, _integer(amount), unit)


# A pass asks for "today" and for each birthday many times over; the rules of one form name few dates.
@lru_cache(maxsize=512)
def _shifted(text: str | Moment, amount: int, unit: str) -> Moment:
    try:
        return shift(_read_moment(text), amount, unit)
    except NotAMoment:
        raise ExpressionError("operand") from None


def _read_moment(value: object) -> Moment:
    if isinstance(value, Moment):
        return value
    if not isinstance(value, str):
        raise ExpressionError("operand")
    try:
        return parse_moment(value)
    except NotAMoment:
        raise ExpressionError("operand") from None


def _days_between(operands: list[Any]) -> int | None:
    if None in operands:
        return None
    return (_read_moment(operands[1]).day() - _read_moment(operands[0]).day()).days


def _count(operands: list[Any]) -> int:
    if operands[0] is None:
        return 0
    if not isinstance(operands[0], list):
        raise ExpressionError("operand")
    return len(operands[0])


def _numbers(operands: list[Any]) -> list[int]:
    """Return the numbers to add: a list of them, or one member of every object in a list."""
    items = operands[0]
    if items is None:
        return []
    if not isinstance(items, list) or (len(operands) == 2 and not isinstance(operands[1], str)):
        raise ExpressionError("operand")
    if len(operands) == 2:
        items = [item.get(operands[1]) if isinstance(item, dict) else None for item in items]
    return [_integer(item) for item in items if item is not None]


def _bounded(number: int) -> int:
    if abs(number) > MAX_INTEGER:
        raise ExpressionError("operand")
    return number


def _sum(operands: list[Any]) -> int:
    return _bounded(sum(_numbers(operands)))


def _times(operands: list[Any]) -> int | None:
    if None in operands:
        return None
    return _bounded(_integer(operands[0]) * _integer(operands[1]))


def _concat(operands: list[Any]) -> str | None:
    if None in operands:
        return None
    if not all(isinstance(part, str | int) and not isinstance(part, bool) for part in operands):
        raise ExpressionError("operand")
    if sum(len(part) if isinstance(part, str) else 20 for part in operands) > MAX_TEXT:
        raise ExpressionError("operand")
    return unicodedata.normalize("NFC", "".join(str(part) for part in operands))


def _upper(operands: list[Any]) -> str | None:
    if operands[0] is None:
        return None
    if not isinstance(operands[0], str):
        raise ExpressionError("operand")
    return unicodedata.normalize("NFC", operands[0].upper())


def _age_years(operands: list[Any]) -> int | None:
    """Count whole years; somebody born on 29 February completes one on 1 March, as with `plusTime`."""
    if None in operands:
        return None
    born, on = (_read_moment(operand).day() for operand in operands)
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _words(operands: list[Any]) -> str | None:
    if operands[0] is None:
        return None
    if not isinstance(operands[0], str) or len(operands[0]) != 10:
        raise ExpressionError("operand")
    return date_in_words(_read_moment(operands[0]).day())


def _card_agrees(operands: list[Any]) -> bool | None:
    """Say whether a personal number fits a birthday (its year is compared) or a sex.

    Any other kind of number says nothing about either, so it agrees.
    """
    if None in operands:
        return None
    if not all(isinstance(operand, str) for operand in operands):
        raise ExpressionError("operand")
    number = parse_card_number(operands[0])
    if number is None:
        return True
    if operands[1] in ("NAM", "NU"):
        return bool(number.gender == operands[1])
    return number.birth_year == _read_moment(operands[1]).day().year


def _count_same(operands: list[Any]) -> int | None:
    """Count the objects of a list one member of which is the given value."""
    items, member, value = operands
    if items is None:
        return 0
    if not isinstance(items, list) or not isinstance(member, str):
        raise ExpressionError("operand")
    if value is None:
        return None
    return sum(isinstance(item, dict) and same(item.get(member), value) for item in items)


def _is_card_number(operands: list[Any]) -> bool | None:
    """Say whether a text has the shape of a personal number: exactly 12 ASCII digits (Law 26/2023/QH15, article 12)."""
    if operands[0] is None:
        return None
    if not isinstance(operands[0], str):
        raise ExpressionError("operand")
    return parse_card_number(operands[0]) is not None


@dataclass(frozen=True)
class Operator:
    """How many operands an operator takes and what it makes of them.

    Attributes:
        least: fewest operands.
        most: most operands.
        apply: the operation, on operands already evaluated.
        only_compute: an extension allowed in `compute` rules alone.
        walks: looks at every item of a list, which counts as so many steps.
    """

    least: int
    most: int
    apply: Callable[[list[Any]], Any]
    only_compute: bool = False
    walks: bool = False


OPERATORS: dict[str, Operator] = {
    "===": Operator(2, 2, _same),
    "!==": Operator(2, 2, _differs),
    "!": Operator(1, 1, _not),
    "in": Operator(2, 2, _in),
    "present": Operator(1, 1, _present),
    "+": Operator(2, 2, _plus),
    ">": Operator(2, 3, _chain(lambda a, b: a > b, _integer)),
    "<": Operator(2, 3, _chain(lambda a, b: a < b, _integer)),
    ">=": Operator(2, 3, _chain(lambda a, b: a >= b, _integer)),
    "<=": Operator(2, 3, _chain(lambda a, b: a <= b, _integer)),
    "after": Operator(2, 3, _chain(lambda a, b: a > b, _moment)),
    "before": Operator(2, 3, _chain(lambda a, b: a < b, _moment)),
    "not-after": Operator(2, 3, _chain(lambda a, b: a <= b, _moment)),
    "not-before": Operator(2, 3, _chain(lambda a, b: a >= b, _moment)),
    "plusTime": Operator(3, 3, _plus_time),
    "x:daysBetween": Operator(2, 2, _days_between, only_compute=True),
    "x:count": Operator(1, 1, _count, only_compute=True),
    "x:countSame": Operator(3, 3, _count_same, walks=True),
    "x:sum": Operator(1, 2, _sum, only_compute=True, walks=True),
    "x:mul": Operator(2, 2, _times, only_compute=True),
    "x:concat": Operator(1, 20, _concat, only_compute=True),
    "x:upper": Operator(1, 1, _upper, only_compute=True),
    "x:ageYears": Operator(2, 2, _age_years, only_compute=True),
    "x:cardAgrees": Operator(2, 2, _card_agrees),
    "x:isCardNumber": Operator(1, 1, _is_card_number),
    "x:words": Operator(1, 1, _words, only_compute=True),
}
"""Eager operators. `var`, `and`, `or`, `if` and `reduce` belong to the compiler: they need names or jumps."""
