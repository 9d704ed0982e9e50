"""Whose number a card reading kept as evidence carries."""

from __future__ import annotations

from forms.identity.cccd import number_in_cccd
from forms.identity.mrz import parse_mrz


def evidence_number(source: str, raw: bytes) -> str | None:
    """Return the 12-digit number in a reading's own bytes, or None where they are no card. Never raises.

    Args:
        source: as recorded with the reading: `mrz` for the lines on the back, else the card's code.
        raw: the bytes as read; hostile at the portal.
    """
    return parse_mrz(raw, None).id_number if source == "mrz" else number_in_cccd(raw)
