"""Words of Vietnamese text in the two shapes the finder compares.

*Spelled* keeps every mark but writes the tone at the end of the word, so that `hòa` and `hoà` are one word, and i
for a final y behind a consonant (`ký` and `kí`, `liệt sĩ` and `liệt sỹ` are both written).
*Folded* has no marks and d for đ besides.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from forms.text import fold, nfc

MAX_WORD = 40
"""Longest word looked at, in letters; no Vietnamese word has more than seven, codes and joined words do."""

_WORD = re.compile(r"[^\W_]+")
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
"""Hyphens, joiners, marks of direction and of shape that nobody sees: they part no word."""
_BEFORE_FRACTION = re.compile("(?<=[0-9])(?=[\u00bc-\u00be\u2150-\u215e])")
_FINAL_Y = re.compile(r"(?<=[bcdghklmnprstvx])y$|(?<=^qu)y$")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|kh|gh|gi|qu|ch|th|tr|ph|[bcdđghklmnpqrstvx])?"
    r"[aăâeêioôơuưy]{1,3}(?:ch|ng|nh|[cmnpt])?"
)
TONES = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook above, dot below


def as_typed(text: str) -> str:
    """Return a text in the letters a keyboard gives, composed: m² as m2, ½ as 1/2, wide letters as plain ones.

    Raises:
        HostileInput: `text_too_long`.
    """
    composed = nfc(text)
    if composed.isascii():
        return composed
    return unicodedata.normalize("NFKC", _BEFORE_FRACTION.sub(" ", _UNSEEN.sub("", composed)))


def split_words(text: str) -> list[str]:
    """Return the words of a text in lower case, as they are typed; anything but letters and digits parts them.

    Raises:
        HostileInput: `text_too_long`.
    """
    return [word[:MAX_WORD] for word in _WORD.findall(as_typed(text).lower())]


@lru_cache(maxsize=16_384)
def toned_key(word: str) -> str:
    """Return the word with its tone moved to the end: equal for both ways of placing it."""
    letters, tones = _parted(word)
    return letters + tones


@lru_cache(maxsize=16_384)
def spelled_key(word: str) -> str:
    """Return the word with its tone moved to the end and a final y as i: equal however it is usually written."""
    letters, tones = _parted(word)
    return _FINAL_Y.sub("i", letters) + tones


@lru_cache(maxsize=16_384)
def folded_key(word: str) -> str:
    """Return the word without marks, `ky` as `ki`; takes either shape of a word."""
    return _FINAL_Y.sub("i", fold(word))


@lru_cache(maxsize=16_384)
def without_bar(word: str) -> str:
    """Return a word in lower case, composed, with d for đ; every other mark stays.

    Abbreviations are compared so: people type `đk` and `dk`, but `sỹ` is a word and not `sy`.
    """
    return nfc(word).lower().replace("đ", "d")


def is_syllable(letters: str) -> bool:
    """Tell whether lower-case letters without a tone can be a Vietnamese syllable."""
    return _SYLLABLE.fullmatch(letters) is not None


@lru_cache(maxsize=16_384)
def is_marked(word: str) -> bool:
    """Tell whether a word carries a mark or the letter đ."""
    return fold(word) != word


def _parted(word: str) -> tuple[str, str]:
    parts = unicodedata.normalize("NFD", word)
    tones = "".join(char for char in parts if char in TONES)
    if not tones:
        return word, ""
    return unicodedata.normalize("NFC", "".join(char for char in parts if char not in TONES)), tones
