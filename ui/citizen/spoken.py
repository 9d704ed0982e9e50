"""What is read aloud: whole sentences, dates and numbers the way a person says them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kiosk.wording import t

if TYPE_CHECKING:
    from ui.draft.read_rows import ReadRow

_DATE = re.compile(r"\b(\d{2})/(\d{2})/(\d{4})\b")
_DIGITS = re.compile(r"\d{7,}")
"""Longer than any amount on a form: a card or telephone number, said digit by digit."""


def spoken(text: str) -> str:
    """Return a text for a voice: `02/11/2026` as a day, long numbers digit by digit."""
    said = _DATE.sub(_as_day, text)
    said = said.replace(" → ", "; ")
    return _DIGITS.sub(lambda found: ", ".join(found.group()), said)


def sentences_of(title: str, rows: tuple[ReadRow, ...]) -> tuple[str, ...]:
    """Return one sentence for a title and one for each row."""
    return (f"{title}.", *(f"{spoken(row.name)}: {spoken(row.value or '…')}." for row in rows))


def _as_day(found: re.Match[str]) -> str:
    number_of_day, month, year = (int(part) for part in found.groups())
    return t("ngày {day} tháng {month} năm {year}", day=number_of_day, month=month, year=year)
