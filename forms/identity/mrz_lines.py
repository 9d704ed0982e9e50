"""Bringing the three lines of a TD1 zone to their exact 30 characters, each of the kind its place wants.

Nothing here decides that a text is right: the check digits do, afterwards.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

WIDTH = 30

# Confusions seen with OCR-B (scanning notes of ICAO 9303 readers): one reading per character, no search.
_TO_DIGIT = str.maketrans("OQDUILZSBGAT", "000011258647")
_TO_LETTER = str.maketrans("01258", "OIZSB")
_FILLER_LOOKALIKES = str.maketrans({"«": "<<", "‹": "<", "＜": "<", "〈": "<", "(": "<"})

_FIRST = re.compile(r"(.)(.)(VNM|VNN)(.{9})(.)(.{12})<*(.)", re.S)
_SECOND = re.compile(r"(.{6})(.)(.)(.{6})(.)(VNM|VNN)<*(.)", re.S)
_ALLOWED = re.compile(r"[A-Z0-9<]+")


@dataclass(frozen=True, slots=True)
class MendedLines:
    """Three lines of 30 characters and what was changed ("padding:mrz1", "character:mrz2", …)."""

    lines: tuple[str, str, str]
    repairs: tuple[str, ...]


def split_lines(text: str) -> list[str] | str:
    """Return the three lines in capitals without blanks, or the problem code that says what they are.

    Codes: `mrz_empty`, `mrz_passport` (two lines of 44, or starting with P), `mrz_lines` (not three
    lines), `mrz_characters`, `mrz_other_document` (TD1 of another kind or country).
    """
    lines = [re.sub(r"\s", "", line).translate(_FILLER_LOOKALIKES).upper() for line in text.splitlines()]
    lines = [line for line in lines if line]
    if not lines:
        return "mrz_empty"
    if len(lines) == 1 and len(lines[0]) == 3 * WIDTH:
        whole = lines[0]
        lines = [whole[:WIDTH], whole[WIDTH : 2 * WIDTH], whole[2 * WIDTH :]]
    if lines[0].startswith("P") and len(lines) <= 2:
        return "mrz_passport"
    if len(lines) != 3:
        return "mrz_lines"
    if not all(_ALLOWED.fullmatch(line) for line in lines):
        return "mrz_characters"
    if "VN" not in lines[0][:8]:
        return "mrz_other_document"
    return lines


def mend_lines(lines: list[str]) -> MendedLines | None:
    """Pad and put characters right by position; None when a line does not have the card's layout."""
    first, second = _FIRST.fullmatch(lines[0]), _SECOND.fullmatch(lines[1])
    if first is None or second is None:
        return None
    kind, kind2, _, short, short_check, long, long_check = first.groups()
    head = (kind + kind2).translate(_TO_LETTER)
    birth, birth_check, sex, expiry, expiry_check, _, check = second.groups()
    if head != "ID" or sex not in "MF":
        return None
    mended = (
        head + "VNM" + _digits(short) + _digits(short_check) + _digits(long) + "<<" + _digits(long_check),
        _digits(birth + birth_check)
        + sex
        + _digits(expiry + expiry_check)
        + "VNM"
        + "<" * 11
        + _digits(check),
        lines[2][:WIDTH].ljust(WIDTH, "<").translate(_TO_LETTER),
    )
    if any(len(line) != WIDTH for line in mended):
        return None
    repairs = []
    for place, (before, after) in enumerate(zip(lines, mended, strict=True), start=1):
        if before.replace("<", "") != after.replace("<", ""):
            repairs.append(f"character:mrz{place}")
        elif before != after:
            repairs.append(f"padding:mrz{place}")
    return MendedLines(mended, tuple(repairs))


def _digits(text: str) -> str:
    return text.translate(_TO_DIGIT)
