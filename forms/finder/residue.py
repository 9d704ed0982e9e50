"""What an input method leaves behind when it is off: `ddawng kys` and `d9a8ng ky1` for đăng ký.

Telex writes marks with letters (dd, aa, aw, w, and s f r x j for tones), VNI with digits. A word is read
only when the whole of it is such writing; what comes out has its marks, so it counts as typed with them.
"""

from __future__ import annotations

import re
import unicodedata

from forms.finder.spelling import is_syllable, spelled_key

_TELEX_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VNI_TONES = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_TELEX_LETTERS = (
    ("uwow", "ươ"), ("uow", "ươ"), ("uwo", "ươ"), ("dd", "đ"), ("aa", "â"), ("aw", "ă"), ("ee", "ê"), ("oo", "ô"),
    ("ow", "ơ"), ("uw", "ư"),
)  # fmt: skip
_VNI_LETTERS = {
    "6": {"a": "â", "e": "ê", "o": "ô"},
    "7": {"o": "ơ", "u": "ư"},
    "8": {"a": "ă"},
    "9": {"d": "đ"},
}
_LATER = {"a": "â", "e": "ê", "o": "ô", "d": "đ"}


def decode_residue(word: str) -> str | None:
    """Return the spelled word behind Telex or VNI writing, or None when it is no such writing."""
    if len(word) > 12 or not word.isascii():
        return None
    return _vni(word) if any(char.isdigit() for char in word) else _telex(word)


def _telex(word: str) -> str | None:
    tone = ""
    letters = word
    found = [at for at, char in enumerate(word) if at and char in _TELEX_TONES]
    if found:
        at = found[-1]
        # A tone stands behind a vowel; an s, r or x at the start or in "tr" is a consonant.
        if any(char in "aeiouyw" for char in word[:at]):
            tone, letters = _TELEX_TONES[word[at]], word[:at] + word[at + 1 :]
    plain = letters
    for typed, written in _TELEX_LETTERS:
        letters = letters.replace(typed, written)
    if "w" in letters:
        letters = re.sub(r"([uoa])([^w]*)w", _hooked, letters).replace("w", "ư")
    letters = _late(letters)
    if letters == plain and not tone:
        return None
    return _checked(letters, tone)


def _hooked(match: re.Match[str]) -> str:
    return {"u": "ư", "o": "ơ", "a": "ă"}[match[1]] + match[2]


def _late(letters: str) -> str:
    """Return the word with a mark typed at its end put where it belongs: `canas` is decoded as cân + tone."""
    last = letters[-1:]
    if last in _LATER and len(letters) > 2 and letters.find(last) < len(letters) - 1 and last != "d":
        at = letters.find(last)
        if letters[at + 1 : -1].isalpha() and letters[-2] not in "aeiouyăâêôơư":
            return letters[:at] + _LATER[last] + letters[at + 1 : -1]
    if last == "d" and letters.startswith("d") and len(letters) > 2:
        return "đ" + letters[1:-1]
    return letters


def _vni(word: str) -> str | None:
    letters: list[str] = []
    tone = ""
    for char in word:
        if not char.isdigit():
            letters.append(char)
        elif char in _VNI_TONES and letters:
            tone = _VNI_TONES[char]
        elif char in _VNI_LETTERS:
            into = _VNI_LETTERS[char]
            at = next((at for at in range(len(letters) - 1, -1, -1) if letters[at] in into), None)
            if at is None:
                return None
            letters[at] = into[letters[at]]
            if char == "7" and letters[at] == "ơ" and at and letters[at - 1] == "u":
                letters[at - 1] = "ư"
        else:
            return None
    return _checked("".join(letters), tone)


def _checked(letters: str, tone: str) -> str | None:
    if not is_syllable(letters):
        return None
    return spelled_key(unicodedata.normalize("NFC", letters)) + tone
