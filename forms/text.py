"""Vietnamese text: one spelling of the code points, folding for search, and undoing of wrong decodings.

Everything is bounded: a text longer than `MAX_CHARS` is refused before any work is done on it.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import filterfalse

from forms.errors import HostileInput

MAX_CHARS = 20_000
"""Longest text any function here accepts, in code points."""

_TONES = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook above, dot below
_VOWELS = "aăâeêioôơuưy"
_LETTERS = frozenset(
    "abcdefghijklmnopqrstuvwxyzđ"
    + _VOWELS
    + "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES)
)
_WRONG_DECODINGS = ("cp1252", "cp932", "shift_jis", "big5")

_TRAIL = "".join(bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0xC0))
# A UTF-8 lead byte read as Windows-1252 and followed by what a continuation byte becomes there;
# or such a capital right behind a small letter, where a blank took the place of byte A0.
_PAIR = re.compile(f"[ÃÄÅÆÌÍá][{re.escape(_TRAIL)}\u0080-\u009f]|[a-z][ÃÄÆ]")

# Replacement characters, C1 controls, East Asian characters with half-width kana.
_TRACE = re.compile("[\ufffd\u0080-\u009f\u2e80-\u9fff\uf900-\ufaff\uff61-\uff9f]")


def nfc(text: str) -> str:
    """Return the composed form (Unicode NFC) in which all text is stored and compared.

    Raises:
        HostileInput: `text_too_long`, when the text has more than `MAX_CHARS` code points.
    """
    _bounded(text)
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Return the text without tone and vowel marks, with d for đ, in lower case: the form used to search.

    The letter đ has no decomposition in Unicode, so it is replaced by hand before marks are dropped.

    Raises:
        HostileInput: `text_too_long`.
    """
    _bounded(text)
    plain = text.replace("đ", "d").replace("Đ", "D")
    parts = unicodedata.normalize("NFD", plain)
    return "".join(filterfalse(unicodedata.combining, parts)).lower()


def is_vietnamese_letter(char: str) -> bool:
    """Tell whether one composed character is a letter of Vietnamese writing, either case.

    The ASCII letters f, j, w and z count: names of the mountain peoples of Quảng Nam use them.
    """
    return len(char) == 1 and char.lower() in _LETTERS


def has_marks(text: str) -> bool:
    """Tell whether any letter carries a mark (đ counts): text typed without marks has none."""
    return fold(text) != text.lower()


def squeeze(text: str) -> str:
    """Return the text composed, with every run of blanks as one space and none at the ends."""
    return " ".join(nfc(text).split())


def looks_misread(text: str) -> bool:
    """Tell whether text shows the traces of UTF-8 bytes read in another encoding.

    Traces: replacement characters, C1 controls, East Asian characters amid Latin ones, and the
    letter pairs that UTF-8 lead bytes become in Windows-1252.
    """
    return _TRACE.search(text) is not None or _PAIR.search(text) is not None


def has_lead_letters(text: str) -> bool:
    """Tell whether text holds a letter that lead bytes of UTF-8 become in Windows-1252.

    Of them Ã is Vietnamese and Ä, Å and Æ stand in foreign names: a sign of damage only beside other damage.
    """
    return any(char in "ÃÄÅÆ" for char in nfc(text))


def undo_misreading(text: str) -> str | None:
    """Return what the bytes behind a misread text say in UTF-8, or None when that is not certain.

    Tried are the encodings that scanners and decoders fall back to (Windows-1252 with Latin-1 for its
    five holes, Shift-JIS, Big5). A result counts only if it is strict UTF-8, has nothing but Vietnamese
    letters among its letters, and no two encodings give different results. A blank behind "Ã" may stand
    for the no-break space that byte A0 became and is tried as such.

    Raises:
        HostileInput: `text_too_long`.
    """
    _bounded(text)
    results: set[str] = set()
    for candidate in dict.fromkeys((text, text.replace("Ã ", "Ã\xa0"))):
        for encoding in _WRONG_DECODINGS:
            result = _redecode(candidate, encoding)
            if result is not None and result != text and is_plain_vietnamese(result):
                results.add(result)
        if results:
            break
    return results.pop() if len(results) == 1 else None


def is_plain_vietnamese(text: str) -> bool:
    """Tell whether every letter is Vietnamese and nothing is a control or private character."""
    letters = (char for char in text if char.isalpha())
    others = (char for char in text if not char.isalpha())
    return (
        all(is_vietnamese_letter(char) for char in letters)
        and all(char.isprintable() for char in others)
        and not looks_misread(text)
    )


def _bounded(text: str) -> None:
    if len(text) > MAX_CHARS:
        raise HostileInput("text_too_long", limit=MAX_CHARS)


def _redecode(text: str, encoding: str) -> str | None:
    out = bytearray()
    for char in text:
        try:
            out += char.encode(encoding)
        except UnicodeEncodeError:
            # Windows maps the five unassigned bytes of 1252 to the C1 control of the same value.
            if encoding != "cp1252" or not 0x80 <= ord(char) <= 0x9F:
                return None
            out.append(ord(char))
    try:
        return unicodedata.normalize("NFC", out.decode("utf-8"))
    except UnicodeDecodeError:
        return None
