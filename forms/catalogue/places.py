"""Provinces and communes since July 2025, and which commune an older ward or commune became part of.

Inside the city an old unit leads to exactly one commune of today, but for Xã Hòa Liên, which was divided:
a citizen has to be asked then.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from forms.text import fold, has_marks, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Day = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")]
_UNIT = re.compile(
    r"(?:(?P<type>phường|phuong|xã|xa|thị trấn|thi tran|đặc khu|dac khu)\s|(?P<short>tt|p|x|đk)\.)\s*(?=\S)",
    re.IGNORECASE,
)
_NUMERALS = {"1": "i", "2": "ii", "3": "iii", "4": "iv", "5": "v"}
_UNMARKED = 2
_TYPES = {"p": "phuong", "x": "xa", "tt": "thi tran", "dk": "dac khu"}


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
        closed: since when it is no longer chosen (a merger); it stays in the list, because answers given
            before still name it.
    """

    code: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{5}\Z")]
    name: Name
    type: Literal["phường", "xã", "đặc khu"]
    folded: Name
    province: str
    old_province: str | None
    old_units: tuple[OldUnit, ...]
    closed: Day | None = None


class Province(msgspec.Struct, frozen=True, kw_only=True):
    """A province or city since July 2025; `short` is the name without its type."""

    code: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{2}\Z")]
    name: Name
    short: Name
    type: Literal["tỉnh", "thành phố"]
    closed: Day | None = None


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


def match_old_unit(
    communes: Iterable[Commune], name: str, *, old_province: str | None = None, marked: bool | None = None
) -> UnitMatch:
    """Return the communes that a ward or commune of before July 2025 became part of.

    A name that agrees in every mark wins over one that agrees only without marks, because some old names
    differ in nothing else (Xã Tam Thanh, Xã Tam Thành, Xã Tam Thạnh).

    Args:
        communes: today's communes.
        name: with or without its type ("Xã Hòa Liên", "P. Hòa Minh", "Hòa Minh").
        old_province: `048` or `049` where the address says which.
        marked: whether the text around the name is written with marks, so that a name without any is
            meant that way; by default judged by the name alone.
    """
    kind, bare = _split_unit(name)
    pairs = [
        (commune, old.name)
        for commune in communes
        if commune.closed is None
        for old in commune.old_units
        if old_province in {None, commune.old_province}
    ]
    return _closest(kind, bare, pairs, marked=has_marks(name) if marked is None else marked)


def names_its_type(name: str) -> bool:
    """Tell whether a written unit says that it is a ward, commune, township or special zone."""
    return _split_unit(name)[0] is not None


def match_commune(communes: Iterable[Commune], name: str, *, marked: bool | None = None) -> UnitMatch:
    """Return the communes of today that a written name stands for; `marked` as in `match_old_unit`."""
    kind, bare = _split_unit(name)
    return _closest(
        kind,
        bare,
        [(commune, commune.name) for commune in communes if commune.closed is None],
        marked=has_marks(name) if marked is None else marked,
    )


def _split_unit(name: str) -> tuple[str | None, str]:
    clean = squeeze(name)
    match = _UNIT.match(clean)
    if match is None:
        return None, clean
    written = fold(match["type"] or match["short"])
    return _TYPES.get(written, written), clean[match.end() :]


def _closest(kind: str | None, bare: str, pairs: list[tuple[Commune, str]], *, marked: bool) -> UnitMatch:
    wanted = _spellings(bare)
    for form in range(0 if marked else _UNMARKED, len(wanted)):
        found = {
            commune.code: commune
            for commune, written in pairs
            if (official := _official(written))[1][form] == wanted[form] and kind in {None, official[0]}
        }
        if found:
            return UnitMatch(tuple(found.values()))
    return UnitMatch(())


def _spellings(bare: str) -> tuple[str, str, str, str]:
    """Return a name as it is compared, the form that leaves out least first; from `_UNMARKED` on without marks."""
    folded = fold(bare)
    return bare.casefold(), _numeral(bare), folded, _numeral(folded)


# Every address read is held against every unit of the city; what people wrote is not kept.
@lru_cache(maxsize=2_048)
def _official(name: str) -> tuple[str | None, tuple[str, str, str, str]]:
    kind, bare = _split_unit(name)
    return kind, _spellings(bare)


def _numeral(name: str) -> str:
    """Return a name with the number at its end as the Roman numeral of the official name."""
    stem, blank, last = name.casefold().rpartition(" ")
    return f"{stem}{blank}{_NUMERALS.get(last, last)}" if stem else name.casefold()
