"""Names and addresses that lost their marks on the way, and those that look so and are right."""

from __future__ import annotations

import pytest

from forms.identity.cccd import parse_cccd
from forms.identity.reading import IdentityReading
from kiosk.fictional.people import TODAY


def codes(reading: IdentityReading) -> set[str]:
    return {problem.code for problem in reading.problems}


def card(name: str, address: str = "Tổ 12, Hải Châu, Đà Nẵng", sex: str = "Nữ") -> IdentityReading:
    number = "048190000017" if sex in ("Nữ", "Nu") else "048090000017"
    return parse_cccd(f"{number}||{name}|17051990|{sex}|{address}|15062021", TODAY)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Nguyeenx Thij Hoa", "telex_left"),
        ("Nguyễn Thij Hoa", "telex_left"),
        ("Nguyễnx Thị Hoa", "telex_left"),
        ("Traanf Hoa", "telex_left"),
        ("Leer Hoa", "telex_left"),
        ("Nguyen Thi Hoa", "marks_lost"),
        ("Cao Thi Ngoc", "marks_lost"),
        ("Luu Lan", "marks_lost"),
        ("Nguyn Th Hoa", "text_garbled"),
        ("Đng Thị Hoa", "text_garbled"),
    ],
)
def test_a_name_that_lost_its_marks_is_not_filled_whatever_else_kept_them(name: str, code: str) -> None:
    for sex in ("Nữ", "Nam"):
        reading = card(name, sex=sex)
        assert (reading.verdict, reading.full_name, codes(reading)) == ("repair", None, {code})
        assert reading.address_text == "Tổ 12, Hải Châu, Đà Nẵng"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("Toor 3, DDaf Nawngx", "telex_left"),
        ("Tổ 3, DDaf Nẵng", "telex_left"),
        ("Tổ 3, Đaf Nẵng", "telex_left"),
        ("To 3, Da Nang", "marks_lost"),
        ("To 3, Đa Nang", "marks_lost"),
        ("Lien Chieu, Da Nang", "marks_lost"),
    ],
)
def test_an_address_that_lost_its_marks_is_not_filled_whatever_else_kept_them(
    address: str, code: str
) -> None:
    reading = card("Nguyễn Thị Hoa", address)
    assert (reading.verdict, reading.address_text, codes(reading)) == ("repair", None, {code})
    assert reading.full_name == "Nguyễn Thị Hoa"


@pytest.mark.parametrize("name", ["Nam An", "Lan", "Cao Minh Khang", "Mai Trang", "Huynh Chi"])
def test_a_name_that_may_have_no_marks_is_asked_about_when_the_address_kept_its_own(name: str) -> None:
    reading = card(name)
    assert (reading.verdict, reading.full_name, codes(reading)) == ("repair", name, {"name_unmarked"})
    unmarked = card(name, "To 12, Hai Chau, Da Nang")
    assert (unmarked.full_name, unmarked.name_hint, codes(unmarked)) == (None, name, {"marks_lost"})


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("Zơ Râm Văn Nghêm", set()),
        ("A Lăng Bhướp", set()),
        ("Bh'nướch Thị Mơi", set()),
        ("Y Đhơơr", set()),
        ("Đinh Lan Anh", set()),
        ("Trần Văn Hoa", set()),
        ("Quách Thúy Uyên", set()),
        ("Coor Thị Mơi", set()),
        ("Ksor Thị Mơi", set()),
        ("Tor H'Mơi", {"name_unusual_spelling"}),
        ("Nguyxn Thị Hoa", {"name_unusual_spelling"}),
        ("Y Bar Niê", {"name_unusual_spelling"}),
        ("Ating Thị Lơm", set()),
        ("Blang Thị Lơm", {"name_unusual_spelling"}),
        ("Coor Lan", {"name_unmarked"}),
        ("H' Hen", {"name_unmarked"}),
    ],
)
def test_names_of_other_peoples_are_at_most_asked_about(name: str, asked: set[str]) -> None:
    reading = card(name)
    assert (reading.full_name, codes(reading)) == (name, asked)
    assert reading.verdict == ("repair" if asked else "accept")


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("K20/15 Quang Trung, Hải Châu, Đà Nẵng", set()),
        ("Lô 3-B4.5 KDC An Cư, TDP 5, Sơn Trà, Đà Nẵng", set()),
        ("Indochina Tower, 74 Bạch Đằng, Đà Nẵng", set()),
        ("12 Pasteur, Hải Châu, Đà Nẵng", set()),
        ("Ia Grai, Gia Lai", {"address_unmarked"}),
        ("Tổ 3, Lien Chieu, Đà Nẵng", {"address_unmarked"}),
    ],
)
def test_addresses_with_other_words_are_at_most_asked_about(address: str, asked: set[str]) -> None:
    reading = card("Nguyễn Thị Hoa", address)
    assert (reading.address_text, codes(reading)) == (address, asked)


@pytest.mark.parametrize(
    "name", ["Đinh Văn An", "Đặng Khoa", "Đăng Đan Văn", "Lê Văn An", "Nguyễn Thị Hoa", "Ân Lân", "Đan"]
)
@pytest.mark.parametrize("sex", ["Nữ", "Nam"])
@pytest.mark.parametrize("address", ["Tổ 3, Hòa Khánh Bắc, Đà Nẵng", "Đà Nẵng", "Thôn Đông"])
def test_utf8_typed_as_latin_1_that_lost_its_controls_fills_no_text(
    name: str, sex: str, address: str
) -> None:
    number = "048190000017" if sex == "Nữ" else "048090000017"
    whole = f"{number}||{name}|17051990|{sex}|{address}|15062021".encode()
    reading = parse_cccd("".join(chr(byte) for byte in whole if not 0x80 <= byte <= 0x9F), TODAY)
    assert (reading.verdict, reading.full_name, reading.address_text) == ("repair", None, None)
    assert "text_garbled" in codes(reading)


def test_letters_of_a_foreign_name_are_taken_beside_whole_fields() -> None:
    reading = card("Ängla Thị Hoa")
    assert (reading.full_name, codes(reading)) == ("Ängla Thị Hoa", {"name_unusual_letter"})
