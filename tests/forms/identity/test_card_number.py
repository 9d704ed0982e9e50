"""The number taken apart."""

from __future__ import annotations

import pytest

from forms.identity.card_number import PROVINCES, number_problems, parse_card_number


@pytest.mark.parametrize(
    ("number", "gender", "year"),
    [
        ("048190000017", "NU", 1990),
        ("048085000017", "NAM", 1985),
        ("049203000017", "NAM", 2003),
        ("049315000017", "NU", 2015),
    ],
)
def test_sex_century_and_year(number: str, gender: str, year: int) -> None:
    parsed = parse_card_number(number)
    assert parsed is not None
    assert (parsed.gender, parsed.birth_year, parsed.province) == (gender, year, number[:3])
    assert number_problems(parsed, f"{year}-01-01", parsed.gender) == []


@pytest.mark.parametrize(
    "text", ["", "04819000001", "0481900000178", "04819000001x", "٠٤٨١٩٠٠٠٠٠١٧", "048190 00017"]
)
def test_what_is_not_twelve_ascii_digits_is_no_number(text: str) -> None:
    assert parse_card_number(text) is None


def test_sixty_three_provinces_and_foreign_births() -> None:
    assert len(PROVINCES) == 63
    foreign = parse_card_number("108190000017")
    assert foreign is not None
    assert number_problems(foreign, None, None) == []
    unknown = parse_card_number("099190000017")
    assert unknown is not None
    assert [problem.code for problem in number_problems(unknown, None, None)] == ["number_province_unknown"]
