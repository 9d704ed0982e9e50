"""Whether a name or an address has lost its marks on the way, or holds what Telex leaves of them.

Each field is judged by itself: a sex or a capital Đ that kept its mark says nothing of a name. What is certain
is refused; what may be right as it stands is only asked, because some names have no mark (Cao Minh Khang),
and those of Cơ Tu, Gia Rai and other peoples are written outside the rules of Vietnamese (Coor, Zơ Râm, Y Bar).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from forms.finder.residue import decode_residue
from forms.finder.spelling import TONES, is_syllable
from forms.text import fold, has_marks

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]*)*")
_SHAPES = "\u0302\u0306\u031b"  # circumflex, breve, horn
# These are never written but with dd, w or a letter for the tone that no Vietnamese syllable ends in; doubled
# vowels and a last r or s also stand in names of other peoples.
_SURE_TELEX = re.compile(r"dd|[uoa]w|[fxj]$")
_HALF_TELEX = re.compile(r"[aeiouyw](?:ch|ng|nh|[cmnpt])?[fxj]$")
_SURNAMES = frozenset(
    ("abing", "ating", "bling", "blup", "coor", "ksor", "rahlan", "rcom", "riah", "rmah", "siu")
)  # fmt: skip
"""Surnames of the Cơ Tu and Gia Rai that have no mark: nobody is asked about one that stands beside marked words."""
_OTHER_WORDS = _SURNAMES | {"bar", "loong", "moong", "nar", "sar"}
"""Words of names that Telex would write for another, as Coor for cổ."""
_BUILDINGS = frozenset(("tower", "towers"))
_PREFIXES = frozenset(("bh", "h", "k"))
_NEEDS_MARK = re.compile(
    r"(?:(?!qu|gi)[^aeiouy]*|qu|gi)"
    r"(?:(?:ie|ye|uye|uo|uu|eu|ieu|yeu|uou|uoi)[a-z]*|(?<!q)u(?:e|a[mnpt]|ang)[a-z]*"
    r"|[aeiouy]+(?:c|ch|p|t)|(?:e|o|u)(?:ch|nh))"
)
"""What no syllable is without a mark: `Nguyen`, `Luu`, `Tuan`, and every one that ends in c, ch, p or t."""
_PLAIN_PROVINCES = ("gia lai", "kon tum", "long an", "an giang")


@dataclass(frozen=True, slots=True)
class Doubt:
    """What seems wrong with a text: the problem's code, and whether the text may be filled in all the same."""

    code: str
    usable: bool


def doubt_name(name: str, *, marks_elsewhere: bool) -> Doubt | None:
    """Judge a personal name.

    Codes: `telex_left`, `marks_lost`, `text_garbled` (a word without any vowel), none of them usable;
    `name_unmarked` and `name_unusual_spelling`, both usable.

    Args:
        name: not empty, as read.
        marks_elsewhere: the address shows that marks came through.
    """
    words = _words(name)
    telex = [word for word in words if _is_telex(word) and word not in _OTHER_WORDS]
    marked = has_marks(name)
    if any(_SURE_TELEX.search(word) for word in telex) or len(telex) > 1 or (telex and not marked):
        return Doubt("telex_left", usable=False)
    if any(_lacks_vowel(word) for word in words):
        return Doubt("text_garbled", usable=False)
    bare = [word for word in words if not has_marks(word)]
    if not marked and (not marks_elsewhere or any(needs_mark(word) for word in bare)):
        return Doubt("marks_lost", usable=False)
    if not marked:
        return Doubt("name_unmarked", usable=True)
    unknown = [word for word in bare if word not in _SURNAMES]
    odd = telex or any(needs_mark(word) or not is_syllable(word) or _is_telex(word) for word in unknown)
    return Doubt("name_unusual_spelling", usable=True) if odd else None


def doubt_address(address: str) -> Doubt | None:
    """Judge an address.

    Codes: `telex_left` and `marks_lost`, not usable; `address_unmarked`, usable: a part of it may have lost
    its marks, or is a place that has none.
    """
    words = _words(address)
    telex = [word for word in words if _is_telex(word) and word not in _BUILDINGS]
    marked = shows_marks(address)
    if any(_SURE_TELEX.search(word) for word in telex) or len(telex) > 1 or (telex and not marked):
        return Doubt("telex_left", usable=False)
    lost = any(needs_mark(word) for word in words)
    if words and not marked:
        plain = not lost and fold(address).endswith(_PLAIN_PROVINCES)
        return Doubt("address_unmarked", usable=True) if plain else Doubt("marks_lost", usable=False)
    return Doubt("address_unmarked", usable=True) if lost or telex else None


def shows_marks(text: str) -> bool:
    """Tell whether a vowel carries a mark; the letter đ alone is no sign that vowels kept theirs."""
    return any(char in TONES + _SHAPES for char in unicodedata.normalize("NFD", text))


def needs_mark(word: str) -> bool:
    """Tell whether a word in small letters has the frame of a syllable and cannot be one without a mark."""
    return word.isascii() and is_syllable(word) and _NEEDS_MARK.fullmatch(word) is not None


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _is_telex(word: str) -> bool:
    if word.isascii():
        return decode_residue(word) is not None
    return _HALF_TELEX.search(fold(word)) is not None


def _lacks_vowel(word: str) -> bool:
    if "'" in word or "’" in word or len(word) < 2 or word in _PREFIXES:
        return False
    return not any(char in "aeiouy" for char in fold(word))
