"""Provinces, communes with the units they were made of, agencies and countries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from babel import Locale
from reading import Row, SeedError, expect_rows, fold, only_once, read_rows

if TYPE_CHECKING:
    from pathlib import Path

HOME_PROVINCE = "48"
OLD_UNIT = re.compile(r"(?P<name>[^();]+) \((?P<code>\d{5})\)")
ORIGINS = {"Đà Nẵng (cũ)": "048", "Quảng Nam (cũ)": "049", "hỗn hợp": None}
PROVINCE_TYPES = {"tỉnh": "Tỉnh", "thành phố": "Thành phố"}
COMMUNE_TYPES = {"phường": "Phường", "xã": "Xã", "đặc khu": "Đặc khu"}
CORRECTED_CODES = {"20194": "Phường Hải Vân", "20305": "Phường An Khê", "20875": "Xã Lãnh Ngọc"}
"""Units whose older codes (20195, 20224, 20872) still circulate."""


def build_provinces(reference: Path) -> list[dict[str, object]]:
    """Return the 34 provinces since July 2025, with full and short name.

    Raises:
        SeedError: rows, codes or types are not as expected.
    """
    name = "vn-provinces-2025.csv"
    rows = read_rows(reference / name, ("province_code", "name", "type"))
    only_once(name, (row["province_code"] for row in rows))
    provinces: list[dict[str, object]] = []
    for row in rows:
        kind = PROVINCE_TYPES.get(row["type"])
        if kind is None or not re.fullmatch(r"\d\d", row["province_code"]):
            raise SeedError(f"{name}: {row}")
        short = row["name"].removeprefix(kind).strip()
        provinces.append(
            {"code": row["province_code"], "name": f"{kind} {short}", "short": short, "type": row["type"]}
        )
    expect_rows(name, provinces, 34)
    return provinces


def build_card_provinces(reference: Path, provinces: set[str]) -> list[dict[str, object]]:
    """Return the 63 province codes printed in personal numbers and the province each became.

    Raises:
        SeedError: a code leads nowhere.
    """
    name = "cccd-province-codes.csv"
    rows = read_rows(reference / name, ("cccd_code", "province_before_2025_07", "gso_code_after"))
    only_once(name, (row["cccd_code"] for row in rows))
    found: list[dict[str, object]] = []
    for row in rows:
        now = row["gso_code_after"].removeprefix("0")
        if now not in provinces or not re.fullmatch(r"\d{3}", row["cccd_code"]):
            raise SeedError(f"{name}: {row}")
        found.append({"code": row["cccd_code"], "name": row["province_before_2025_07"], "province": now})
    expect_rows(name, found, 63)
    return found


def build_communes(reference: Path) -> list[dict[str, object]]:
    """Return the 94 communes of the city, each with the units it was made of in July 2025.

    An old unit that went to several communes is marked `ambiguous` in each.

    Raises:
        SeedError: codes, names or counts are not as expected.
    """
    name, old_column = "danang-wards.csv", "old_units (old ward code)"
    rows = read_rows(
        reference / name,
        ("ward_code", "name", "type", "name_folded", "province_code", "origin", "n_old_units", old_column),
    )
    only_once(name, (row["ward_code"] for row in rows))
    only_once(name, (row["name_folded"] for row in rows))
    whole = [match["code"] for row in rows for match in OLD_UNIT.finditer(row[old_column])]
    split = {code for code in whole if whole.count(code) > 1}
    communes = [_commune(row, row[old_column], split) for row in rows]
    expect_rows(name, communes, 94)
    for code, expected in CORRECTED_CODES.items():
        if expected not in {commune["name"] for commune in communes if commune["code"] == code}:
            raise SeedError(f"{name}: {code} must be {expected}")
    if split != {"20296"}:
        raise SeedError(f"{name}: only Xã Hòa Liên (20296) was divided, found {sorted(split)}")
    return communes


def _commune(row: Row, old_text: str, split: set[str]) -> dict[str, object]:
    old_units = [
        {
            "code": match["code"],
            "name": match["name"].strip(),
            "folded": fold(match["name"]),
            "ambiguous": match["code"] in split,
        }
        for match in OLD_UNIT.finditer(old_text)
    ]
    checks = (
        re.fullmatch(r"\d{5}", row["ward_code"]),
        row["name"].startswith(f"{COMMUNE_TYPES.get(row['type'])} "),
        fold(row["name"]) == row["name_folded"],
        row["province_code"] == HOME_PROVINCE,
        row["origin"] in ORIGINS,
        str(len(old_units)) == row["n_old_units"],
    )
    if not all(checks):
        raise SeedError(f"danang-wards.csv: {row['ward_code']} {row['name']}: does not add up")
    return {
        "code": row["ward_code"],
        "name": row["name"],
        "type": row["type"],
        "folded": row["name_folded"],
        "province": row["province_code"],
        "old_province": ORIGINS[row["origin"]],
        "old_units": old_units,
    }


def build_agencies(communes: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return the agencies that decide: the city's and the communes' people's committees.

    The official identifiers below the city's are not published, so the codes are our own and say so by
    their form: `UBND-` and the code of the unit.
    """
    city: dict[str, object] = {"code": "UBND-48", "name": "UBND thành phố Đà Nẵng", "commune": None}
    below: list[dict[str, object]] = []
    for commune in communes:
        name = str(commune["name"])
        label = f"UBND {name[0].lower()}{name[1:]}"
        below.append({"code": f"UBND-{commune['code']}", "name": label, "commune": commune["code"]})
    return [city, *below]


def build_countries(own: Path) -> list[dict[str, object]]:
    """Return the countries by ISO 3166-1 alpha-3 code, Vietnam first, then by code.

    Names are those of the Unicode CLDR as Babel packages it.

    Raises:
        SeedError: a code without a name.
    """
    name = "countries-a3.csv"
    rows = read_rows(own / name, ("alpha2", "alpha3"))
    for column in ("alpha2", "alpha3"):
        only_once(name, (row[column] for row in rows))
    vietnamese, english = Locale("vi").territories, Locale("en").territories
    countries: list[dict[str, object]] = []
    for row in rows:
        if row["alpha2"] not in vietnamese or row["alpha2"] not in english:
            raise SeedError(f"{name}: {row['alpha2']} has no name")
        two = row["alpha2"]
        countries.append(
            {"code": row["alpha3"], "alpha2": two, "name": vietnamese[two], "name_en": english[two]}
        )
    expect_rows(name, countries, 249)
    return sorted(countries, key=lambda country: (country["code"] != "VNM", country["code"]))
