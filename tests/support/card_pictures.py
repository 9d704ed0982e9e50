"""Flat pictures of fictional cards, as a file somebody scanned."""

from __future__ import annotations

import io

from kiosk.fictional import CardLayout, FictionalPerson
from kiosk.fictional_cards import draw_card


def card_png(
    person: FictionalPerson, font: bytes | None = None, *, layout: CardLayout | None = None
) -> bytes:
    """Return the flat card as PNG."""
    out = io.BytesIO()
    draw_card(person, font, layout=layout).save(out, "PNG")
    return out.getvalue()
