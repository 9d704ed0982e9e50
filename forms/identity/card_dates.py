"""Dates as printed in card codes, and how long a card lasts."""

from __future__ import annotations

import re
from datetime import date

_COMPACT = re.compile(r"(\d{2})(\d{2})(\d{4})", re.ASCII)
_PARTLY_KNOWN = re.compile(r"00(?P<slash>/?)(?P<month>\d{2})(?P=slash)(?P<year>\d{4})", re.ASCII)
_RENEWED_AT = (14, 25, 40, 60)
_EARLY_YEARS = 2
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


def parse_card_birth(text: str) -> tuple[date | None, str, bool]:
    """Read a birthday of which the day, or day and month, may be unknown and written as zeros.

    Returns:
        The day, the first one it can be where that is unknown, or None when it is none between 1900 and
        2199; as much of it as an ISO text as is known; and whether the spelling with slashes was used.
    """
    day, slashed = parse_card_date(text)
    if day is not None:
        return day, day.isoformat(), slashed
    match = _PARTLY_KNOWN.fullmatch(text.strip())
    if match is None:
        return None, "", slashed
    month, year = match["month"], match["year"]
    first, _ = parse_card_date(f"01{month if month != '00' else '01'}{year}")
    return first, year if month == "00" else f"{year}-{month}", "/" in text


def card_expiry(birth: date, issued: date) -> date | None:
    """Return the last day of a card: the holder's next birthday of 14, 25, 40 or 60; None past 60.

    A card of the two years before such a birthday lasts to the one after (Law on Identification 2023,
    article 21). Codes do not say it; what is printed on the card decides.
    """
    ages = (age for age in _RENEWED_AT if issued < _birthday(birth, age - _EARLY_YEARS))
    return next((_birthday(birth, age) for age in ages), None)


def _birthday(birth: date, age: int) -> date:
    day = 28 if (birth.month, birth.day) == (2, 29) else birth.day
    return date(birth.year + age, birth.month, day)
