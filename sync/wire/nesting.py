"""How deep a value from outside is nested, told without following it by recursion."""

from __future__ import annotations


def is_deeper(value: object, levels: int) -> bool:
    """Tell whether maps and lists are nested more than so many levels; never by recursion."""
    level: list[object] = [value]
    for _ in range(levels):
        level = [
            child
            for item in level
            for child in (item.values() if isinstance(item, dict) else item if isinstance(item, list) else ())
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True
