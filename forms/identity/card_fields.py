"""Name, address and sex as they stand in a card code: what is whole, what can be mended, what is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms import text as vn

if TYPE_CHECKING:
    from forms.identity.reading import Gender

MAX_NAME = 100
"""Longest name taken, in characters."""
MAX_ADDRESS = 300
"""Longest address taken, in characters."""

_NAME_SIGNS = " '’-."
_INVERTED = re.compile(r"[^\W\d_][^\W\d_]+")


@dataclass(frozen=True, slots=True)
class FieldText:
    """One text field after reading.

    Attributes:
        value: the usable text, or None.
        repair: kind of the change made ("encoding", "case") or "".
        problem: code when the value is not usable or odd, or "".
    """

    value: str | None
    repair: str = ""
    problem: str = ""


def read_name(raw: str) -> FieldText:
    """Read a personal name.

    Problems: `name_missing`, `text_garbled` (not usable), `name_unusual_letter` (usable: a letter
    outside Vietnamese writing, as names of some peoples have).
    """
    whole = _demojibake(raw)
    if whole.value is None:
        return whole
    name = vn.squeeze(whole.value)
    if not name:
        return FieldText(None, problem="name_missing")
    if len(name) > MAX_NAME or not all(char.isalpha() or char in _NAME_SIGNS for char in name):
        return FieldText(None, problem="text_garbled")
    if any(char.isalpha() and not _is_latin(char) for char in name):
        return FieldText(None, problem="text_garbled")
    if _is_inverted(name):
        return FieldText(name.swapcase(), "case")
    odd = any(char.isalpha() and not vn.is_vietnamese_letter(char) for char in name)
    return FieldText(name, whole.repair, "name_unusual_letter" if odd else "")


def read_address(raw: str) -> FieldText:
    """Read an address line; stray commas, dashes and blanks between parts are tidied away.

    Problems: `address_missing`, `text_garbled` (both leave no value).
    """
    whole = _demojibake(raw)
    if whole.value is None:
        return whole
    parts = [part.strip(" -") for part in vn.squeeze(whole.value).split(",")]
    address = ", ".join(part for part in parts if part)
    if not address:
        return FieldText(None, problem="address_missing")
    if len(address) > MAX_ADDRESS or not all(_fits_address(char) for char in address):
        return FieldText(None, problem="text_garbled")
    if _is_inverted(address):
        return FieldText(address.swapcase(), "case")
    return FieldText(address, whole.repair)


def read_gender(raw: str) -> tuple[Gender | None, str]:
    """Read "Nam" or "Nữ"; returns the value and the kind of repair, if any.

    A spelling without its mark ("Nu") still has only one meaning and is taken, as a repair.
    """
    whole = _demojibake(raw)
    word = vn.squeeze(whole.value or "")
    if word in ("Nam", "NAM"):
        return "NAM", whole.repair
    if word in ("Nữ", "NỮ"):
        return "NU", whole.repair
    folded = vn.fold(word)
    if folded == "nam":
        return "NAM", "case"
    return ("NU", "marks") if folded == "nu" else (None, "")


def _demojibake(raw: str) -> FieldText:
    if "?" in raw:
        return FieldText(None, problem="text_garbled")
    if not vn.looks_misread(raw):
        return FieldText(raw)
    undone = vn.undo_misreading(raw)
    return FieldText(None, problem="text_garbled") if undone is None else FieldText(undone, "encoding")


def _is_latin(char: str) -> bool:
    base = vn.fold(char)
    return len(base) == 1 and (base.isascii() or ord(base) < 0x0250)


def _fits_address(char: str) -> bool:
    return char.isprintable() and (not char.isalpha() or _is_latin(char) or char in "ªº")


def _is_inverted(text: str) -> bool:
    """All longer words begin small and go on in capitals, as with Caps Lock held and Shift pressed."""
    words = _INVERTED.findall(text)
    return bool(words) and all(word[0].islower() and word[1:].isupper() for word in words)
