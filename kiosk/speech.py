"""Every text a person reads: translation, and the house way of writing dates, money and times.

The Vietnamese source string is the key (gettext); English comes from the bundled catalogue. A text
missing there is shown in Vietnamese, which is better than nothing for a clerk in Da Nang.
Knows nothing of Qt: the command line and the slip use it too.
"""

from __future__ import annotations

import gettext
import io
from datetime import date, datetime
from typing import Literal

from forms.stamp import vietnam_time
from resources import files

Language = Literal["vi", "en"]

_MINUTE_S = 60
_HOUR_S = 3600
_DAY_S = 86_400


class _Speech:
    """The language in use; one per process, changed only by `set_language`."""

    language: Language = "vi"
    catalogue: gettext.NullTranslations = gettext.NullTranslations()


def set_language(code: Language) -> None:
    """Use Vietnamese (`vi`) or English (`en`) for every text made from now on.

    Raises:
        StationError: `resource_missing`, the English catalogue is not installed.
    """
    if code == "vi":
        _Speech.catalogue = gettext.NullTranslations()
    else:
        raw = files.read_bytes(f"i18n/{code}/LC_MESSAGES/tramso.mo")
        _Speech.catalogue = gettext.GNUTranslations(io.BytesIO(raw))
    _Speech.language = code


def language() -> Language:
    """Return the language in use."""
    return _Speech.language


def t(text: str, **params: object) -> str:
    """Translate a Vietnamese source string, then fill its `{named}` places.

    Args:
        text: a literal; the catalogue is built by reading the calls, so never a variable or f-string
            (table texts are wrapped in `mark` where they stand).
        **params: values for `str.format`.
    """
    translated = _Speech.catalogue.gettext(text) if text else ""
    return translated.format(**params) if params else translated


def counted(text: str, n: int, **params: object) -> str:
    """Translate a Vietnamese text about a number of things, in English in the singular where there is one.

    Args:
        text: a literal with the place `{n}`, or one from a table that wraps it in `mark_counted`.
        n: how many; written the house way, 4.400 or 4,400.
        **params: values of the other places.
    """
    return _Speech.catalogue.ngettext(text, text, n).format(n=grouped(n), **params)


def printed(text: str, **params: object) -> str:
    """Fill a Vietnamese text that is printed on a paper: papers are Vietnamese in every language."""
    return text.format(**params) if params else text


def mark(text: str) -> str:
    """Mark a text of a table for the catalogue without translating it yet."""
    return text


def mark_counted(text: str) -> str:
    """Mark a text of a table for `counted`: the catalogue then holds its singular too."""
    return text


def grouped(number: int) -> str:
    """Write a whole number with thousands apart: 4.400 in Vietnamese, 4,400 in English."""
    text = f"{number:,}"
    return text.replace(",", ".") if _Speech.language == "vi" else text


def money(vnd: int) -> str:
    """Write an amount of đồng: `15.000đ`; zero is "Miễn phí"."""
    return t("Miễn phí") if vnd == 0 else f"{grouped(vnd)}đ"


def day(value: date) -> str:
    """Write a date as dd/mm/yyyy."""
    return f"{value:%d/%m/%Y}"


def clock_time(at_ms: int) -> str:
    """Write the Vietnamese time of day of an instant (UTC ms) as hh:mm:ss."""
    return f"{_wall(at_ms):%H:%M:%S}"


def moment(at_ms: int) -> str:
    """Write an instant (UTC ms) as `hh:mm dd/mm/yyyy`, Vietnamese wall time."""
    return f"{_wall(at_ms):%H:%M %d/%m/%Y}"


def long_day(value: date) -> str:
    """Write a date with its weekday: "Thứ Hai 23/11/2026"."""
    names = (
        mark("Thứ Hai"),
        mark("Thứ Ba"),
        mark("Thứ Tư"),
        mark("Thứ Năm"),
        mark("Thứ Sáu"),
        mark("Thứ Bảy"),
        mark("Chủ Nhật"),
    )
    return f"{_Speech.catalogue.gettext(names[value.weekday()])} {day(value)}"


def age(seconds: float) -> str:
    """Write how long ago, in the largest unit that is at least one; negative counts as now."""
    if seconds < _MINUTE_S:
        return t("dưới 1 phút")
    if seconds < _HOUR_S:
        return counted("{n} phút", int(seconds // _MINUTE_S))
    if seconds < 2 * _DAY_S:
        return counted("{n} giờ", int(seconds // _HOUR_S))
    return counted("{n} ngày", int(seconds // _DAY_S))


def size(octets: int) -> str:
    """Write a size in KB, MB or GB, one decimal from 1 MB on."""
    if octets < 1_000_000:
        return f"{max(1, round(octets / 1000))} KB"
    # Of what would be written "1000.0 MB" too.
    unit, each = ("MB", 1_000_000) if octets < 999_950_000 else ("GB", 1_000_000_000)
    number = f"{octets / each:.1f}"
    return f"{number.replace('.', ',') if _Speech.language == 'vi' else number} {unit}"


def _wall(at_ms: int) -> datetime:
    return vietnam_time(at_ms // 1000)


def capital(text: str) -> str:
    """Return a text that begins with a capital: a value that stands alone is a sentence of its own."""
    return text[:1].upper() + text[1:]
