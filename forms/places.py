"""Provinces and communes since July 2025, and finding today's commune from an older address.

Most identity cards still carry an address of three levels: ward or commune, district, province, in the
units of before July 2025. Inside the city such a unit leads to exactly one commune of today, but for
Xã Hòa Liên, which was divided; a citizen has to be asked then. Districts no longer exist and are used
only to tell an old address from a new one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from forms.text import fold, squeeze

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MAX_ADDRESS_CHARS = 500
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
_UNIT = re.compile(r"^(?:(?P<type>phường|xã|thị trấn|đặc khu)|(?P<short>tt|p|x|đk)\.)\s*", re.IGNORECASE)
_SHORT_TYPES = {"p": "phường", "x": "xã", "tt": "thị trấn", "đk": "đặc khu"}
_DISTRICT = re.compile(r"^(?:quan|huyen|thi xa|thanh pho|tx\.?|tp\.?|[qh]\.)\s*")
_PROVINCES = {"da nang": "048", "quang nam": "049"}
_DISTRICTS = {
    "048": "hai chau|thanh khe|son tra|ngu hanh son|lien chieu|cam le|hoa vang|hoang sa",
    "049": "tam ky|hoi an|dien ban|dai loc|duy xuyen|que son|nong son|thang binh|hiep duc|tien phuoc|"
    "bac tra my|nam tra my|nui thanh|phu ninh|phuoc son|nam giang|dong giang|tay giang",
}


class OldUnit(msgspec.Struct, frozen=True, kw_only=True):
    """A ward or commune before July 2025. `ambiguous` where it was divided among several of today's."""

    code: str
    name: Name
    folded: Name
    ambiguous: bool


class Commune(msgspec.Struct, frozen=True, kw_only=True):
    """A ward, commune or special zone of the city since July 2025.

    Attributes:
        code: five digits, kept as text.
        old_province: code on identity cards of the province it lay in (`048`, `049`), None for Hoàng Sa.
        old_units: what it was made of.
    """

    code: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{5}\Z")]
    name: Name
    type: Literal["phường", "xã", "đặc khu"]
    folded: Name
    province: str
    old_province: str | None
    old_units: tuple[OldUnit, ...]


class Province(msgspec.Struct, frozen=True, kw_only=True):
    """A province or city since July 2025; `short` is the name without its type."""

    code: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{2}\Z")]
    name: Name
    short: Name
    type: Literal["tỉnh", "thành phố"]


class CardProvince(msgspec.Struct, frozen=True, kw_only=True):
    """A province code inside personal numbers (63, never renumbered) and the province it became."""

    code: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{3}\Z")]
    name: Name
    province: str


class UnitMatch(msgspec.Struct, frozen=True):
    """The communes of today that a written unit may stand for: none, one, or several to ask about."""

    communes: tuple[Commune, ...]

    @property
    def unique(self) -> Commune | None:
        """The commune, when there is exactly one."""
        return self.communes[0] if len(self.communes) == 1 else None


def match_old_unit(communes: Iterable[Commune], name: str, *, old_province: str | None = None) -> UnitMatch:
    """Return the communes that a ward or commune of before July 2025 became part of.

    A name that agrees in every mark wins over one that agrees only without marks, because some old names
    differ in nothing else (Xã Tam Thanh, Xã Tam Thành, Xã Tam Thạnh).

    Args:
        communes: today's communes.
        name: with or without its type ("Xã Hòa Liên", "P. Hòa Minh", "Hòa Minh").
        old_province: `048` or `049` where the address says which.
    """
    kind, bare = _split_unit(name)
    pairs = [
        (commune, old.name)
        for commune in communes
        for old in commune.old_units
        if old_province in {None, commune.old_province}
    ]
    return _closest(kind, bare, pairs)


def match_commune(communes: Iterable[Commune], name: str) -> UnitMatch:
    """Return the communes of today that a written name stands for."""
    kind, bare = _split_unit(name)
    return _closest(kind, bare, [(commune, commune.name) for commune in communes])


def match_address(communes: Iterable[Commune], address: str) -> UnitMatch:
    """Return the communes of today in which an address of two or three levels lies.

    An address outside the city, or one that names no unit we know, gives none.

    Args:
        communes: today's communes of the city.
        address: parts divided by commas, the province last ("Hòa Minh, Liên Chiểu, Đà Nẵng").
    """
    parts = [part for part in (squeeze(piece) for piece in address[:MAX_ADDRESS_CHARS].split(",")) if part]
    if parts and fold(parts[-1]) == "viet nam":
        parts.pop()
    if len(parts) < 2:
        return UnitMatch(())
    known = tuple(communes)
    old_province = _PROVINCES.get(_district_name(parts[-1]))
    if old_province is None:
        return UnitMatch(())
    if len(parts) > 2 and _district_name(parts[-2]) in _DISTRICTS[old_province].split("|"):
        old = match_old_unit(known, parts[-3], old_province=old_province)
        if old.communes:
            return old
    today = match_commune(known, parts[-2])
    if today.communes and old_province == "048":
        return today
    return match_old_unit(known, parts[-2], old_province=old_province)


def _district_name(text: str) -> str:
    return _DISTRICT.sub("", fold(text))


def _split_unit(name: str) -> tuple[str | None, str]:
    clean = squeeze(name)
    match = _UNIT.match(clean)
    if match is None or match.end() == len(clean):
        return None, clean
    short = match["short"]
    return (_SHORT_TYPES[short.lower()] if short else match["type"].lower()), clean[match.end() :]


def _closest(kind: str | None, bare: str, pairs: list[tuple[Commune, str]]) -> UnitMatch:
    same: tuple[Callable[[str], str], ...] = (str.casefold, fold)
    for form in same:
        found = {
            commune.code: commune
            for commune, written in pairs
            if form(_split_unit(written)[1]) == form(bare) and kind in {None, _split_unit(written)[0]}
        }
        if found:
            return UnitMatch(tuple(found.values()))
    return UnitMatch(())
