"""Masking of personal data for slips, lists and messages.

Masked text may be shown to a person at the desk; it still has no place in logs.
"""

from __future__ import annotations

_DOT = "•"


def mask_id(number: str) -> str:
    """Return an identity number with the middle hidden ("048190000017" → "0481••••••17").

    Numbers of 8 or fewer characters keep only their last two.
    """
    if len(number) <= 8:
        return _DOT * max(len(number) - 2, 0) + number[-2:] if len(number) > 2 else _DOT * len(number)
    return number[:4] + _DOT * (len(number) - 6) + number[-2:]
