"""An answer as it is written on a Vietnamese paper: names for codes, days as dd/mm/yyyy, yes and no."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.checking.validate import CodeLists
    from forms.schema.page import Field

_DATES = frozenset({"date", "partial_date"})
_BEFORE = {"number": "số ", "issuedOn": "cấp ngày ", "issuedBy": "nơi cấp: "}
"""What stands before a member of an identity paper written in one line."""
_SMALLEST_FIRST = ("detail", "commune", "communeText", "province", "country")
"""The members of an address in the order they are written; others follow."""


def answer_in_words(field: Field, value: object, lists: CodeLists) -> str:
    """Return one answer in Vietnamese; a code no list knows stays as it is, so that nothing is lost.

    Args:
        field: the question.
        value: its answer.
        lists: code lists pinned with the form.
    """
    if isinstance(value, list):
        return ", ".join(answer_in_words(field, one, lists) for one in value)
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, int | float):
        return _number(value, grouped=field.money)
    text = str(value)
    if field.codelist is not None and not field.options:
        return lists.label(field.codelist.list_id, text) or text
    for option in field.options:
        if option.code == text:
            return option.label("vi")
    return _day(text) if field.kind in _DATES else text


def address_in_words(parts: Sequence[tuple[str, str]]) -> str:
    """Return (member, words) pairs of an address in one line, the smallest place first."""
    order = {name: position for position, name in enumerate(_SMALLEST_FIRST)}
    return ", ".join(words for _, words in sorted(parts, key=lambda part: order.get(part[0], len(order))))


def paper_in_words(parts: Sequence[tuple[str, str]]) -> str:
    """Return (member, words) pairs of an identity paper in one line: kind, number, day and place of issue."""
    written = ""
    for name, words in parts:
        between = "" if not written else " " if name == "number" else ", "
        written += f"{between}{_BEFORE.get(name, '')}{words}"
    return written


def _number(value: float, *, grouped: bool) -> str:
    """Write a number with the comma before its fraction, and a sum of money with a dot every thousand."""
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".") if grouped else str(value)
    return f"{value:g}".replace(".", ",")


def _day(text: str) -> str:
    parts = text.split("-")
    if not all(part.isascii() and part.isdigit() for part in parts) or len(parts) > 3:
        return text
    # Only a year or a month is known of some people: it is written so, never filled up with zeros.
    return "/".join(reversed(parts))
