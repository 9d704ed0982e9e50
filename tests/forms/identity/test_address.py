"""Addresses of old and new cards against the shipped table of communes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.catalogue import parse_catalogue
from forms.identity.address import Resolve, commune_resolver, parse_address, province_names
from kiosk.fictional import FictionalPeople
from resources import files

CATALOGUE = parse_catalogue(files.seed())
RESOLVE: Resolve = commune_resolver(CATALOGUE.communes)
PROVINCES: Mapping[str, str] = province_names(CATALOGUE.provinces, CATALOGUE.card_provinces)


@pytest.mark.parametrize(
    ("text", "commune", "detail"),
    [
        ("Tổ 12, Hải Châu, Đà Nẵng", "20242", "Tổ 12"),
        ("Thôn 3, Gò Nổi, Đà Nẵng", "20587", "Thôn 3"),
        ("Thôn 3, Xã Gò Nổi, Thành phố Đà Nẵng", "20587", "Thôn 3"),
        ("K1/2 Âu Cơ, Hòa Minh, Liên Chiểu, Đà Nẵng", "20200", "K1/2 Âu Cơ"),
        ("Tổ 5, Phường Hòa Minh, Quận Liên Chiểu, TP. Đà Nẵng, Việt Nam", "20200", "Tổ 5"),
        ("Thôn 2, Điện Trung, Điện Bàn, Quảng Nam", "20587", "Thôn 2"),
        ("Hòa Tiến, Hòa Vang, Đà Nẵng", "20332", ""),
        ("12, Tổ 4, Hải Châu, Hải Châu, Đà Nẵng", "20242", "12, Tổ 4"),
    ],
)
def test_a_known_unit_gives_its_commune_of_today(text: str, commune: str, detail: str) -> None:
    parsed = parse_address(text, RESOLVE, PROVINCES)
    assert (parsed.province, parsed.commune, parsed.detail, parsed.review) == ("48", commune, detail, False)


def test_answers_leave_out_what_is_not_known() -> None:
    parsed = parse_address("Hòa Tiến, Hòa Vang, Đà Nẵng", RESOLVE, PROVINCES)
    assert parsed.as_answers() == {"country": "VNM", "province": "48", "commune": "20332"}


def test_the_divided_commune_is_asked_about() -> None:
    parsed = parse_address("Thôn 1, Hòa Liên, Hòa Vang, Đà Nẵng", RESOLVE, PROVINCES)
    assert (parsed.commune, parsed.review) == (None, True)
    assert set(parsed.candidates) == {"20194", "20197"}
    assert parsed.detail == "Thôn 1, Hòa Liên, Hòa Vang, Đà Nẵng"


def test_a_newer_card_with_both_readings_is_asked_about() -> None:
    text = "Hòa Tiến, Hòa Vang, Đà Nẵng"
    assert parse_address(text, RESOLVE, PROVINCES, date(2024, 5, 1)).commune == "20332"
    newer = parse_address(text, RESOLVE, PROVINCES, date(2026, 5, 1))
    assert (newer.commune, set(newer.candidates)) == (None, {"20332", "20320"})


@pytest.mark.parametrize(
    ("text", "province"),
    [
        ("Số 1, Phường Không Có, Đà Nẵng", "48"),
        ("12 Láng Hạ, Đống Đa, Hà Nội", "01"),
        ("Thôn 1, Lạc Sơn, Hòa Bình", "25"),
        ("Paris, Pháp", None),
        ("Đà Nẵng", "48"),
        ("", None),
        (" , ,", None),
    ],
)
def test_what_is_not_certain_stays_whole_for_review(text: str, province: str | None) -> None:
    parsed = parse_address(text, RESOLVE, PROVINCES)
    assert (parsed.commune, parsed.province, parsed.review) == (None, province, True)
    assert parsed.detail == " ".join(text.split())


def test_addresses_of_fictional_people_lead_home() -> None:
    people = FictionalPeople(seed=3)
    for _ in range(150):
        person = people.person()
        parsed = parse_address(person.address_text, RESOLVE, PROVINCES, person.issued_on)
        assert parsed.commune == person.commune_code, person.address_text


@given(
    st.one_of(
        st.text(max_size=600),
        st.lists(st.sampled_from(["Hải Châu", "Hòa Vang", "Đà Nẵng", "Tổ 1", "Quảng Nam", ","])).map(
            ", ".join
        ),
    )
)
def test_no_text_raises_or_invents(text: str) -> None:
    parsed = parse_address(text, RESOLVE, PROVINCES)
    if parsed.commune is not None:
        assert not parsed.review
        assert CATALOGUE.commune(parsed.commune) is not None
    else:
        assert parsed.review
