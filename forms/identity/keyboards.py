"""A scanner's keys under another keyboard layout than its own: a card's text whose number has no digit left.

A scanner sends the keys of an American keyboard. Where the machine's layout is another, or Caps Lock inverts
Shift, the digit row gives other characters, and so may the key of the bar.
"""

from __future__ import annotations

import re
import unicodedata

_DIGITS = 12
_BARS = "|\\\\*µ#¨'~£`"
_SHIFTED = re.compile(r"[!@#$%^&*()]{12}(.)", re.S)
_ROWS = tuple(
    re.compile(f"[{row}]{{{_DIGITS}}}[{_BARS}]", re.S)
    for row in ("&é\"'(\\-è_çà", "+ěščřžýáíé", "+ľščťžýáíé")  # French, Czech, Slovak
)
_VIETNAMESE = re.compile(f"([aeođ\u0300-\u0323]{{{_DIGITS},{2 * _DIGITS}}})[{_BARS}]")
_SHAPES = "\u0302\u0306"
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_DIGITS_KEPT = re.compile(r"[0-9]{12}([\\*µ#¨'£`])(?:[^\\*µ#¨'£`]*\1){5}")


def typed_wrongly(text: str) -> str:
    """Return `keyboard_layout` or `keyboard_shift` for a card's text typed under wrong keys, else "".

    Args:
        text: stripped text of at most a few kilobytes.
    """
    shifted = _SHIFTED.match(text)
    if shifted is not None:
        # Shift inverted on every key makes the bar a backslash; a layout whose digits want Shift leaves it.
        return {"\\": "keyboard_shift", "|": "keyboard_layout"}.get(shifted[1], "")
    small = unicodedata.normalize("NFC", text[: 4 * _DIGITS].lower())
    if any(row.match(small) for row in _ROWS) or _is_vietnamese_row(small) or _DIGITS_KEPT.match(text):
        return "keyboard_layout"
    return ""


def _is_vietnamese_row(small: str) -> bool:
    """Tell whether twelve keys of the row ă â ê ô ̀ ̉ ̃ ́ ̣ đ come before a bar, however their marks have joined."""
    row = _VIETNAMESE.match(unicodedata.normalize("NFD", small).replace("\u0111", "đ"))
    if row is None:
        return False
    letters, shapes = sum(char in "aeo" for char in row[1]), sum(char in _SHAPES for char in row[1])
    tones = sum(char in _TONES for char in row[1])
    return letters == shapes and letters + tones + row[1].count("đ") == _DIGITS
