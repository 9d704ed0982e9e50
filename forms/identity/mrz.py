"""The machine-readable zone on the back of Vietnamese identity cards: TD1, three lines of 30.

Check digits: ICAO Doc 9303 part 3 section 4.9; layout: part 5. Vietnam adds a second copy of the number:
line 1 holds its last 9 digits as document number and all 12 as optional data with their own check digit.
Marks are dropped from the name, so it is only a hint.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from forms.identity.card_number import number_problems, parse_card_number
from forms.identity.mrz_lines import mend_lines, split_lines
from forms.identity.reading import MAX_RAW_BYTES, IdentityReading, Problem, Repair, rejected

if TYPE_CHECKING:
    from forms.identity.reading import Gender, Verdict

_WEIGHTS = (7, 3, 1)
_NO_EXPIRY = "991231"


def check_digit(text: str) -> str:
    """Return the ICAO 9303 check digit (weights 7, 3, 1, modulo 10) of digits, capitals and "<"."""
    total = 0
    for place, char in enumerate(text):
        value = 0 if char == "<" else int(char, 36)
        total += value * _WEIGHTS[place % 3]
    return str(total % 10)


@dataclass(frozen=True, slots=True)
class _Check:
    code: str
    field: str
    covered: str
    digit: str


def parse_mrz(text: str | bytes, today: date | None) -> IdentityReading:
    """Read three typed or recognised lines of a card's back.

    Runs of "<" of wrong length are padded again, letters and digits that are commonly confused are put
    right by position (O in a digit's place is 0); a mended text counts only because every check then
    holds: the four of ICAO, the repeated number, its own digit, real dates, and number against birth
    year and sex. Lines that needed no mending and differ from their number only there are to be compared
    with the card, as its code is: a birth or sex that was corrected leaves the number. Never raises.

    Args:
        text: the lines, or one run of 90 characters; at most 2 KiB.
        today: day of the reading, to tell an expired card; None leaves that out.
    """
    try:
        data = text.encode("utf-8") if isinstance(text, str) else text
        shown = data.decode("utf-8")
    except UnicodeError:
        return rejected("mrz", b"", Problem("not_utf8"))
    if len(data) > MAX_RAW_BYTES:
        return rejected("mrz", data, Problem("card_too_long"))
    lines = split_lines(shown.lstrip("\ufeff"))
    if isinstance(lines, str):
        return rejected("mrz", data, Problem(lines))
    mended = mend_lines(lines)
    if mended is None:
        return rejected("mrz", data, Problem("mrz_layout"))
    reading = _read(mended.lines, mended.repairs, data, today)
    if reading.verdict == "reject":
        return reading
    pairs = enumerate(zip(lines, mended.lines, strict=True), start=1)
    changed = tuple(Repair(f"mrz{at}", old, new) for at, (old, new) in pairs if old != new)
    return replace(reading, repaired=changed)


def _checks(first: str, second: str) -> list[_Check]:
    composite = first[5:] + second[:7] + second[8:15] + second[18:29]
    return [
        _Check("mrz_check_number", "idNumber", first[5:14], first[14]),
        _Check("mrz_check_long_number", "idNumber", first[15:29], first[29]),
        _Check("mrz_check_birth", "birthDate", second[:6], second[6]),
        _Check("mrz_check_expiry", "expiresOn", second[8:14], second[14]),
        _Check("mrz_check_all", "", composite, second[29]),
    ]


def _read(
    lines: tuple[str, str, str], repairs: tuple[str, ...], data: bytes, today: date | None
) -> IdentityReading:
    first, second, third = lines
    problems = [
        Problem(check.code, check.field)
        for check in _checks(first, second)
        if check_digit(check.covered) != check.digit
    ]
    if first[5:14] != first[18:27]:
        problems.append(Problem("mrz_number_repeat", "idNumber"))
    number = parse_card_number(first[15:27])
    if problems or number is None:
        return rejected("mrz", data, *problems or [Problem("number_invalid", "idNumber")])
    birth = _date(f"{number.birth_year:04}"[:2], second[:6])
    no_expiry = second[8:14] == _NO_EXPIRY
    expires = None if no_expiry else _date("20", second[8:14])
    if birth is None or (expires is None and not no_expiry):
        code, field = ("birth_date_unreal", "birthDate") if birth is None else ("expiry_unreal", "expiresOn")
        return rejected("mrz", data, Problem(code, field))
    gender: Gender = "NU" if second[7] == "F" else "NAM"
    notes = number_problems(number, birth.isoformat(), gender)
    disagreeing = {note.code for note in notes} & {"number_birth_mismatch", "number_gender_mismatch"}
    if disagreeing and repairs:
        # Real exceptions exist, but a text that was mended has to agree with itself everywhere.
        return rejected("mrz", data, *notes)
    if today is not None and expires is not None and expires < today:
        notes.append(Problem("card_expired", "expiresOn"))
    verdict: Verdict = "repair" if notes or repairs else "accept"
    return IdentityReading(
        source="mrz",
        id_number=number.number,
        birth_date=birth.isoformat(),
        # No check digit covers the sex: against the number it is as likely misread as corrected.
        gender=None if "number_gender_mismatch" in disagreeing else gender,
        expires_on=None if expires is None else expires.isoformat(),
        no_expiry=no_expiry,
        name_hint=_name(third),
        raw_b64=base64.b64encode(data).decode("ascii"),
        repairs=repairs,
        problems=tuple(notes),
        verdict=verdict,
    )


def _name(line: str) -> str | None:
    words = line.replace("<", " ").split()
    return " ".join(words) or None


def _date(century: str, yymmdd: str) -> date | None:
    try:
        return date(int(century + yymmdd[:2]), int(yymmdd[2:4]), int(yymmdd[4:]))
    except ValueError:
        return None
