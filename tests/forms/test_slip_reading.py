"""A scanned slip either holds or is refused for the one reason a person can act on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import HostileInput, TramSoError
from forms.packets.codes import is_meant_as_case_code, mint_case_code, read_case_code
from forms.packets.signature import SigningKey
from forms.slips.base45 import decode_base45, encode_base45
from forms.slips.slip import PREFIX, SlipCase, encode_slip
from forms.slips.slip_reading import looks_like_slip, read_slip
from tests.support import golden

OTHER_ROOT = SigningKey(bytes([9]) * 32)
SLIP_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def slip(count: int = 1) -> str:
    cases = tuple(
        SlipCase(mint_case_code(10_001, 1, number), bytes([number]) * 16, bytes([number]) * 32, "1.001193")
        for number in range(1, count + 1)
    )
    return encode_slip(
        cases,
        "2026-11-22",
        golden.STATION,
        (golden.FOLDER / "station.certificate").read_bytes(),
        (golden.FOLDER / "station-key.endorsement").read_bytes(),
    )


def reason(text: str, root: bytes = golden.ROOT.public) -> str:
    with pytest.raises(HostileInput) as refused:
        read_slip(text, root)
    return refused.value.code


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_slip_holds_with_the_root_alone(count: int) -> None:
    read = read_slip(slip(count), golden.ROOT.public)
    assert len(read.slip.cases) == count
    assert read.certificate.station_no == 10_001


def test_blanks_around_it_and_swapped_case_are_forgiven() -> None:
    assert read_slip(f"  {slip().swapcase()}\r\n", golden.ROOT.public).slip.day == "2026-11-22"


@pytest.mark.parametrize("count", [1, 3])
def test_a_slip_cut_anywhere_is_cut_not_forged(count: int) -> None:
    text = slip(count)
    assert {reason(text[:size]) for size in range(len(PREFIX), len(text) - 1)} == {"slip_cut"}


def test_each_refusal_has_its_reason() -> None:
    text = slip()
    raw = bytearray(decode_base45(text[len(PREFIX) :]))
    raw[30] ^= 1
    changed = PREFIX + encode_base45(bytes(raw))
    assert reason("https://example.invalid/") == "slip_text"
    assert reason(text.replace("TSP1", "TSP2")) == "slip_version"
    assert reason(text + text) == "slip_long" if len(text) * 2 > 1_200 else True
    assert reason(PREFIX + "A" * 2_000) == "slip_long"
    assert reason(text[:40] + "Ă" + text[41:]) == "slip_letters"
    assert reason(changed) == "slip_forged"
    assert reason(text, OTHER_ROOT.public) == "slip_root"


def test_a_payload_of_a_newer_version_is_not_called_forged() -> None:
    raw = bytearray(decode_base45(slip()[len(PREFIX) :]))
    raw[1] = 2
    assert reason(PREFIX + encode_base45(bytes(raw))) == "slip_version"


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_any_changed_byte_is_noticed(place: int, change: int) -> None:
    raw = bytearray(decode_base45(slip()[len(PREFIX) :]))
    raw[place % len(raw)] ^= change
    assert reason(PREFIX + encode_base45(bytes(raw))).startswith("slip_")


@given(st.text(max_size=400) | st.text(alphabet=SLIP_LETTERS, max_size=1_300).map(PREFIX.__add__))
def test_any_text_is_refused_by_one_of_our_errors(text: str) -> None:
    looks_like_slip(text)
    assert reason(text).startswith("slip_")


@given(st.text(max_size=60) | st.from_regex(r"TS-?[0-9]{5}-?[0-9]{7}-?[0-9]", fullmatch=True))
def test_any_text_is_a_code_or_one_of_our_errors(text: str) -> None:
    meant = is_meant_as_case_code(text)
    try:
        code = str(read_case_code(text))
    except TramSoError as error:
        assert error.code == "case_code_check" if meant else error.code.startswith("case_code")
    else:
        assert is_meant_as_case_code(code)


def test_a_code_typed_without_dashes_is_the_same_code() -> None:
    code = mint_case_code(10_001, 1, 17)
    for typed in (code, code.replace("-", ""), code.lower(), f" {code.replace('-', ' ')} "):
        assert is_meant_as_case_code(typed)
        assert str(read_case_code(typed)) == code
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    with pytest.raises(HostileInput, match="case_code_check"):
        read_case_code(wrong)
