"""Card codes as people bring them: whole, damaged on the way, and codes of something else."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.identity.card_dates import card_expiry
from forms.identity.cccd import number_in_cccd, parse_cccd
from forms.identity.reading import IdentityReading, Repair, card_record
from kiosk.fictional.people import TODAY, FictionalPeople, card_qr_payload

CARD_2021 = "048190000017||Trần Thị Kiểm Thử|17051990|Nữ|Tổ 12, Hải Châu, Đà Nẵng|15062021"
CARD_2024 = "049085000123|201234567|Nguyễn Văn Mẫu|02031985|Nam|Thôn 3, Gò Nổi, Đà Nẵng|20112024||||"


def codes(reading: IdentityReading) -> set[str]:
    return {problem.code for problem in reading.problems}


def test_a_card_of_2021_gives_every_field() -> None:
    reading = parse_cccd(CARD_2021.encode(), TODAY)
    assert reading.verdict == "accept"
    assert card_record(reading, "2026-11-22T05:00:00Z") == {
        "idNumber": "048190000017",
        "fullName": "Trần Thị Kiểm Thử",
        "birthDate": "1990-05-17",
        "gender": "NU",
        "addressText": "Tổ 12, Hải Châu, Đà Nẵng",
        "issuedOn": "2021-06-15",
        "source": "qr",
        "readAt": "2026-11-22T05:00:00Z",
    }


def test_a_card_of_2024_keeps_its_further_fields_unparsed() -> None:
    reading = parse_cccd(CARD_2024 + "Nguyễn Văn Cha", TODAY)
    assert (reading.verdict, reading.old_id_number) == ("accept", "201234567")
    assert reading.extras == ("", "", "", "Nguyễn Văn Cha")


@pytest.mark.parametrize("layout", ["2021", "2024"])
def test_every_fictional_card_is_read_as_it_was_written(layout: str) -> None:
    people = FictionalPeople(seed=41)
    for _ in range(200):
        person = people.person()
        reading = parse_cccd(card_qr_payload(person, layout).encode(), TODAY)  # type: ignore[arg-type]
        asked = {"name_unmarked", "card_expired"}
        assert reading.verdict == "accept" or codes(reading) <= asked, reading.problems
        assert reading.id_number == person.id_number
        assert reading.full_name == person.full_name
        assert reading.birth_date == person.birth_date.isoformat()
        assert reading.gender == person.gender
        assert reading.address_text == person.address_text
        assert reading.issued_on == person.issued_on.isoformat()


@pytest.mark.parametrize(
    "framed",
    [
        "\ufeff" + CARD_2021 + "\r\n",
        "\r" + CARD_2021 + "\t",
        unicodedata.normalize("NFD", CARD_2021),
        CARD_2021.encode().hex(),
        CARD_2021.encode().hex(" ").upper(),
        CARD_2021.encode().hex().upper().replace("AA", "Â").replace("EE", "Ê").replace("DD", "Đ"),
        CARD_2021.replace("Tổ 12, Hải Châu", "Tổ  12, , Hải Châu, -"),
    ],
)
def test_what_scanners_add_around_a_code_changes_nothing(framed: str) -> None:
    reading = parse_cccd(framed, TODAY)
    assert (reading.verdict, reading.repairs) == ("accept", ())
    assert reading.full_name == "Trần Thị Kiểm Thử"
    assert reading.address_text == "Tổ 12, Hải Châu, Đà Nẵng"


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "cp932", "big5"])
def test_utf8_misread_field_by_field_comes_back_or_stays_empty(encoding: str) -> None:
    people = FictionalPeople(seed=5)
    whole = 0
    for _ in range(150):
        person = people.person()
        fields = [_misread(field, encoding) for field in card_qr_payload(person).split("|")]
        reading = parse_cccd("|".join(fields), TODAY)
        assert reading.verdict != "reject"
        assert reading.full_name in (None, person.full_name)
        assert reading.address_text in (None, person.address_text)
        whole += reading.full_name == person.full_name
    assert whole > 0


def _misread(text: str, encoding: str) -> str:
    try:
        return text.encode().decode(encoding)
    except UnicodeDecodeError:
        return text


def test_a_code_misread_as_a_whole_is_mended_and_says_so() -> None:
    reading = parse_cccd(CARD_2021.encode().decode("latin-1"), TODAY)
    assert (reading.verdict, reading.repairs) == ("repair", ("encoding",))
    assert reading.full_name == "Trần Thị Kiểm Thử"


def test_other_separators_and_caps_lock_are_mended_and_say_so() -> None:
    tilde = parse_cccd(CARD_2021.replace("|", "~"), TODAY)
    assert (tilde.verdict, tilde.repairs, tilde.full_name) == ("repair", ("separator",), "Trần Thị Kiểm Thử")
    caps = parse_cccd(CARD_2021.swapcase(), TODAY)
    assert caps.full_name == "Trần Thị Kiểm Thử"
    assert "case:fullName" in caps.repairs


def test_every_mended_value_keeps_the_text_it_came_from() -> None:
    assert parse_cccd(CARD_2021, TODAY).repaired == ()
    caps = parse_cccd(CARD_2021.swapcase(), TODAY)
    assert Repair("fullName", "tRẦN tHỊ kIỂM tHỬ", "Trần Thị Kiểm Thử") in caps.repaired
    assert {one.name for one in caps.repaired} == {"fullName", "gender", "addressText"}
    slashed = parse_cccd(CARD_2021.replace("17051990", "17/05/1990"), TODAY)
    assert slashed.repaired == (Repair("birthDate", "17/05/1990", "1990-05-17"),)
    whole = parse_cccd(CARD_2021.encode().decode("latin-1"), TODAY)
    before = "Trần Thị Kiểm Thử".encode().decode("latin-1")
    assert whole.repaired[1] == Repair("fullName", " ".join(before.split()), "Trần Thị Kiểm Thử")
    assert [one.name for one in whole.repaired] == ["gender", "fullName", "addressText"]


def test_lost_marks_leave_name_and_address_to_be_typed() -> None:
    reading = parse_cccd("048190000017||Tran Thi Thu|17051990|Nu|To 12, Hai Chau, Da Nang|15062021", TODAY)
    assert reading.verdict == "repair"
    assert (reading.full_name, reading.address_text, reading.name_hint) == (None, None, "Tran Thi Thu")
    assert codes(reading) == {"marks_lost"}
    assert reading.id_number == "048190000017"


def test_telex_residue_is_named() -> None:
    reading = parse_cccd("048190000017||Traanf Thij Thuwr|17051990|Nuwx|Toor 12, Ddaf Nawxng|15062021", TODAY)
    assert reading.full_name is None
    assert "telex_left" in codes(reading)


def test_capitals_with_tilde_are_not_taken_for_a_wrong_encoding() -> None:
    reading = parse_cccd("048190000017||LÃ THỊ MỸ|17051990|Nữ|XÃ HÒA TIẾN, ĐÀ NẴNG|15062021", TODAY)
    assert (reading.verdict, reading.full_name, reading.address_text) == (
        "accept",
        "LÃ THỊ MỸ",
        "XÃ HÒA TIẾN, ĐÀ NẴNG",
    )


@pytest.mark.parametrize(
    ("birth", "issued", "expires"),
    [
        ("1985-03-02", "2021-06-15", "2025-03-02"),
        ("1985-03-02", "2023-03-02", "2045-03-02"),
        ("1985-03-02", "2023-03-01", "2025-03-02"),
        ("1990-05-17", "2021-06-15", "2030-05-17"),
        ("2015-02-28", "2024-08-01", "2029-02-28"),
        ("2000-02-29", "2021-06-15", "2025-02-28"),
        ("1966-01-01", "2024-02-01", None),
        ("1950-01-01", "2021-06-15", None),
    ],
)
def test_a_card_lasts_to_the_birthday_the_law_names(birth: str, issued: str, expires: str | None) -> None:
    last = card_expiry(date.fromisoformat(birth), date.fromisoformat(issued))
    assert (None if last is None else last.isoformat()) == expires


def test_a_card_that_has_run_out_is_noted_and_read_as_well_as_before() -> None:
    text = "048085000123||Nguyễn Văn Mẫu|02031985|Nam|Tổ 3, Hải Châu, Đà Nẵng|15062021"
    for day, codes_of_it in ((date(2025, 3, 2), set()), (date(2025, 3, 3), {"card_expired"})):
        reading = parse_cccd(text, day)
        assert (reading.verdict, set(codes(reading)), reading.expires_on) == ("accept", codes_of_it, None)
    assert parse_cccd(text, None).problems == ()


@pytest.mark.parametrize(
    ("written", "birth"), [("00001945", "1945"), ("00031945", "1945-03"), ("00/00/1945", "1945")]
)
def test_a_birth_whose_day_nobody_knows_is_read_as_far_as_it_is_known(written: str, birth: str) -> None:
    text = f"048045000017||Trần Văn Cũ|{written}|Nam|Tổ 12, Hải Châu, Đà Nẵng|15062021"
    reading = parse_cccd(text, TODAY)
    assert (reading.verdict, reading.birth_date, reading.full_name) == ("repair", birth, "Trần Văn Cũ")
    assert codes(reading) == {"birth_day_unknown"}
    assert parse_cccd(text.replace("1945|", "0000|"), TODAY).verdict == "reject"
    assert parse_cccd(text.replace("048045", "048046"), TODAY).problems[1].code == "number_birth_mismatch"


@pytest.mark.parametrize(
    ("changed", "code", "verdict"),
    [
        (("17051990", "17051991"), "number_birth_mismatch", "repair"),
        (("|Nữ|", "|Nam|"), "number_gender_mismatch", "repair"),
        (("048190", "099190"), "number_province_unknown", "repair"),
        (("15062021", "15062031"), "issued_in_future", "repair"),
        (("15062021", "15061980"), "issued_before_birth", "repair"),
        (("15062021", "31022021"), "issue_date_unreal", "repair"),
        (("17051990", "31021990"), "birth_date_unreal", "reject"),
        (("Trần Thị Kiểm Thử", " "), "name_missing", "reject"),
        (("Trần Thị Kiểm Thử", "Tr?n Th? Ki?m"), "text_garbled", "repair"),
        (("Trần Thị Kiểm Thử", "Trần 8 Thị"), "text_garbled", "repair"),
        (("|Nữ|", "|X|"), "gender_unreadable", "repair"),
        (("048190000017|", "048190000017|12"), "old_number_invalid", "repair"),
        (("048190000017", "04819000001"), "number_invalid", "reject"),
        (("048190000017", ")$*!(!)))))!&"), "number_invalid", "reject"),
        (("048190000017", ")$*!(!)))))!"), "keyboard_layout", "reject"),
    ],
)
def test_disagreement_and_damage_are_named(changed: tuple[str, str], code: str, verdict: str) -> None:
    reading = parse_cccd(CARD_2021.replace(*changed), TODAY)
    assert code in codes(reading)
    assert reading.verdict == verdict


def test_dates_with_slashes_are_a_repair() -> None:
    reading = parse_cccd(CARD_2021.replace("17051990", "17/05/1990"), TODAY)
    assert (reading.verdict, reading.birth_date) == ("repair", "1990-05-17")


def test_a_birth_date_in_the_future_is_never_accepted() -> None:
    later = parse_cccd("048227000017||Trần Thử|17052027|Nam|Đà Nẵng|15062021", TODAY)
    assert later.verdict == "repair"
    assert "birth_in_future" in codes(later)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "qr_empty"),
        ("DN4790000000001|4e677579e1bb856e|01/01/1980|1|c490|79 - 01", "qr_health_insurance"),
        (
            "00020101021238540010A00000072701240006970436011012345678900208QRIBFTTA53037045802VN63041A2B",
            "qr_payment",
        ),
        ("https://dichvucong.gov.vn/tra-cuu?ma=1", "qr_link"),
        ("dichvucong.danang.gov.vn", "qr_link"),
        ("VNEID:abcdef", "qr_vneid"),
        ("048190000017", "qr_number_only"),
        ("TSP1:ABC", "qr_slip"),
        ("048190000017||Trần Thị Kiểm Thử|1705", "card_incomplete"),
        ("WIFI:T:WPA;S:x;;", "qr_unknown"),
        ("|" * 40, "qr_unknown"),
        ("x" * 3000, "card_too_long"),
    ],
)
def test_codes_of_something_else_are_named_and_fill_nothing(text: str, code: str) -> None:
    reading = parse_cccd(text, TODAY)
    assert reading.verdict == "reject"
    assert codes(reading) == {code}
    assert set(card_record(reading)) == {"source"}


def test_bytes_that_are_no_utf8_are_refused() -> None:
    assert codes(parse_cccd(CARD_2021.encode("utf-16"), TODAY)) == {"not_utf8"}
    assert codes(parse_cccd("\ud800", TODAY)) == {"not_utf8"}


FIELD_TEXT = st.text(max_size=40)
DAMAGED = st.one_of(
    st.binary(max_size=2500),
    st.text(max_size=900),
    st.lists(FIELD_TEXT, min_size=6, max_size=12).map("|".join),
    st.tuples(st.integers(0, 110), st.integers(0, 110), FIELD_TEXT).map(
        lambda cut: CARD_2021[: min(cut[:2])] + cut[2] + CARD_2021[max(cut[:2]) :]
    ),
    st.tuples(st.integers(0, 130), st.binary(min_size=1, max_size=2)).map(
        lambda cut: CARD_2021.encode()[: cut[0]] + cut[1] + CARD_2021.encode()[cut[0] + 1 :]
    ),
)


@given(DAMAGED, st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2040, 1, 1))))
def test_no_input_raises_and_nothing_is_made_up(raw: bytes | str, today: date | None) -> None:
    reading = parse_cccd(raw, today)
    if reading.verdict == "reject":
        assert set(card_record(reading)) == {"source"}
        assert reading.problems
        return
    assert reading.id_number is not None
    if reading.verdict == "accept":
        # An accepted value stands in the input, letter by letter.
        text = unicodedata.normalize("NFC", raw if isinstance(raw, str) else raw.decode())
        squeezed = " ".join(text.split())
        assert reading.id_number in squeezed
        assert reading.full_name is not None
        assert reading.full_name in squeezed
    else:
        assert reading.repairs or reading.problems


@given(DAMAGED)
def test_the_number_alone_is_the_one_the_whole_reading_gives(raw: bytes | str) -> None:
    data = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
    assert number_in_cccd(data) == parse_cccd(data, None).id_number
