"""A ward written without a comma behind a house or hamlet is found, or asked about: never its district instead."""

from __future__ import annotations

import re
import unicodedata

import pytest

from forms.catalogue.whole import parse_catalogue
from forms.prefilling.written_address import WrittenAddress, read_address
from resources import files

CATALOGUE = parse_catalogue(files.seed())
TYPE = re.compile("^(Phường|Xã|Thị trấn) ")
ONE_WORD = {"Ba", "Ch'ơm", "Dang", "Laêê", "Lăng", "Tr'Hy", "Tư", "Zuôich"}
"""Too short to be told from the end of a name."""
DISTRICTS = {"048": "Hải Châu, Đà Nẵng", "049": "Núi Thành, Quảng Nam"}
"""Each is also the name of a unit of today, which must never be taken in a ward's stead."""


def read(text: str) -> WrittenAddress:
    return read_address(CATALOGUE, text)


@pytest.mark.parametrize(
    ("part", "rest", "commune", "detail"),
    [
        ("Thôn Phước Thuận Hòa Nhơn", "Hòa Vang, Đà Nẵng", "Xã Bà Nà", "Thôn Phước Thuận"),
        ("12 Núi Thành Hòa Thuận Tây", "Hải Châu, Đà Nẵng", "Phường Hòa Cường", "12 Núi Thành"),
        ("Tổ 5 Hòa Minh", "Liên Chiểu, Đà Nẵng", "Phường Hòa Khánh", "Tổ 5"),
        ("Tổ 5 Phường Hòa Minh", "Quận Liên Chiểu, TP. Đà Nẵng", "Phường Hòa Khánh", "Tổ 5"),
        ("Số 3 P. Hòa Minh", "Q. Liên Chiểu, Đà Nẵng", "Phường Hòa Khánh", "Số 3"),
        ("Thôn 3 Tam Xuân 1", "Núi Thành, Quảng Nam", "Xã Tam Xuân", "Thôn 3"),
        ("Thôn Đông Tam Thạnh", "Núi Thành, Quảng Nam", "Xã Đức Phú", "Thôn Đông"),
        ("Tổ 4 thôn Phú Hòa Hòa Nhơn", "Hòa Vang, Đà Nẵng", "Xã Bà Nà", "Tổ 4 thôn Phú Hòa"),
    ],
)
def test_the_ward_at_the_end_of_the_part_counts(part: str, rest: str, commune: str, detail: str) -> None:
    for written in (
        f"{part}, {rest}",
        unicodedata.normalize("NFD", f"{part}, {rest}"),
        f"{part}, {rest}".upper(),
    ):
        found = read(written)
        assert found.commune is not None, written
        assert found.commune.name == commune
    assert read(f"{part}, {rest}").detail == detail


def test_a_divided_commune_hidden_there_is_asked_about() -> None:
    found = read("Thôn 5 Hòa Liên, Hòa Vang, Đà Nẵng")
    assert {commune.name for commune in found.communes} == {"Phường Hải Vân", "Phường Liên Chiểu"}
    assert found.detail == "Thôn 5"


@pytest.mark.parametrize(
    "part",
    [
        "Tổ 5 Hải Châu 1",
        "Tổ 5 Phường Không Có",
        "12 Núi Thành Bình Hiên",
        "12 Hòa Cường Nam",
        "K12/3 Hòa Cường Nam",
        "12 Nguyễn Thanh Bình",
        "Thôn Hòa Nhơn",
        "Đường Trần Phú Phước Nin",
        "Kiệt 12 Thanh Bình",
    ],
)
def test_what_may_hide_a_ward_is_asked_about(part: str) -> None:
    """A street may be called like a ward, and a ward may be misspelt or gone long ago."""
    found = read(f"{part}, Hải Châu, Đà Nẵng")
    assert found.communes == ()
    assert found.needs_review
    assert found.detail == f"{part}, Hải Châu"


@pytest.mark.parametrize(
    "part",
    [
        "Tổ 12", "Thôn 2", "K12/3 Núi Thành", "12 Lê Lợi", "Số 3", "Đường Trần Phú", "12 Điện Biên Phủ", "K1",
        "Tổ dân phố 4", "Thôn Phước Thuận", "12 Tô Hiến Thành", "Kiệt 5 Lê Duẩn", "Tổ 3 khối Tân An", "Lô 5B",
        "Thôn Ba",
    ],
)  # fmt: skip
def test_a_house_or_hamlet_alone_hides_none(part: str) -> None:
    found = read(f"{part}, Hải Châu, Đà Nẵng").commune
    assert found is not None
    assert found.name == "Phường Hải Châu"


def test_no_ward_of_the_city_is_read_as_another_without_its_comma() -> None:
    """Of every ward there was: without the comma the same communes as with it, or a question."""
    asked = set()
    former = [
        (old.name, rest)
        for commune in CATALOGUE.communes
        if (rest := DISTRICTS.get(commune.old_province or "")) is not None
        for old in commune.old_units
    ]
    for ward, (whole, rest) in enumerate(former):
        # One behind a hamlet with its type and behind a house without, the next the other way round.
        for number, name in enumerate((whole, TYPE.sub("", whole)), ward):
            before = ("Thôn Phước Thuận", "45 Lê Lợi")[number % 2]
            with_comma, without = read(f"{before}, {name}, {rest}"), read(f"{before} {name}, {rest}")
            if without.communes != with_comma.communes:
                assert without.needs_review, name
                asked.add(name)
    assert len(former) > 200
    assert asked <= ONE_WORD, asked
