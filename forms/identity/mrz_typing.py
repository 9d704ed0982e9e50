"""The three lines of a card's back while a person types them: the card's letters, and whether a line holds so far.

The lines are those of TD1 (ICAO Doc 9303 part 5); the check digits are those of part 3, section 4.9.
"""

from __future__ import annotations

import re

from forms.identity.mrz import check_digit
from forms.identity.mrz_lines import WIDTH
from forms.text import fold

_FILLER = str.maketrans(" ,.;«‹", "<<<<<<")
"""What lies nearer to the fingers than Shift and comma."""
_OTHERS = re.compile(r"[^A-Z0-9<]")
_FIRST = re.compile(r"I.(?:VNM|VNN)(\d{9})(\d)(\d{12})<*(\d)")
_SECOND = re.compile(r"(\d{6})(\d)[MF](\d{6})(\d)(?:VNM|VNN)<*(\d)")
_NAMES = re.compile(r"[A-Z]+(?:<[A-Z]+)*<<[A-Z<]+")
_MIDDLE = "<" * 11


def as_on_card(typed: str) -> str:
    """Return what was typed in capitals, with "<" for what stands for it and without anything else."""
    return _OTHERS.sub("", fold(typed).upper().translate(_FILLER))


def is_first_line(text: str) -> bool:
    """Tell whether a text is the first of the three lines and no more."""
    return _FIRST.fullmatch(as_on_card(text.strip())) is not None


def filled_up(line: str) -> str:
    """Return a line, as `as_on_card` gives one, with as many "<" as the card has: nobody counts them."""
    if _FIRST.fullmatch(line) or _SECOND.fullmatch(line):
        return line[:-1].rstrip("<").ljust(WIDTH - 1, "<") + line[-1]
    return line.ljust(WIDTH, "<")


def agrees(lines: tuple[str, str, str], place: int) -> bool | None:
    """Return whether a line's check digits hold; None while it is not whole.

    Args:
        lines: as `as_on_card` gives them; the last digit of the second line covers the first as well.
        place: 0 to 2. No digit covers the name: it holds once it has its form, and is never filled in.
    """
    first, second = _FIRST.fullmatch(lines[0]), _SECOND.fullmatch(lines[1])
    if place == 0:
        if first is None:
            return None if len(lines[0]) < WIDTH else False
        short, short_digit, long, long_digit = first.groups()
        return (
            check_digit(short) == short_digit and check_digit(long + "<<") == long_digit and short == long[3:]
        )
    if place == 1:
        if second is None:
            return None if len(lines[1]) < WIDTH else False
        birth, birth_digit, expiry, expiry_digit, whole = second.groups()
        holds = check_digit(birth) == birth_digit and check_digit(expiry) == expiry_digit
        if holds and first is not None:
            covered = "".join((*first.groups()[:3], "<<", first[4]))
            covered += "".join((birth, birth_digit, expiry, expiry_digit, _MIDDLE))
            holds = check_digit(covered) == whole
        return holds
    return True if _NAMES.fullmatch(lines[2]) else None
