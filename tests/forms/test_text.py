"""Vietnamese text: code points, folding, wrong decodings; and masking."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import HostileInput
from forms.redact import mask_id
from forms.text import (
    fold,
    has_marks,
    is_vietnamese_letter,
    looks_misread,
    nfc,
    squeeze,
    undo_misreading,
)

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy áàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"


def test_folding_drops_marks_and_the_bar_of_d() -> None:
    assert fold("Đăng ký Hỗ trợ MAI TÁNG") == "dang ky ho tro mai tang"
    assert fold(unicodedata.normalize("NFD", "Nguyễn")) == fold("Nguyễn") == "nguyen"


def test_letters() -> None:
    assert all(is_vietnamese_letter(char) for char in "aĐữỵZj")
    assert not any(is_vietnamese_letter(char) for char in "ñçä1 漢ﾊ")
    assert not is_vietnamese_letter("")


def test_squeeze_and_marks() -> None:
    assert squeeze(" Trần\u00a0\t Thử\n") == "Trần Thử"
    assert (has_marks("Da Nang"), has_marks("Đa Nang")) == (False, True)


@pytest.mark.parametrize("function", [nfc, fold, undo_misreading, squeeze])
def test_endless_text_is_refused(function: object) -> None:
    with pytest.raises(HostileInput, match="text_too_long"):
        function("a" * 20_001)  # type: ignore[operator]


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
@given(text=st.text(LETTERS + LETTERS.upper(), min_size=1, max_size=40))
def test_a_wrong_single_byte_decoding_is_undone_exactly_or_not_at_all(encoding: str, text: str) -> None:
    wrong = "".join(
        bytes([byte]).decode(encoding, "ignore") or chr(byte)
        for byte in unicodedata.normalize("NFC", text).encode()
    )
    undone = undo_misreading(wrong)
    assert undone is None or undone == unicodedata.normalize("NFC", text)


@given(st.text(LETTERS + LETTERS.upper() + " ,", max_size=60))
def test_right_text_is_left_alone(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert not any(0x80 <= ord(char) <= 0x9F for char in composed)
    if not looks_misread(composed):
        return
    # Only a capital Ã right behind a small letter is suspicious in text of letters alone.
    assert any(pair[0].islower() and pair[1] == "Ã" for pair in pairwise(composed))


def test_masks() -> None:
    assert mask_id("048190000017") == "0481••••••17"
    assert mask_id("201234567") == "2012•••67"
    assert mask_id("1234") == "••34"
    assert mask_id("12") == "••"


@given(st.text(max_size=40))
def test_masks_hide_all_but_six_characters_and_keep_the_length(text: str) -> None:
    masked = mask_id(text)
    assert len(masked) == len(text)
    assert sum(before == after for before, after in zip(text, masked, strict=True) if before != "•") <= 6
