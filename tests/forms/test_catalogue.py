"""The catalogue parses what is published and refuses anything else, whole."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.calendar import Deadline
from forms.catalogue.whole import Catalogue, CodeEntry, CodeList, parse_catalogue
from forms.checking.validate import CodeLists
from forms.errors import HostileInput
from resources import files

SEED = files.seed()


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return parse_catalogue(SEED)


def with_rows(name: str, rows: Any) -> dict[str, bytes]:
    """Return the seed with one file replaced and the manifest made to agree."""
    data = json.dumps(rows, ensure_ascii=False).encode()
    manifest = json.loads(SEED["manifest.json"])
    manifest["files"][name] = {"sha256": hashlib.sha256(data).hexdigest(), "rows": len(rows)}
    return SEED | {name: data, "manifest.json": json.dumps(manifest).encode()}


def rows_of(name: str) -> Any:
    return json.loads(SEED[name])


def refusal(changed: dict[str, bytes]) -> str:
    with pytest.raises(HostileInput) as caught:
        parse_catalogue(changed)
    return caught.value.code


def test_every_table_is_complete(catalogue: Catalogue) -> None:
    assert catalogue.generation == 0
    assert (len(catalogue.services), len(catalogue.communes), len(catalogue.provinces)) == (86, 94, 34)
    assert len(catalogue.card_provinces) == 63
    sizes = {name: len(entries) for name, entries in catalogue.code_lists.items()}
    assert sizes == {
        "vn.province.2025": 34,
        "vn.commune.2025": 94,
        "vn.ethnicity": 54,
        "iso3166-a3": 249,
        "vn.agency": 95,
    }


def test_birth_registration_can_be_submitted_the_same_day(catalogue: Catalogue) -> None:
    birth = catalogue.service("1.001193")
    assert birth is not None
    assert (birth.name, birth.mode, birth.confidence) == ("Đăng ký khai sinh", "submit", "high")
    assert birth.deadline == Deadline(value=1, unit="same_day_15h")
    assert birth.is_time_verified
    assert birth.fee_vnd == 0
    assert birth.source == birth.decision == "163/QĐ-BTP"
    assert birth.documents
    assert birth.is_offered(date(2026, 11, 22))
    assert catalogue.service("9.999999") is None


def test_what_is_not_verified_stays_blank(catalogue: Catalogue) -> None:
    marriage = catalogue.service("1.000894")
    assert marriage is not None
    assert marriage.mode == "prepare"
    assert marriage.deadline is None  # published as "1", without a unit
    assert not marriage.is_time_verified
    animal_disease = catalogue.service("1.013997")
    assert animal_disease is not None
    assert animal_disease.deadline is None  # one source says days, the other working days
    recognition = catalogue.service("1.001022")
    assert recognition is not None
    assert recognition.deadline == Deadline(value=3, unit="working_day")
    assert not recognition.is_time_verified  # the unit was inferred


def test_only_submittable_services_have_no_destination(catalogue: Catalogue) -> None:
    for service in catalogue.services:
        assert (service.destination is None) == (service.mode == "submit"), service.code
        assert service.source
        assert service.synonyms
        assert service.life_events


def test_validity_limits_are_inclusive(catalogue: Catalogue) -> None:
    rows = rows_of("services.json")
    rows[0] |= {"valid_from": "2026-01-01", "valid_to": "2026-12-31"}
    rows[1] |= {"status": "withdrawn"}
    limited, withdrawn = parse_catalogue(with_rows("services.json", rows)).services[:2]
    offered = [
        limited.is_offered(date(*day)) for day in [(2025, 12, 31), (2026, 1, 1), (2026, 12, 31), (2027, 1, 1)]
    ]
    assert offered == [False, True, True, False]
    assert not withdrawn.is_offered(date(2026, 6, 1))


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("20194", "Phường Hải Vân"),
        ("20305", "Phường An Khê"),
        ("20875", "Xã Lãnh Ngọc"),
        ("20333", "Đặc khu Hoàng Sa"),
    ],
)
def test_communes_have_their_present_codes(catalogue: Catalogue, code: str, name: str) -> None:
    commune = catalogue.commune(code)
    assert commune is not None
    assert (commune.name, commune.province) == (name, "48")
    assert catalogue.commune("20195") is None


def test_code_lists_answer_by_code_and_by_attribute(catalogue: Catalogue) -> None:
    communes = catalogue.code_lists["vn.commune.2025"]
    assert communes.get("20285") == CodeEntry(
        code="20285", label="Phường Ngũ Hành Sơn", attributes={"province": "48"}
    )
    assert communes.get("2028") is None
    assert "20285" in communes
    assert {one.attributes.get("province") for one in communes.entries} == {"48"}
    assert len(communes) == 94
    countries = catalogue.code_lists["iso3166-a3"]
    vietnam = countries.get("VNM")
    assert vietnam is not None
    assert (vietnam.label, vietnam.attributes) == ("Việt Nam", {"alpha2": "VN", "en": "Vietnam"})
    assert countries.entries[0] == vietnam
    agency = catalogue.code_lists["vn.agency"].get("UBND-20242")
    assert agency is not None
    assert (agency.label, agency.attributes["commune"]) == ("UBND phường Hải Châu", "20242")
    kinh = catalogue.code_lists["vn.ethnicity"].get("01")
    assert kinh is not None
    assert kinh.label == "Kinh"


def test_forms_ask_the_lists_by_id(catalogue: Catalogue) -> None:
    codes: CodeLists = catalogue.codes
    assert codes.label("vn.province.2025", "48") == "Thành phố Đà Nẵng"
    assert codes.label("vn.province.2025", "49") is None
    assert codes.label("no.such.list", "48") is None
    assert codes.attribute("vn.commune.2025", "20285", "province") == "48"
    assert codes.attribute("vn.commune.2025", "20285", "colour") is None
    assert codes.entries("vn.agency", commune="20333") == [("UBND-20333", "UBND đặc khu Hoàng Sa")]
    assert len(codes.entries("vn.province.2025")) == 34
    assert codes.entries("no.such.list") == []


def test_a_list_changes_version_exactly_with_its_content(catalogue: Catalogue) -> None:
    rows = rows_of("ethnic_groups.json")
    rows[0]["name"] = "Khác"
    changed = parse_catalogue(with_rows("ethnic_groups.json", rows)).code_lists
    before = catalogue.code_lists
    assert changed["vn.ethnicity"].version != before["vn.ethnicity"].version
    assert changed["vn.commune.2025"].version == before["vn.commune.2025"].version
    assert CodeList(id="a", version="1", entries=()) == CodeList(id="a", version="1", entries=())


@pytest.mark.parametrize("name", [name for name in SEED if name != "manifest.json"])
def test_one_changed_byte_or_a_missing_file_refuses_the_set(name: str) -> None:
    torn = SEED | {name: SEED[name][:-2] + b" \n"}
    assert refusal(torn) == "catalogue_digest"
    assert refusal({other: data for other, data in SEED.items() if other != name}) == "catalogue_file_missing"


def test_manifest_is_needed_and_checked() -> None:
    assert refusal({}) == "catalogue_file_missing"
    for raw in (
        b"",
        b"[]",
        b"\xff",
        b'{"v":2,"generation":0,"files":{}}',
        b'{"v":1,"generation":-1,"files":{}}',
    ):
        assert refusal(SEED | {"manifest.json": raw}) == "catalogue_shape"
    assert refusal(SEED | {"manifest.json": b'{"v":1,"generation":0,"files":{}}'}) == "catalogue_file_missing"
    assert refusal(SEED | {"manifest.json": b" " * 65_537}) == "catalogue_too_large"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "1.00119"),
        ("code", "1.001193\n"),
        ("code", "１.001193"),
        ("mode", "guess"),
        ("time_value", -1),
        ("time_unit", "fortnight"),
        ("fee_vnd", 0.5),
        ("fee_vnd", -1),
        ("valid_from", "2026-02-30"),
        ("name", ""),
        ("documents", None),
    ],
)
def test_a_service_of_another_shape_is_refused(field: str, value: object) -> None:
    rows = rows_of("services.json")
    rows[5][field] = value
    assert refusal(with_rows("services.json", rows)) == "catalogue_shape"


def test_doubles_strays_and_decomposed_text_are_refused() -> None:
    rows = rows_of("communes.json")
    assert refusal(with_rows("communes.json", [*rows, rows[0]])) == "catalogue_duplicate"
    rows[0]["province"] = "99"
    assert refusal(with_rows("communes.json", rows)) == "catalogue_reference"
    services = rows_of("services.json")
    services[0]["life_events"] = ["no_such_event"]
    assert refusal(with_rows("services.json", services)) == "catalogue_reference"
    peoples = rows_of("ethnic_groups.json")
    peoples[1]["name"] = unicodedata.normalize("NFD", peoples[1]["name"])
    assert refusal(with_rows("ethnic_groups.json", peoples)) == "catalogue_not_composed"
    manifest = json.loads(SEED["manifest.json"])
    manifest["files"]["holidays.json"]["rows"] += 1
    assert refusal(SEED | {"manifest.json": json.dumps(manifest).encode()}) == "catalogue_rows"


def test_fields_from_a_newer_publisher_are_tolerated(catalogue: Catalogue) -> None:
    rows = [row | {"something_new": 1} for row in rows_of("services.json")]
    assert parse_catalogue(with_rows("services.json", rows)).services == catalogue.services


@given(st.sampled_from(sorted(SEED)), st.binary(max_size=100))
def test_any_bytes_in_place_of_a_file_are_one_clear_error(name: str, raw: bytes) -> None:
    assert refusal(SEED | {name: raw}).startswith("catalogue_")
