"""Dates typed as dd/mm/yyyy; partial dates also as mm/yyyy or yyyy. Stored as ISO text."""

from __future__ import annotations

import re
from datetime import date

from kiosk.wording import t
from ui.fields.spec import FieldSpec
from ui.fields.text import TextField

_FULL = re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{4})")
_SOLID = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_MONTH = re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{4})")
_YEAR = re.compile(r"[0-9]{4}")


def parse_date(text: str, *, partial: bool) -> str | None:
    """Return ISO text of a typed date, `None` when it is not a real day (month, year).

    Args:
        text: as typed; `/`, `.`, `-` or blank between the parts, or eight digits.
        partial: also take mm/yyyy and yyyy.
    """
    if found := _FULL.fullmatch(text) or _SOLID.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            return None
    if partial and (found := _MONTH.fullmatch(text)):
        month, year = int(found[1]), int(found[2])
        return f"{year:04d}-{month:02d}" if 1 <= month <= 12 else None
    if partial and _YEAR.fullmatch(text):
        return text
    return None


def show_date(iso: str) -> str:
    """Return ISO text (yyyy[-mm[-dd]]) the way people write it; anything else unchanged."""
    parts = iso.split("-")
    if 1 <= len(parts) <= 3 and all(part.isascii() and part.isdigit() for part in parts):
        return "/".join(reversed(parts))
    return iso


class DateField(TextField):
    """A date. What is not a real date is stored as typed, and the check says what is wrong with it."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__(spec)
        self._partial = spec.kind == "partial_date"
        self._line.setPlaceholderText(t("ngày/tháng/năm"))

    def value(self) -> object | None:
        """Return ISO text, the text as typed when it is no date, `None` when empty."""
        text = self._line.text().strip()
        if not text:
            return None
        return parse_date(text, partial=self._partial) or text

    def set_value(self, value: object | None) -> None:
        """Show a stored date."""
        super().set_value(None if value is None else show_date(str(value)))
        self.remember(value)

    def _shown(self, value: object) -> str:
        return show_date(str(value))
