"""From the one-line address of a card to country, province, commune and detail.

Cards of before July 2025 name commune, district and province; later ones commune and province. What a
commune has become is looked up, never guessed: an address that leads to no commune stays whole in
`detail` and is marked for review, and one that leads to several gives them to be asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from forms.places import match_address, match_old_unit
from forms.text import fold, squeeze

if TYPE_CHECKING:
    from forms.places import CardProvince, Commune, Province

COUNTRY = "VNM"
MAX_ADDRESS_CHARS = 300

TWO_LEVELS_SINCE = date(2025, 7, 1)
"""Districts ended on this day (Resolution 203/2025/QH15); cards issued before it name them."""

Resolve = Callable[[str, "str | None", str], Sequence[str]]
"""(province, district or None, commune) as written → codes of today's communes: none, one or several."""

_PREFIXES = ("thanh pho ", "tinh ", "tp. ", "tp.", "tp ", "t.")


@dataclass(frozen=True, slots=True)
class ParsedAddress:
    """An address taken apart.

    Attributes:
        province: code of today's province, or None when the text names none.
        commune: code of today's commune, or None when it is not certain.
        detail: house, street or hamlet; the whole text when the commune is not certain.
        review: the operator must complete or check it.
        candidates: communes it may be, when several.
    """

    province: str | None
    commune: str | None
    detail: str
    review: bool
    candidates: tuple[str, ...] = ()

    def as_answers(self) -> dict[str, str]:
        """Return the values of a form's address block that are known; the others are left out."""
        values = {
            "country": COUNTRY,
            "province": self.province,
            "commune": self.commune,
            "detail": self.detail,
        }
        return {key: value for key, value in values.items() if value}


def parse_address(
    text: str, resolve: Resolve, provinces: Mapping[str, str], issued_on: date | None = None
) -> ParsedAddress:
    """Take the address line of a card apart.

    Where both readings are possible ("Hòa Tiến, Hòa Vang, Đà Nẵng": commune and district, or hamlet and
    commune), a card issued before July 2025 decides for the first; a later one leaves both as candidates.

    Args:
        text: parts divided by commas, province last; at most `MAX_ADDRESS_CHARS` are looked at.
        resolve: the lookup of today's communes.
        provinces: folded name without "tỉnh" or "thành phố" → code of today's province; old names too.
        issued_on: day of issue of the card, when known.
    """
    whole = squeeze(text[:MAX_ADDRESS_CHARS])
    parts = [part for part in (piece.strip(" -.") for piece in whole.split(",")) if part]
    if len(parts) > 1 and fold(parts[-1]) == "viet nam":
        parts.pop()
    province = provinces.get(_province_name(parts[-1])) if parts else None
    old = tuple(resolve(parts[-1], parts[-2], parts[-3])) if province and len(parts) >= 3 else ()
    new = tuple(resolve(parts[-1], None, parts[-2])) if province and len(parts) >= 2 else ()
    if old and new and set(old) != set(new) and issued_on is not None and issued_on >= TWO_LEVELS_SINCE:
        return ParsedAddress(province, None, whole, review=True, candidates=tuple(dict.fromkeys(old + new)))
    found, used = (old, 3) if old else (new, 2)
    if len(found) != 1:
        return ParsedAddress(province, None, whole, review=True, candidates=found)
    return ParsedAddress(province, found[0], ", ".join(parts[:-used]), review=False)


def commune_resolver(communes: Iterable[Commune]) -> Resolve:
    """Return the lookup over the city's communes and the units they were made of."""
    known = tuple(communes)

    def resolve(province: str, district: str | None, commune: str) -> Sequence[str]:
        if district is None:
            return [found.code for found in match_address(known, f"{commune}, {province}").communes]
        codes = [found.code for found in match_address(known, f"{commune}, {district}, {province}").communes]
        # Without such an old unit the match came from the district's name taken for a commune.
        units = {found.code for found in match_old_unit(known, commune).communes}
        return codes if units.issuperset(codes) else []

    return resolve


def province_names(provinces: Iterable[Province], card_provinces: Iterable[CardProvince]) -> dict[str, str]:
    """Return the names `parse_address` looks provinces up by: today's, and those of before July 2025."""
    names = {_province_name(old.name): old.province for old in card_provinces}
    return names | {_province_name(today.short): today.code for today in provinces}


def _province_name(text: str) -> str:
    name = fold(text)
    prefix = next((known for known in _PREFIXES if name.startswith(known)), "")
    return name[len(prefix) :].strip()
