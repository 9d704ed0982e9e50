"""A complete, valid birth registration of fictional people, and the lists it needs."""

from __future__ import annotations

import copy
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forms.checking.validate import AttachedDocument
from forms.definition.form import FormDefinition, load_form
from forms.packets.body import IdentityEvidence

if TYPE_CHECKING:
    from collections.abc import Sequence

BIRTH_FORM_FILE = Path(__file__).parents[3] / "resources" / "forms" / "dkks-4.json"
DECLARED_ON = date(2026, 11, 22)
DOCUMENTS = (AttachedDocument("d-birth", "image/jpeg", 300_000, originals=1, copies=0),)


def card_of(number: str = "048190000017") -> tuple[IdentityEvidence, ...]:
    """Return the scanned card of an applicant with a number."""
    raw = f"{number}||Trần Thị Kiểm Thử|17051990|Nữ|Tổ 12, Hải Châu, Đà Nẵng|15062021".encode()
    return (IdentityEvidence(slot="requester", source="qr", raw=raw),)


SCANNED = card_of()
GRANDMOTHER = {
    "/requester/relation": "ONG_BA",
    "/requester/fullName": "Lê Thị Bà Mẫu",
    "/requester/birthDate": "1962-03-02",
    "/requester/idDoc/number": "048162000015",
}
"""Another applicant than the mother, by pointer."""

_GOOD: dict[str, Any] = {
    "requester": {
        "relation": "ME",
        "fullName": "Trần Thị Kiểm Thử",
        "birthDate": "1990-05-17",
        "idDoc": {
            "type": "CCCD",
            "number": "048190000017",
            "issuedOn": "2021-06-15",
            "issuedBy": "Cục Cảnh sát quản lý hành chính về trật tự xã hội",
        },
        "residence": {"country": "VNM", "province": "48", "commune": "20242", "detail": "Tổ 12"},
        "phone": "0905000123",
    },
    "child": {
        "fullName": "Nguyễn Mẫu An",
        "birthDate": "2026-11-01",
        "gender": "NU",
        "ethnicity": "01",
        "nationality": "VNM",
        "birthPlaceType": "CO_SO_Y_TE",
        "facilityName": "Bệnh viện Thử Nghiệm",
        "birthPlace": {"country": "VNM", "province": "48", "commune": "20242"},
        "hometown": {"country": "VNM", "province": "51", "communeText": "Xã Mẫu"},
    },
    "mother": {
        "fullName": "Trần Thị Kiểm Thử",
        "birthDate": "1990-05-17",
        "ethnicity": "01",
        "nationality": "VNM",
        "idDoc": {"type": "CCCD", "number": "048190000017", "issuedOn": "2021-06-15"},
        "deceased": False,
        "residence": {"country": "VNM", "province": "48", "commune": "20242", "detail": "Tổ 12"},
    },
    "fatherKnown": True,
    "parentsMarried": True,
    "father": {
        "fullName": "Nguyễn Văn Mẫu",
        "birthDate": "1985",
        "ethnicity": "01",
        "nationality": "VNM",
        "deceased": False,
        "residence": {"country": "VNM", "province": "48", "commune": "20197", "detail": "Thôn 3"},
    },
    "siblings": [{"fullName": "Nguyễn Mẫu Bình", "birthYear": 2022}],
    "copies": {"wanted": True, "count": 2},
    "pledge": True,
}


def good_answers() -> dict[str, Any]:
    """Return a fresh copy of the complete answers, without computed values."""
    return copy.deepcopy(_GOOD)


def birth_form() -> FormDefinition:
    """Load the shipped form."""
    return load_form(BIRTH_FORM_FILE.read_bytes(), name=BIRTH_FORM_FILE.name)


class SmallCodeLists:
    """Just the entries the fictional answers use."""

    LISTS: dict[str, dict[str, tuple[str, dict[str, str]]]] = {  # noqa: RUF012 (constant)
        "iso3166-a3": {"VNM": ("Việt Nam", {}), "FRA": ("Pháp", {}), "LAO": ("Lào", {})},
        "vn.ethnicity": {"01": ("Kinh", {}), "02": ("Tày", {}), "26": ("Cơ Tu", {})},
        "vn.province.2025": {
            "48": ("Thành phố Đà Nẵng", {}),
            "51": ("Quảng Ngãi", {}),
            "01": ("Thành phố Hà Nội", {}),
        },
        "vn.commune.2025": {
            "20242": ("Phường Hải Châu", {"province": "48"}),
            "20197": ("Phường Liên Chiểu", {"province": "48"}),
            "00004": ("Phường Ba Đình", {"province": "01"}),
        },
    }

    def label(self, list_id: str, code: str) -> str | None:
        entry = self.LISTS.get(list_id, {}).get(code)
        return entry[0] if entry else None

    def attribute(self, list_id: str, code: str, name: str) -> str | None:
        entry = self.LISTS.get(list_id, {}).get(code)
        return entry[1].get(name) if entry else None

    def entries(self, list_id: str, **where: str) -> Sequence[tuple[str, str]]:
        return [
            (code, label)
            for code, (label, attributes) in self.LISTS.get(list_id, {}).items()
            if all(attributes.get(name) == value for name, value in where.items())
        ]


CODE_LISTS = SmallCodeLists()
