"""Undoing what scanners and keyboards add around a card code, before its fields are looked at.

Framing (byte-order mark, line ends, hex dump) is taken off silently: it changes no value. A changed
separator is reported as a repair.
"""

from __future__ import annotations

import re

_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){20,}")
_TELEX_HEX = str.maketrans({"Â": "AA", "â": "aa", "Đ": "DD", "đ": "dd", "Ê": "EE", "ê": "ee"})
_SEPARATORS = ("｜", "~", "¦", "│")


def unframe(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the bare card text and the repairs made ("separator" or none).

    Scanners in hex-dump mode type each byte as two hex digits; a Telex input method then turns AA, DD
    and EE into Â, Đ and Ê, which is undone first.
    """
    bare = text.lstrip("\ufeff\r\n\t ").rstrip("\r\n\t \x00\x03\x04")
    dumped = _undump(bare)
    if dumped is not None:
        bare = dumped.lstrip("\ufeff").rstrip("\r\n\t ")
    if bare.count("|") < 6:
        for separator in _SEPARATORS:
            if bare.count(separator) >= 6:
                return bare.replace(separator, "|"), ("separator",)
    return bare, ()


def _undump(text: str) -> str | None:
    digits = text.translate(_TELEX_HEX).replace(" ", "")
    if _HEX.fullmatch(digits) is None:
        return None
    try:
        decoded = bytes.fromhex(digits).decode("utf-8")
    except (ValueError, UnicodeDecodeError):
        return None
    return decoded if decoded.count("|") >= 6 else None
