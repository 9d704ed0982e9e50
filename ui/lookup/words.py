"""Which words on a line are a slip or a printed code, to be looked up rather than searched for."""

from __future__ import annotations

from forms.packets.codes import is_meant_as_case_code
from forms.slips.slip_reading import looks_like_slip
from kiosk.wording import t

LONGEST_TEXT = 4_096
"""A slip has about 600 characters; a longer text is told to be too long rather than cut in silence."""


def is_to_look_up(text: str) -> bool:
    """Tell whether a text is a slip's, or a whole provisional code."""
    return looks_like_slip(text) or is_meant_as_case_code(text)


def look_up_title(text: str) -> str:
    """Return what looking it up is called."""
    if looks_like_slip(text):
        return t("Tra phiếu vừa quét")
    return t("Tra mã {code}", code=text.strip().upper())
