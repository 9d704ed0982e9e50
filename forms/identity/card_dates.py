"""Dates as printed in card codes."""

from __future__ import annotations

import re
from datetime import date

_COMPACT = re.compile(r"(\d{2})(\d{2})(\d{4})", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)


def parse_card_date(text: str) -> tuple[date | None, bool]:
    """Read `ddmmyyyy`, or `dd/mm/yyyy` as some copied codes have it.

    Returns:
        The date, or None when it is no real day between 1900 and 2199; and whether the second
        spelling was used.
    """
    stripped = text.strip()
    match = _COMPACT.fullmatch(stripped)
    slashed = match is None
    if match is None:
        match = _SLASHED.fullmatch(stripped)
    if match is None:
        return None, False
    day, month, year = (int(part) for part in match.groups())
    if not 1900 <= year <= 2199:
        return None, slashed
    try:
        return date(year, month, day), slashed
    except ValueError:
        return None, slashed
