"""The order of Vietnamese names: syllable by syllable, a, ă, â, b, c, d, đ, e, ê …, then by the tone."""

from __future__ import annotations

import unicodedata

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
"""Grave, hook, tilde, acute, dot below: the order of dictionaries."""
_SHAPES = {"\u0306", "\u0302", "\u031b"}
"""Breve, circumflex, horn: they make another letter."""

_Word = tuple[tuple[int, ...], tuple[int, ...]]
OrderKey = tuple[tuple[_Word, ...], str]


def name_order(text: str) -> OrderKey:
    """Return what names are sorted by: letters and tones word by word, then the text itself."""
    words: list[_Word] = []
    for word in text.casefold().split():
        letters: list[int] = []
        tones: list[int] = []
        for char in unicodedata.normalize("NFD", word):
            if char in _TONES and letters:
                tones.append(len(letters) * len(_TONES) + _TONES[char])
            elif char in _SHAPES and letters:
                letters[-1] = _shaped(letters[-1], char)
            elif not unicodedata.combining(char):
                letters.append(_rank(char))
        words.append((tuple(letters), tuple(tones)))
    return tuple(words), text


def _rank(char: str) -> int:
    """Return the place of a letter; anything else comes before all of them."""
    return _LETTERS.find(char)


def _shaped(rank: int, mark: str) -> int:
    made = unicodedata.normalize("NFC", _LETTERS[rank] + mark) if rank >= 0 else ""
    found = _LETTERS.find(made) if len(made) == 1 else -1
    return rank if found < 0 else found
