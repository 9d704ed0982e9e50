"""What each operator of the rule language does (CertLogic 1.3.3 and our `x:` extensions).

Operators are total over the values they name; anything else raises `ExpressionError`. A null
operand gives null unless said otherwise. The vectors in `tests/forms/engine/vectors` are published
with the format: another implementation is right when it passes them.
"""

from __future__ import annotations

import itertools
import operator as compare
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from forms.identity.card_number import is_card_number, parse_card_number
from forms.rules.moments import UNITS, Moment, NotAMoment, parse_moment, shift
from forms.rules.sameness import among, same, same_as
from forms.schema.strict_json import MAX_INTEGER
from forms.spoken_date import date_in_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


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


_CERTAIN = (bool, str, list, dict)
_SIMPLE = (str, int, float)
_DATED = (str, Moment)


def is_truthy(value: object) -> bool:
    """Say whether a value counts as true.

    Raises:
        ExpressionError: `truth` for a value that is neither truthy nor falsy (a moment, a fraction).
    """
    if value is None or isinstance(value, _CERTAIN):
        return bool(value)
    if isinstance(value, int):
        return value != 0
    raise ExpressionError("truth")


def _not(value: Any) -> bool:
    return not is_truthy(value)


def _differs(left: Any, right: Any) -> bool:
    return not same(left, right)


def _differs_from(literal: Any) -> Callable[[Any], bool]:
    equal = same_as(literal)
    return lambda value: not equal(value)


def _present(value: Any) -> bool:
    return value is not None


def _in(wanted: Any, choices: Any) -> bool:
    if choices is None:
        return False
    if not isinstance(choices, list):
        raise ExpressionError("operand")
    return any(same(wanted, choice) for choice in choices)


def _in_literals(choices: Any) -> Callable[[Any], bool]:
    return among(choices) if isinstance(choices, list) else lambda wanted: _in(wanted, choices)


def _integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ExpressionError("operand")
    return value


def _plus(left: Any, right: Any) -> int | None:
    if left is None or right is None:
        return None
    return _bounded(_integer(left) + _integer(right))


def _chain(test: Callable[[Any, Any], bool], kind: Callable[[object], Any]) -> Callable[..., bool | None]:
    def compared(left: Any, right: Any, *more: Any) -> bool | None:
        if left is None or right is None or None in more:
            return None
        if not more:
            return test(kind(left), kind(right))
        values = [kind(operand) for operand in (left, right, *more)]
        return all(test(before, after) for before, after in itertools.pairwise(values))

    return compared


def _instant(value: object) -> datetime:
    if not isinstance(value, Moment):
        raise ExpressionError("operand")
    return value.at


def _plus_time(text: Any, amount: Any, unit: Any) -> Moment | None:
    if text is None or amount is None or unit is None:
        return None
    if unit not in UNITS or not isinstance(text, _DATED):
        raise ExpressionError("operand")
    return _shifted(text, _integer(amount), unit)


def _plus_fixed_time(amount: Any, unit: Any) -> Callable[[Any], Moment | None]:
    if unit not in UNITS or isinstance(amount, bool) or not isinstance(amount, int):
        return lambda text: _plus_time(text, amount, unit)

    def shifted(text: Any) -> Moment | None:
        return _shifted(text, amount, unit) if isinstance(text, _DATED) else _plus_time(text, amount, unit)

    return shifted


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


def _days_between(start: Any, end: Any) -> int | None:
    if start is None or end is None:
        return None
    return (_read_moment(end).day() - _read_moment(start).day()).days


def _count(items: Any) -> int:
    if items is None:
        return 0
    if not isinstance(items, list):
        raise ExpressionError("operand")
    return len(items)


def _numbers(items: Any, *member: Any) -> list[int]:
    """Return the numbers to add: a list of them, or one member of every object in a list."""
    if items is None:
        return []
    if not isinstance(items, list) or (member and not isinstance(member[0], str)):
        raise ExpressionError("operand")
    if member:
        items = [item.get(member[0]) if isinstance(item, dict) else None for item in items]
    return [_integer(item) for item in items if item is not None]


def _bounded(number: int) -> int:
    if abs(number) > MAX_INTEGER:
        raise ExpressionError("operand")
    return number


def _sum(items: Any, *member: Any) -> int:
    return _bounded(sum(_numbers(items, *member)))


def _times(left: Any, right: Any) -> int | None:
    if left is None or right is None:
        return None
    return _bounded(_integer(left) * _integer(right))


def _concat(*operands: Any) -> str | None:
    if None in operands:
        return None
    if not all(isinstance(part, str | int) and not isinstance(part, bool) for part in operands):
        raise ExpressionError("operand")
    if sum(len(part) if isinstance(part, str) else 20 for part in operands) > MAX_TEXT:
        raise ExpressionError("operand")
    return unicodedata.normalize("NFC", "".join(str(part) for part in operands))


def _upper(text: Any) -> str | None:
    if text is None:
        return None
    if not isinstance(text, str):
        raise ExpressionError("operand")
    return unicodedata.normalize("NFC", text.upper())


def _age_years(birthday: Any, day: Any) -> int | None:
    """Count whole years; somebody born on 29 February completes one on 1 March, as with `plusTime`."""
    if birthday is None or day is None:
        return None
    born, on = _read_moment(birthday).day(), _read_moment(day).day()
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _words(day: Any) -> str | None:
    if day is None:
        return None
    if not isinstance(day, str) or len(day) != 10:
        raise ExpressionError("operand")
    return date_in_words(_read_moment(day).day())


def _card_agrees(written: Any, other: Any) -> bool | None:
    """Say whether a personal number fits a birthday (its year is compared) or a sex.

    Any other kind of number says nothing about either, so it agrees.
    """
    if written is None or other is None:
        return None
    if not isinstance(written, str) or not isinstance(other, str):
        raise ExpressionError("operand")
    number = parse_card_number(written)
    if number is None:
        return True
    if other in ("NAM", "NU"):
        return bool(number.gender == other)
    # By no day at all: every rule about one birthday then finds it read already.
    return number.birth_year == _shifted(other, 0, "day").day().year


def _count_same(items: Any, member: Any, value: Any) -> int | None:
    """Count the objects of a list one member of which is the given value."""
    if items is None:
        return 0
    if not isinstance(items, list) or not isinstance(member, str):
        raise ExpressionError("operand")
    if value is None:
        return None
    members = [item.get(member) for item in items if isinstance(item, dict)]
    if isinstance(value, bool) or not isinstance(value, _SIMPLE):
        return sum([same(one, value) for one in members])
    # Among texts and numbers equal is the same, but for true and false, which are 1 and 0 to Python.
    return [one for one in members if not isinstance(one, bool)].count(value)


def _is_card_number(text: Any) -> bool | None:
    """Say whether a text has the shape of a personal number: exactly 12 ASCII digits (Law 26/2023/QH15, article 12)."""
    if text is None:
        return None
    if not isinstance(text, str):
        raise ExpressionError("operand")
    return is_card_number(text)


@dataclass(frozen=True)
class Operator:
    """How many operands an operator takes and what it makes of them.

    Attributes:
        least: fewest operands.
        most: most operands.
        apply: the operation, on operands already evaluated.
        prepared: makes of all operands but the first, where they are literals, the operation on the first.
        only_compute: an extension allowed in `compute` rules alone.
        walks: looks at every item of a list, which counts as so many steps.
    """

    least: int
    most: int
    apply: Callable[..., Any]
    prepared: Callable[..., Callable[[Any], Any]] | None = None
    only_compute: bool = False
    walks: bool = False


OPERATORS: dict[str, Operator] = {
    "===": Operator(2, 2, same, same_as),
    "!==": Operator(2, 2, _differs, _differs_from),
    "!": Operator(1, 1, _not),
    "in": Operator(2, 2, _in, _in_literals),
    "present": Operator(1, 1, _present),
    "+": Operator(2, 2, _plus),
    ">": Operator(2, 3, _chain(compare.gt, _integer)),
    "<": Operator(2, 3, _chain(compare.lt, _integer)),
    ">=": Operator(2, 3, _chain(compare.ge, _integer)),
    "<=": Operator(2, 3, _chain(compare.le, _integer)),
    "after": Operator(2, 3, _chain(compare.gt, _instant)),
    "before": Operator(2, 3, _chain(compare.lt, _instant)),
    "not-after": Operator(2, 3, _chain(compare.le, _instant)),
    "not-before": Operator(2, 3, _chain(compare.ge, _instant)),
    "plusTime": Operator(3, 3, _plus_time, _plus_fixed_time),
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
