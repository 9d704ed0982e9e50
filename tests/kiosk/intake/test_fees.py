"""What a case costs is said alike by form, packet, slip and the portal's export: copies and exemptions count."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from forms.packets.body import Submission
from forms.packets.packet import Kind
from kiosk.catalogue_access import CatalogueAccess
from kiosk.desk.facade import Desk
from kiosk.fees import exempt_words, printed_fee
from kiosk.paid_fee import words_beside
from kiosk.wording import set_language
from sync.portal.administration.national_export import export
from sync.portal.office.national_fields import NationalCodes
from tests.kiosk.intake.test_shipped_forms import finished
from tests.kiosk.intake.test_withdrawing import rounds
from tests.support.opened import bodies_at_portal
from tests.support.portal import UNIT
from tests.support.stations import Practice, practice

COPIES = "2.000635"
BIRTH = "1.001193"


def opened_fee(place: Practice, desk: Desk, station: Any) -> Any:
    rounds(place, station)
    (body,) = bodies_at_portal(place.portal, Kind.SUBMISSION)
    assert isinstance(body, Submission)
    (fee,) = body.fees
    return fee


def told_nationally(place: Practice, folder: Path) -> list[dict[str, str]]:
    export(place.portal, UNIT, folder / "out.jsonl", NationalCodes(), updating=False)
    lines = (folder / "out.jsonl").read_bytes().splitlines()
    told = [json.loads(line) for line in lines]
    return [fee for one in told for row in one["data"] for fee in row.get("DanhSachLePhi", [])]


@pytest.mark.parametrize(
    ("answers", "due", "exemption", "printed"),
    [
        ({"/copies": 5}, 40_000, None, "40.000"),
        ({"/copies": 1}, 8_000, None, "8.000"),
        ({"/copies": 5, "/exempt": True, "/exemptReason": "HO_NGHEO"}, 0, "HO_NGHEO", "Được miễn"),
    ],
)
def test_copies_and_exemptions_count(
    tmp_path: Path, answers: dict[str, object], due: int, exemption: str | None, printed: str
) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        case_id = finished(desk, COPIES, answers)
        assert desk.slip(case_id).result().fee.startswith(printed)
        fee = opened_fee(place, desk, station)
        assert (fee.due, fee.exemption) == (due, exemption)


def test_a_form_that_reckons_nothing_has_the_catalogues_price(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        case_id = finished(desk, BIRTH)
        assert desk.slip(case_id).result().fee.startswith("Miễn phí")
        fee = opened_fee(place, desk, station)
        assert (fee.due, fee.exemption) == (0, None)


POOR = "Miễn cho: gia đình có công với cách mạng, hộ nghèo, người khuyết tật"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            COPIES,
            "8.000đ, bản sao: 1 × 8.000đ (8.000 đồng một bản sao). "
            "Miễn cho: người có công, hộ nghèo, người khuyết tật",
        ),
        ("1.004873", f"chưa xác minh (Mức thu do HĐND thành phố quyết định). {POOR}"),
        ("1.004884", f"chưa xác minh (Mức thu do HĐND thành phố quyết định). {POOR}"),
    ],
)
def test_who_pays_nothing_stands_next_to_the_fee(tmp_path: Path, code: str, said: str) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        assert desk.slip(finished(desk, code)).result().fee == said


def test_the_clerk_is_told_of_every_fee_what_the_paper_says_of_it(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (_, station):
        services = CatalogueAccess(station.opened.catalogue, station.opened.clock).current().services
        assert len([one for one in services if one.exemptions]) > 10
        for service in services:
            for effective in ({}, {"fee": 24_000}):
                beside, paper = words_beside(service, effective), printed_fee(service, effective)
                parts = (service.fee_note or "", exempt_words(service) if service.exemptions else "")
                assert all(part in beside and part in paper for part in parts), service.code
            assert words_beside(service, {"exempt": True, "exemptReason": "HO_NGHEO"}) == ""


def test_the_head_of_who_pays_nothing_is_translated(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        service = desk.open_case(desk.start_case(COPIES).result().case_id).result().service
        set_language("en")
        try:
            assert words_beside(service, {}).endswith(". Exempt: người có công, hộ nghèo, người khuyết tật")
            # The paper stays Vietnamese.
            assert "Miễn cho: " in printed_fee(service, {})
        finally:
            set_language("vi")


def test_who_is_exempt_is_told_so_and_nothing_else(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        case_id = finished(desk, COPIES, {"/exempt": True, "/exemptReason": "HO_NGHEO"})
        assert desk.slip(case_id).result().fee == "Được miễn"


@pytest.mark.parametrize(
    ("code", "answers"),
    [
        (BIRTH, {"/copies/wanted": True, "/copies/count": 5}),
        ("1.000656", {"/copies": 5}),
    ],
)
def test_copies_asked_for_with_a_birth_or_death_cost_what_they_cost(
    tmp_path: Path, code: str, answers: dict[str, object]
) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        case_id = finished(desk, code, answers)
        told = desk.slip(case_id).result().fee
        # What is free and what the money is for are both said: neither contradicts the other.
        assert told.startswith("40.000đ, bản sao: 5 × 8.000đ (Đăng ký ")
        assert "thì không thu; " in told
        assert "bản sao 8.000 đồng một bản)" in told
        fee = opened_fee(place, desk, station)
        assert (fee.due, fee.exemption) == (40_000, None)
        assert [one["Gia"] for one in told_nationally(place, tmp_path)] == ["40000"]
