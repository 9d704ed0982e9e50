"""Who issued a citizen's card. Its code does not say; it follows from the day of issue.

Sources of the names: circulars 61/2015, 33/2018, 06/2021 and 17/2024 of the Ministry of Public Security on the card's
form; the director signs for the body of the day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

_SINCE: Final = (
    (date(2024, 7, 1), "Bộ Công an"),
    (date(2018, 10, 10), "Cục Cảnh sát quản lý hành chính về trật tự xã hội"),
    (date(2016, 1, 1), "Cục Cảnh sát đăng ký, quản lý cư trú và dữ liệu quốc gia về dân cư"),
)
"""First day of each body, newest first. Before 2016 there were no such cards (Law 59/2014/QH13, art. 38)."""
CITIZEN_CARD: Final = "CCCD"
_ISSUED_BY: Final = "/issuedBy"


def card_issuer(issued_on: object) -> str | None:
    """Return the body named on a citizen's card issued on a day.

    Args:
        issued_on: `YYYY-MM-DD`; anything else, or a day before the first card, gives None.
    """
    if not isinstance(issued_on, str):
        return None
    try:
        day = date.fromisoformat(issued_on)
    except ValueError:
        return None
    return next((body for since, body in _SINCE if day >= since), None)


def suggested_issuer(pointer: str, answer: Callable[[str], object]) -> str | None:
    """Return what most likely belongs at a place, or None.

    Args:
        pointer: an answer; only `…/issuedBy` beside `type` and `issuedOn` has a suggestion.
        answer: returns the answer at a pointer.
    """
    if not pointer.endswith(_ISSUED_BY):
        return None
    paper = pointer.removesuffix(_ISSUED_BY)
    if answer(f"{paper}/type") != CITIZEN_CARD:
        return None
    return card_issuer(answer(f"{paper}/issuedOn"))
