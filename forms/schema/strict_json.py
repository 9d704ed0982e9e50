"""JSON from outside: bounded, no duplicate keys, no NaN, no lone surrogates (RFC 8259, RFC 7493)."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from forms import pointer as pointers
from forms.errors import HostileInput

MAX_BYTES = 262_144
"""Largest definition or set of answers, in bytes."""
MAX_DEPTH = 32
"""Deepest nesting of lists and objects; a scalar alone has depth 0."""
MAX_INTEGER = 2**53 - 1
"""Largest whole number every JSON reader holds exactly (RFC 7493 section 2.2)."""
_TOLD_DEPTH, _TOLD_KEY = 4, 40
"""How much of a place a refusal names."""
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def parse_json(raw: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> Any:
    """Return the value of a JSON text.

    Args:
        raw: UTF-8, with or without a byte order mark.
        max_bytes: limit on `raw`.
        max_depth: limit on nesting.

    Raises:
        HostileInput: `json_too_large`, `json_encoding`, `json_syntax`, `json_duplicate_key`,
            `json_number`, `json_depth` or `json_text`.
    """
    if len(raw) > max_bytes:
        raise HostileInput("json_too_large", limit=max_bytes)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise HostileInput("json_encoding") from None
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_refuse_number,
            parse_int=_integer,
            parse_float=_number,
        )
    except json.JSONDecodeError as error:
        raise HostileInput("json_syntax", line=error.lineno, column=error.colno) from None
    except RecursionError:
        raise HostileInput("json_depth", limit=max_depth) from None
    # Half a character can only have been escaped: UTF-8 holds none.
    if _ESCAPED_SURROGATE.search(text) or not _is_shallow(value, max_depth):
        _check_shape(value, max_depth)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise HostileInput("json_duplicate_key")
    return value


def _refuse_number(_: str) -> NoReturn:
    raise HostileInput("json_number")


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > MAX_INTEGER:
        raise HostileInput("json_number")
    return int(digits)


def _number(digits: str) -> float:
    value = float(digits)
    if abs(value) > MAX_INTEGER:
        raise HostileInput("json_number")
    return value


def _is_shallow(value: Any, max_depth: int) -> bool:
    level = [value]
    for _ in range(max_depth + 1):
        level = [item for item in level if isinstance(item, dict | list)]
        if not level:
            return True
        level = [child for item in level for child in (item.values() if isinstance(item, dict) else item)]
    return False


def _check_shape(value: Any, max_depth: int) -> None:
    pending: list[tuple[Any, tuple[str, ...]]] = [(value, ())]
    while pending:
        item, place = pending.pop()
        if isinstance(item, str):
            if LONE_SURROGATE.search(item):
                raise HostileInput("json_text", at=pointers.join(place))
        elif isinstance(item, dict | list):
            if len(place) >= max_depth:
                raise HostileInput("json_depth", limit=max_depth, at=pointers.join(place[:_TOLD_DEPTH]))
            if isinstance(item, dict):
                if any(map(LONE_SURROGATE.search, item)):
                    raise HostileInput("json_text", at=pointers.join(place))
                pending.extend((child, (*place, key[:_TOLD_KEY])) for key, child in item.items())
            else:
                pending.extend((child, (*place, str(number))) for number, child in enumerate(item))
