"""Reading an address as it is printed on a card into the parts a form asks for.

Most cards still carry three levels, ward or commune, district, province, in the units of before July
2025; newer ones carry commune and province. Districts no longer exist: they tell an old address from a
new one. What cannot be known is left for the person at the desk.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from forms.catalogue.places import UnitMatch, match_commune, match_old_unit, names_its_type
from forms.prefilling.hidden_ward import find_hidden_ward
from forms.text import fold, has_marks, squeeze

if TYPE_CHECKING:
    from forms.catalogue.places import Commune
    from forms.catalogue.whole import Catalogue

MAX_CHARS = 500
MIN_COMMUNE_TEXT, MAX_COMMUNE_TEXT = 2, 100
MAX_DETAIL = 250
HOME_PROVINCE = "48"
_TYPE = re.compile(r"(?:(?:quan|huyen|thi xa|thanh pho|tinh|tx|tp)\s|(?:tx|tp|t|q|h)\.)\s*(?=\S)")
_DASH = re.compile(r"\s*[-\u2010-\u2013]\s*")
_SHORT_PROVINCES = {"hcm": "ho chi minh", "tphcm": "ho chi minh"}
_BELOW_WARD = re.compile(
    r"[a-z]?[0-9]|(?:to|to dan pho|tdp|thon|khoi|khoi pho|khu|khu pho|ap|ban|lang|buon|xom|khom|so|so nha|nha"
    r"|duong|ngo|ngach|kiet|hem|lo|can|can ho|chung cu|toa|tang|phong)(?:[\s.]|\Z)"
)
"""How a part begins that is a house, street or hamlet, and so no ward that was looked for in vain."""
_OLD_DISTRICTS = {
    "048": frozenset(
        ["hai chau", "thanh khe", "son tra", "ngu hanh son", "lien chieu", "cam le", "hoa vang", "hoang sa"]
    ),
    "049": frozenset(
        [
            "tam ky",
            "hoi an",
            "dien ban",
            "dai loc",
            "duy xuyen",
            "que son",
            "nong son",
            "thang binh",
            "hiep duc",
            "tien phuoc",
            "bac tra my",
            "nam tra my",
            "nui thanh",
            "phu ninh",
            "phuoc son",
            "nam giang",
            "dong giang",
            "tay giang",
        ]
    ),
}


class WrittenAddress(msgspec.Struct, frozen=True, kw_only=True):
    """What an address says, in today's units.

    Attributes:
        province: two-digit code, None where none was recognised.
        communes: communes of the city it may lie in; more than one has to be asked about.
        commune_text: commune, and district where written, of an address outside the city.
        detail: house, street, hamlet; what stands before the units.
    """

    province: str | None
    communes: tuple[Commune, ...] = ()
    commune_text: str | None = None
    detail: str = ""

    @property
    def commune(self) -> Commune | None:
        """The commune, when there is exactly one."""
        return self.communes[0] if len(self.communes) == 1 else None

    @property
    def choices(self) -> tuple[str, ...]:
        """The communes to ask about, when the old one was divided."""
        return tuple(commune.code for commune in self.communes) if len(self.communes) > 1 else ()

    @property
    def needs_review(self) -> bool:
        """Whether no place was found and a person must look at the address."""
        return self.commune is None and self.commune_text is None

    def answers(self) -> dict[str, str]:
        """Return what is known as the address block of a form; keys that are not known are missing."""
        block = {"country": "VNM"}
        if self.province:
            block["province"] = self.province
        if self.commune:
            block["commune"] = self.commune.code
        if self.commune_text:
            block["communeText"] = self.commune_text
        if self.detail:
            block["detail"] = self.detail
        return block


def read_address(catalogue: Catalogue, text: str) -> WrittenAddress:
    """Return what a printed address says.

    Text without a province that is known becomes detail as a whole. Only the first 500 characters and,
    of the parts, what a form holds are kept.

    Args:
        catalogue: for provinces, old provinces and communes.
        text: parts divided by commas, the province last ("Hòa Minh, Liên Chiểu, Đà Nẵng").
    """
    parts = [part for part in (squeeze(piece) for piece in text[:MAX_CHARS].split(",")) if part]
    whole = tuple(parts)
    if parts and fold(parts[-1]) == "viet nam":
        parts.pop()
    province, old_province = _province(catalogue, parts[-1]) if parts else (None, None)
    if province is None:
        return WrittenAddress(province=None, detail=_joined(whole, MAX_DETAIL))
    before = parts[:-1]
    if province != HOME_PROVINCE:
        # Without its type the last part may be a district; then the commune stands before it.
        units = 1 if before and names_its_type(before[-1]) else 2
        commune_text = _joined(tuple(before[-units:]), MAX_COMMUNE_TEXT)
        return WrittenAddress(
            province=province,
            commune_text=commune_text if len(commune_text) >= MIN_COMMUNE_TEXT else None,
            detail=_joined(tuple(before[:-units]), MAX_DETAIL),
        )
    match, detail = _in_city(catalogue, before, old_province)
    return WrittenAddress(
        province=province, communes=match.communes, detail=_joined(tuple(detail), MAX_DETAIL)
    )


def _in_city(
    catalogue: Catalogue, before: list[str], old_province: str | None
) -> tuple[UnitMatch, list[str]]:
    """Return the communes and what does not name them."""
    nothing = UnitMatch(()), before
    if not before:
        return nothing
    marked = any(has_marks(part) for part in before)
    districts = _OLD_DISTRICTS.get(old_province or "", frozenset())
    if len(before) > 1 and _bare(before[-1]) in districts:
        old = match_old_unit(catalogue.communes, before[-2], old_province=old_province, marked=marked)
        if old.communes:
            return old, before[:-2]
        if not _BELOW_WARD.match(fold(before[-2])):
            # A ward was written and is not in the table. Some wards of today are named like their former
            # district, but lie elsewhere: the district never stands in for the ward.
            return nothing
        hidden = find_hidden_ward(catalogue.communes, before[-2], old_province=old_province, marked=marked)
        if hidden is not None:
            found, place = hidden
            return (found, [*before[:-2], place]) if found.communes else nothing
    if old_province == HOME_PROVINCE.zfill(3):
        today = match_commune(catalogue.communes, before[-1], marked=marked)
        if today.communes:
            return today, before[:-1]
    old = match_old_unit(catalogue.communes, before[-1], old_province=old_province, marked=marked)
    return (old, before[:-1]) if old.communes else nothing


def _province(catalogue: Catalogue, text: str) -> tuple[str | None, str | None]:
    """Return the province of today and the code on cards of the one that was written."""
    name = _province_name(_bare(text))
    for written in catalogue.card_provinces:
        if _province_name(fold(written.name)) == name:
            return written.province, written.code
    for province in catalogue.provinces:
        if _province_name(fold(province.short)) == name:
            return province.code, None
    return None, None


def _province_name(folded: str) -> str:
    plain = _DASH.sub(" ", folded)
    return _SHORT_PROVINCES.get(plain, plain)


def _bare(text: str) -> str:
    folded = fold(text)
    match = _TYPE.match(folded)
    return folded[match.end() :] if match else folded


def _joined(parts: tuple[str, ...], limit: int) -> str:
    return ", ".join(parts)[:limit].rstrip(" ,")
