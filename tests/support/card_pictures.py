"""Flat pictures of fictional cards, as a file somebody scanned."""

from __future__ import annotations

import io

from kiosk.fictional.cards import draw_card
from kiosk.fictional.people import CardLayout, FictionalPerson


def card_png(
    person: FictionalPerson, font: bytes | None = None, *, layout: CardLayout | None = None
) -> bytes:
    """Return the flat card as PNG."""
    out = io.BytesIO()
    draw_card(person, font, layout=layout).save(out, "PNG")
    return out.getvalue()
