"""Machine-readable lines, typed well, recognised badly, or from other papers."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.identity.mrz import check_digit, parse_mrz
from forms.identity.reading import card_record
from kiosk.fictional.people import TODAY, FictionalPeople, card_expiry, card_mrz

LINES = """IDVNM1900000174048190000017<<4
9005178F3005176VNM<<<<<<<<<<<0
TRAN<<THI<KIEM<THU<<<<<<<<<<<<"""


def test_the_published_layout_is_read() -> None:
    reading = parse_mrz(LINES, TODAY)
    assert reading.verdict == "accept"
    assert card_record(reading) == {
        "idNumber": "048190000017",
        "birthDate": "1990-05-17",
        "gender": "NU",
        "expiresOn": "2030-05-17",
        "source": "mrz",
    }
    assert (reading.full_name, reading.name_hint) == (None, "TRAN THI KIEM THU")


def test_check_digits_of_icao_examples() -> None:
    # Doc 9303 part 3, appendix A: "520727" gives 3 and "AB2134<<<" gives 5.
    assert check_digit("520727") == "3"
    assert check_digit("AB2134<<<") == "5"


def test_every_fictional_card_is_read() -> None:
    people = FictionalPeople(seed=8)
    for _ in range(200):
        person = people.person()
        reading = parse_mrz(card_mrz(person), TODAY)
        expiry = card_expiry(person)
        assert reading.verdict in ("accept", "repair"), reading.problems
        assert {problem.code for problem in reading.problems} <= {"card_expired"}
        assert reading.id_number == person.id_number
        assert reading.birth_date == person.birth_date.isoformat()
        assert reading.gender == person.gender
        assert reading.expires_on == (expiry.isoformat() if expiry else None)
        assert reading.no_expiry == (expiry is None)


@pytest.mark.parametrize(
    "seen",
    [
        LINES.replace("\n", ""),
        LINES.lower(),
        LINES.replace("\n", "\r\n\r\n"),
        LINES.replace("<<", "«"),
        LINES.replace("VNM", "VNM ", 1),
    ],
)
def test_other_ways_of_writing_the_same_lines(seen: str) -> None:
    assert parse_mrz(seen, TODAY).verdict == "accept"


@pytest.mark.parametrize(
    "seen",
    [
        LINES.replace("0", "O"),
        LINES.replace("1", "I"),
        LINES.replace("8", "B").replace("5", "S"),
        LINES.replace("<<<<<", "<<<"),
        LINES.replace("<<<<<", "<<<<<<<<"),
    ],
)
def test_common_confusions_are_put_right_and_the_checks_agree(seen: str) -> None:
    reading = parse_mrz(seen, TODAY)
    assert reading.verdict == "repair"
    assert reading.repairs
    assert reading.repaired
    typed = seen.split("\n")
    for one in reading.repaired:
        place = int(one.name.removeprefix("mrz")) - 1
        assert (one.before, one.after) == (typed[place], LINES.split("\n")[place])
    assert (reading.id_number, reading.birth_date) == ("048190000017", "1990-05-17")


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        ("", "mrz_empty"),
        (
            "P<VNMTRAN<<THU<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<\nC1234567<4VNM9005178F3005176<<<<<<<<<<<<<<06",
            "mrz_passport",
        ),
        (LINES.rsplit("\n", 1)[0], "mrz_lines"),
        (LINES.replace("VNM", "UTO"), "mrz_other_document"),
        (LINES.replace("TRAN", "TRẦN"), "mrz_characters"),
        (LINES.replace("F3005176", "X3005176"), "mrz_layout"),
        (LINES.replace("3005176", "3005186"), "mrz_check_expiry"),
        (LINES.replace("9005178", "9005177"), "mrz_check_birth"),
        ("x" * 5000, "card_too_long"),
    ],
)
def test_what_is_no_card_is_named_and_fills_nothing(seen: str, code: str) -> None:
    reading = parse_mrz(seen, TODAY)
    assert reading.verdict == "reject"
    assert code in {problem.code for problem in reading.problems}
    assert set(card_record(reading)) == {"source"}


def test_number_that_differs_from_its_repeat_is_refused_though_its_digit_fits() -> None:
    other = "190000024"
    first = f"IDVNM{other}{check_digit(other)}048190000017<<4"
    second = "9005178F3005176VNM<<<<<<<<<<<"
    composite = check_digit(first[5:] + second[:7] + second[8:15] + second[18:29])
    reading = parse_mrz(f"{first}\n{second}{composite}\nTRAN<<THU", TODAY)
    assert {problem.code for problem in reading.problems} == {"mrz_number_repeat"}


def test_sex_against_the_number_is_to_be_compared_and_not_filled_in() -> None:
    # No check digit covers the sex: it is as likely misread as corrected.
    reading = parse_mrz(LINES.replace("F300", "M300"), TODAY)
    assert (reading.verdict, reading.id_number, reading.gender) == ("repair", "048190000017", None)
    assert {problem.code for problem in reading.problems} == {"number_gender_mismatch"}


def test_a_birth_year_against_the_number_is_to_be_compared() -> None:
    reading = parse_mrz(born("910517"), TODAY)
    assert (reading.verdict, reading.id_number) == ("repair", "048190000017")
    assert reading.birth_date == "1991-05-17"
    assert {problem.code for problem in reading.problems} == {"number_birth_mismatch"}


def test_a_mended_text_that_disagrees_with_its_number_is_still_refused() -> None:
    reading = parse_mrz(born("910517").replace("9105", "91O5"), TODAY)
    assert (reading.verdict, reading.id_number) == ("reject", None)
    assert {problem.code for problem in reading.problems} == {"number_birth_mismatch"}


def born(day: str) -> str:
    """Return the lines with another birthday and every check digit right for it."""
    first, second, third = LINES.split("\n")
    changed = day + check_digit(day) + second[7:29]
    composite = check_digit(first[5:] + changed[:7] + changed[8:15] + changed[18:29])
    return "\n".join((first, changed + composite, third))


def test_an_expired_card_is_shown_as_such() -> None:
    reading = parse_mrz(LINES, date(2031, 1, 1))
    assert (reading.verdict, reading.problems[0].code) == ("repair", "card_expired")


@given(st.integers(0, 2**32), st.integers(1, 3))
def test_one_to_three_wrong_characters_never_give_another_number(seed: int, count: int) -> None:
    draw = random.Random(seed)
    text = list(LINES)
    for _ in range(count):
        text[draw.randrange(60)] = draw.choice("0123456789ABDEFGILMNOPQSTUVZ<")
    reading = parse_mrz("".join(text), TODAY)
    if reading.verdict != "reject":
        assert reading.id_number is not None
        assert reading.id_number[3:] == "190000017"  # its two copies would have to change alike
        if count == 1:
            assert card_record(reading) == card_record(parse_mrz(LINES, TODAY))


@given(
    st.one_of(st.binary(max_size=2500), st.text(max_size=300), st.text("IDVNM0123456789<\n", max_size=120))
)
def test_no_input_raises(raw: bytes | str) -> None:
    reading = parse_mrz(raw, TODAY)
    assert reading.verdict == "reject"
    assert reading.problems
