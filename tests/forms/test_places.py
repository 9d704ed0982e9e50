"""Addresses on cards lead to today's commune, and ask where they cannot know."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.catalogue import parse_catalogue
from forms.places import match_address, match_commune, match_old_unit
from resources import files

COMMUNES = parse_catalogue(files.seed()).communes


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
        # two levels, in today's units
        ("Tổ 12, Hải Châu, Đà Nẵng", "Phường Hải Châu"),
        ("Thôn 3, Gò Nổi, Đà Nẵng", "Xã Gò Nổi"),
        ("Xã Tam Xuân, Thành phố Đà Nẵng", "Xã Tam Xuân"),
        ("Ngũ Hành Sơn, Đà Nẵng", "Phường Ngũ Hành Sơn"),
    ],
)
def test_address_leads_to_one_commune(address: str, commune: str) -> None:
    for written in (address, unicodedata.normalize("NFD", address), address.upper()):
        found = match_address(COMMUNES, written).unique
        assert found is not None
        assert found.name == commune


@pytest.mark.parametrize("name", ["Xã Hòa Liên", "X. Hoà Liên", "hoa lien"])
def test_the_divided_unit_has_to_be_asked(name: str) -> None:
    match = match_old_unit(COMMUNES, name)
    assert match.unique is None
    assert {commune.name for commune in match.communes} == {"Phường Hải Vân", "Phường Liên Chiểu"}
    assert match_address(COMMUNES, f"{name}, Hòa Vang, Đà Nẵng") == match


def test_names_that_differ_only_in_marks_are_asked_when_typed_without() -> None:
    assert len(match_old_unit(COMMUNES, "xa tam thanh").communes) == 3
    assert len(match_old_unit(COMMUNES, "Xã Tam Thành").communes) == 1
    assert len(match_old_unit(COMMUNES, "Phước Ninh").communes) == 2
    assert len(match_old_unit(COMMUNES, "Phước Ninh", old_province="048").communes) == 1
    assert len(match_old_unit(COMMUNES, "Phường Phước Ninh").communes) == 1


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
    assert match_address(COMMUNES, address).communes == ()


def test_every_old_unit_finds_the_commune_it_went_to() -> None:
    asked = set()
    for commune in COMMUNES:
        for old in commune.old_units:
            match = match_old_unit(COMMUNES, old.name, old_province=commune.old_province)
            assert commune in match.communes
            if match.unique is None:
                asked.add(old.name)
            assert old.ambiguous == (old.name == "Xã Hòa Liên")
    assert asked == {"Xã Hòa Liên"}


def test_every_commune_is_found_by_its_own_name() -> None:
    for commune in COMMUNES:
        assert match_commune(COMMUNES, commune.name).unique == commune


@given(st.text(max_size=200))
def test_any_text_is_answered(text: str) -> None:
    match_address(COMMUNES, f"{text}, Đà Nẵng")
    match_address(COMMUNES, text)
