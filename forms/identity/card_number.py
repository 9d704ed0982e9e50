"""The 12-digit personal number: province of birth registration, sex and century, year, serial.

Structure: Decree 137/2015/NĐ-CP article 13 and Circular 59/2021/TT-BCA, kept under the Law on
Identification of 2023. There is no check digit. Province codes are those of before July 2025 and
stay for life.
"""

from __future__ import annotations

from dataclasses import dataclass

from forms.identity.reading import Gender, Problem

_PROVINCE_NUMBERS = (
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37,
    38, 40, 42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77,
    79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
)  # fmt: skip

PROVINCES = frozenset(f"{code:03}" for code in _PROVINCE_NUMBERS)
"""The 63 provincial codes in numbers issued to people whose birth was registered in Vietnam."""

_FIRST_FOREIGN = 101


@dataclass(frozen=True, slots=True)
class CardNumber:
    """A 12-digit number taken apart.

    Attributes:
        number: the 12 digits.
        province: 3 digits; above 100 for births registered abroad.
        gender: from the fourth digit (even: male).
        birth_year: four digits, 1900 to 2399.
    """

    number: str
    province: str
    gender: Gender
    birth_year: int


def is_card_number(text: str) -> bool:
    """Say whether a text is exactly 12 ASCII digits."""
    return len(text) == 12 and text.isascii() and text.isdigit()


def parse_card_number(text: str) -> CardNumber | None:
    """Take a number apart; None unless it is exactly 12 ASCII digits."""
    if not is_card_number(text):
        return None
    kind = int(text[3])
    gender: Gender = "NU" if kind % 2 else "NAM"
    return CardNumber(text, text[:3], gender, 1900 + 100 * (kind // 2) + int(text[4:6]))


def number_problems(number: CardNumber, birth_date: str | None, gender: Gender | None) -> list[Problem]:
    """Compare the number with birth date (ISO) and sex; differences are warnings, real ones exist.

    Codes: `number_province_unknown`, `number_birth_mismatch`, `number_gender_mismatch`.
    """
    problems = []
    if number.province not in PROVINCES and int(number.province) < _FIRST_FOREIGN:
        problems.append(Problem("number_province_unknown", "idNumber"))
    if birth_date is not None and int(birth_date[:4]) != number.birth_year:
        problems.append(Problem("number_birth_mismatch", "birthDate"))
    if gender is not None and gender != number.gender:
        problems.append(Problem("number_gender_mismatch", "gender"))
    return problems
