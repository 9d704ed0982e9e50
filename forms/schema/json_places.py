"""Where in a refused JSON text the fault lies; asked only once a text is refused, by the person who wrote it."""

from __future__ import annotations

import json
from typing import Any

from forms import pointer as pointers
from forms.schema.strict_json import MAX_DEPTH


def place_of_fault(raw: bytes, code: str) -> str:
    """Return the JSON pointer of a fault `parse_json` found, empty for the whole text.

    Args:
        raw: the refused text.
        code: `json_depth` or `json_duplicate_key`; others have no place.
    """
    doubled: dict[int, str] = {}

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) < len(pairs):
            names = [name for name, _ in pairs]
            doubled[id(value)] = next(name for name in names if names.count(name) > 1)
        return value

    if code not in ("json_depth", "json_duplicate_key"):
        return ""
    try:
        value = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=members)
    except (ValueError, RecursionError):
        return ""
    pending: list[tuple[Any, tuple[str, ...]]] = [(value, ())]
    while pending:
        item, path = pending.pop()
        if id(item) in doubled and code == "json_duplicate_key":
            return pointers.join((*path, doubled[id(item)]))
        if isinstance(item, dict | list):
            if len(path) >= MAX_DEPTH and code == "json_depth":
                return pointers.join(path)
            inside = item.items() if isinstance(item, dict) else enumerate(item)
            pending.extend((child, (*path, str(name))) for name, child in inside)
    return ""
