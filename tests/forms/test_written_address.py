"""Addresses on cards become a form's answers in today's units, and ask where they cannot know."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.catalogue.whole import parse_catalogue
from forms.prefilling.written_address import read_address
from kiosk.fictional.people import FictionalPeople
from resources import files

CATALOGUE = parse_catalogue(files.seed())


@pytest.mark.parametrize(
    ("address", "commune"),
    [
        ("K12/3 Nguyễn Văn A, Hòa Cường Nam, Hải Châu, Đà Nẵng", "Phường Hòa Cường"),
        ("Tổ 5, Phường Hòa Minh, Quận Liên Chiểu, Thành phố Đà Nẵng", "Phường Hòa Khánh"),
        ("P. Hoà Minh, Q. Liên Chiểu, TP. Đà Nẵng", "Phường Hòa Khánh"),
        ("to 5, hoa minh, lien chieu, da nang", "Phường Hòa Khánh"),
        ("Thôn 2, Điện Quang, Điện Bàn, Quảng Nam", "Xã Gò Nổi"),
        ("Cẩm Kim, Hội An, Quảng Nam, Việt Nam", "Phường Hội An"),
        ("Thị trấn Ái Nghĩa, Huyện Đại Lộc, Tỉnh Quảng Nam", "Xã Đại Lộc"),
        ("Tam Thanh, Tam Kỳ, Quảng Nam", "Phường Quảng Phú"),
        ("Tam Thành, Phú Ninh, Quảng Nam", "Xã Tây Hồ"),
        ("Tam Thạnh, Núi Thành, Quảng Nam", "Xã Đức Phú"),
        ("Phước Mỹ, Sơn Trà, Đà Nẵng", "Phường An Hải"),
        ("Phước Mỹ, Phước Sơn, Quảng Nam", "Xã Phước Năng"),
        ("Tam Xuân 1, Núi Thành, Quảng Nam", "Xã Tam Xuân"),
        ("Xã Tam Xuân II, Núi Thành, Quảng Nam", "Xã Tam Xuân"),
        # two levels, in today's units
        ("Tổ 12, Hải Châu, Đà Nẵng", "Phường Hải Châu"),
        ("Thôn 3, Gò Nổi, Đà Nẵng", "Xã Gò Nổi"),
        ("Xã Tam Xuân, Thành phố Đà Nẵng", "Xã Tam Xuân"),
        ("Ngũ Hành Sơn, Đà Nẵng", "Phường Ngũ Hành Sơn"),
    ],
)
def test_address_leads_to_one_commune(address: str, commune: str) -> None:
    for written in (address, unicodedata.normalize("NFD", address), address.upper()):
        found = read_address(CATALOGUE, written).commune
        assert found is not None
        assert found.name == commune


@pytest.mark.parametrize(
    "address",
    [
        "",
        ",,,",
        "Đà Nẵng",
        "Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh",
        "Tổ 1, Phường Không Có, Quận Cũng Không, Đà Nẵng",
        "Phường, Đà Nẵng",
        "P., Q., TP., Đà Nẵng",
        "x" * 100_000,
    ],
)
def test_unknown_addresses_give_none(address: str) -> None:
    assert read_address(CATALOGUE, address).communes == ()


@pytest.mark.parametrize(
    ("address", "answers"),
    [
        (
            "K12/3 Lê Lợi, Tổ 4, Hòa Minh, Liên Chiểu, Đà Nẵng",
            {"country": "VNM", "province": "48", "commune": "20200", "detail": "K12/3 Lê Lợi, Tổ 4"},
        ),
        (
            "Thôn 3, Gò Nổi, Đà Nẵng",
            {"country": "VNM", "province": "48", "commune": "20587", "detail": "Thôn 3"},
        ),
        (
            "Thôn 5, Hòa Liên, Hòa Vang, Đà Nẵng",  # divided: no commune until somebody is asked
            {"country": "VNM", "province": "48", "detail": "Thôn 5"},
        ),
        (
            "12 Trần Phú, Phường 5, Quận 3, Thành phố Hồ Chí Minh",
            {"country": "VNM", "province": "79", "communeText": "Phường 5, Quận 3", "detail": "12 Trần Phú"},
        ),
        (
            "12 Trần Phú, Phường Sài Gòn, TP. Hồ Chí Minh",
            {"country": "VNM", "province": "79", "communeText": "Phường Sài Gòn", "detail": "12 Trần Phú"},
        ),
        (
            "Xã Lộc An, Bình Phước",  # became part of Đồng Nai
            {"country": "VNM", "province": "75", "communeText": "Xã Lộc An"},
        ),
        ("Tổ 2, Xã Không Tên, Đà Nẵng", {"country": "VNM", "province": "48", "detail": "Tổ 2, Xã Không Tên"}),
        ("Đà Nẵng", {"country": "VNM", "province": "48"}),
        ("somewhere else", {"country": "VNM", "detail": "somewhere else"}),
        (" , ,", {"country": "VNM"}),
    ],
)
def test_address_fills_what_it_says_and_nothing_more(address: str, answers: dict[str, str]) -> None:
    assert read_address(CATALOGUE, address).answers() == answers


@pytest.mark.parametrize(
    "address",
    [
        "Tổ 4, Bình Hiên, Hải Châu, Đà Nẵng",
        "K12/3 Núi Thành, P. Nam Dương, Q. Hải Châu, TP. Đà Nẵng",
        "Hải Châu 1, Hải Châu, Đà Nẵng",
        "Tổ 3, Hòa Khánh Nan, Liên Chiểu, Đà Nẵng",
        "Tam Xuân 9, Núi Thành, Quảng Nam",
    ],
)
def test_district_never_stands_for_a_ward_that_is_not_found(address: str) -> None:
    """Bình Hiên is no part of the ward that is called Hải Châu like its district."""
    read = read_address(CATALOGUE, address)
    assert read.communes == ()
    assert read.needs_review
    assert read.answers() == {"country": "VNM", "province": "48", "detail": address.rpartition(", ")[0]}


@pytest.mark.parametrize(
    "house", ["Tổ 12", "Thôn 2", "K12/3 Núi Thành", "12 Lê Lợi", "Số 3", "Đường Trần Phú"]
)
def test_house_or_hamlet_before_todays_ward_is_no_ward(house: str) -> None:
    found = read_address(CATALOGUE, f"{house}, Hải Châu, Đà Nẵng").commune
    assert found is not None
    assert found.name == "Phường Hải Châu"


@pytest.mark.parametrize(
    ("written", "province"),
    [
        ("TP.HCM", "79"),
        ("TP HCM", "79"),
        ("TPHCM", "79"),
        ("Thừa Thiên - Huế", "46"),
        ("Tỉnh Thừa Thiên-Huế", "46"),
        ("Bà Rịa-Vũng Tàu", "79"),
        ("Bà Rịa – Vũng Tàu", "79"),
    ],
)
def test_provinces_are_known_as_they_are_commonly_written(written: str, province: str) -> None:
    assert read_address(CATALOGUE, f"Phường 1, Quận 2, {written}").province == province


def test_divided_commune_leaves_two_to_choose_from() -> None:
    read = read_address(CATALOGUE, "Thôn 5, Hòa Liên, Hòa Vang, Đà Nẵng")
    assert read.commune is None
    assert {commune.name for commune in read.communes} == {"Phường Hải Vân", "Phường Liên Chiểu"}


def test_fictional_cards_lead_home() -> None:
    people = FictionalPeople(5)
    for _ in range(200):
        person = people.person()
        read = read_address(CATALOGUE, person.address_text)
        assert person.commune_code in {commune.code for commune in read.communes}, person.address_text


@given(st.text(max_size=300))
def test_any_text_is_answered_within_the_forms_limits(text: str) -> None:
    for address in (text, f"{text}, Đà Nẵng", f"{text}, Liên Chiểu, Đà Nẵng", f"{text}, Hà Nội"):
        answers = read_address(CATALOGUE, address).answers()
        assert len(answers.get("detail", "")) <= 250
        assert len(answers.get("communeText", "")) <= 100
