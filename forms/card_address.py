"""The address printed on a card, turned into the address questions of a form.

Only what is certain is filled in. A ward of before July 2025 leads to the commune it became part of;
where it was divided the person is asked, and an address that is not understood stays as text to be
looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forms.places import MAX_ADDRESS_CHARS, match_address, match_old_unit
from forms.text import fold, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from forms.places import CardProvince, Commune, Province

_CITY_WORDS = ("thanh pho ", "tinh ", "tp. ", "tp ")
_LONGEST_DETAIL = 250


@dataclass(frozen=True)
class ParsedAddress:
    """What a card's address says.

    Attributes:
        values: answers of an address block by name; only those known.
        review: the person must look at it: no commune was found.
        choices: codes of communes to choose from when the old ward was divided.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    review: bool = False
    choices: tuple[str, ...] = ()


class CardAddressReader:
    """Reads addresses with one generation of the lists of places.

    Args:
        communes: today's communes of the city.
        provinces: today's provinces.
        card_provinces: provinces of before July 2025 and what they became.
    """

    def __init__(
        self,
        communes: Iterable[Commune],
        provinces: Iterable[Province],
        card_provinces: Iterable[CardProvince],
    ) -> None:
        self._communes = tuple(communes)
        self._provinces = {_bare(entry.name): entry.province for entry in card_provinces}
        for province in provinces:
            self._provinces[_bare(province.name)] = province.code

    def __call__(self, text: str) -> ParsedAddress:
        """Read one address; parts are divided by commas, the province last."""
        whole = squeeze(text[:MAX_ADDRESS_CHARS])
        parts = [part for part in (squeeze(piece) for piece in whole.split(",")) if part]
        if parts and fold(parts[-1]) == "viet nam":
            parts.pop()
        if not parts:
            return ParsedAddress(review=True)
        match = match_address(self._communes, ", ".join(parts))
        if match.unique is not None:
            values = {"country": "VNM", "province": match.unique.province, "commune": match.unique.code}
            detail = ", ".join(parts[: -self._levels(parts, match.unique)])
            return ParsedAddress({**values, "detail": detail[:_LONGEST_DETAIL]} if detail else values)
        values = {"country": "VNM", "detail": whole[:_LONGEST_DETAIL]}
        province = self._provinces.get(_bare(parts[-1]))
        if province is not None:
            values["province"] = province
        return ParsedAddress(values, True, tuple(commune.code for commune in match.communes))

    def _levels(self, parts: list[str], commune: Commune) -> int:
        """Count the parts that name places: three where the ward of an old address stands third."""
        old = match_old_unit(self._communes, parts[-3]) if len(parts) > 2 else None
        return 3 if old is not None and commune in old.communes else 2


def _bare(name: str) -> str:
    folded = fold(squeeze(name))
    for word in _CITY_WORDS:
        folded = folded.removeprefix(word)
    return folded
