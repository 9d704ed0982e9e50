"""A card's text as it arrives through other keyboard layouts, and with Shift inverted."""

from __future__ import annotations

import unicodedata

import pytest

from forms.identity.cccd import parse_cccd
from forms.identity.keyboards import typed_wrongly
from kiosk.fictional.people import TODAY, FictionalPeople, card_qr_payload

TEXT = "048190367524||Nguyen Thi Hoa|01021990|Nu|To 3, Da Nang|10072021"
DIGITS = "1234567890"
ROWS = {
    "vietnamese": ("ăâêô\u0300\u0309\u0303\u0301\u0323đ", "|"),
    "vietnamese caps": ("ĂÂÊÔ\u0300\u0309\u0303\u0301\u0323Đ", "|"),
    "french": ("&é\"'(-è_çà", "µ"),
    "french bar": ("&é\"'(-è_çà", "|"),
    "french unshifted": ("&é\"'(-è_çà", "*"),
    "czech": ("+ěščřžýáíé", "|"),
    "czech bar": ("+ěščřžýáíé", "'"),
    "czech caps": ("+ĚŠČŘŽÝÁÍÉ", "|"),
    "slovak": ("+ľščťžýáíé", "|"),
    "shifted digits": ("!@#$%^&*()", "|"),
    "german bar": (DIGITS, "'"),
    "shift lost": (DIGITS, "\\"),
}


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("number", ["048190367524", "048290123456", "001199004567", "048111129999"])
def test_another_layout_is_named(name: str, form: str, number: str) -> None:
    text = TEXT.replace("048190367524", number).translate(str.maketrans(DIGITS, ROWS[name][0]))
    reading = parse_cccd(unicodedata.normalize(form, text.replace("|", ROWS[name][1])), TODAY)  # type: ignore[arg-type]
    assert [problem.code for problem in reading.problems] == ["keyboard_layout"]
    assert reading.verdict == "reject"


def test_inverted_shift_is_named() -> None:
    inverted = TEXT.swapcase().translate(str.maketrans(DIGITS + "|,", "!@#$%^&*()" + "\\<"))
    reading = parse_cccd(inverted, TODAY)
    assert [problem.code for problem in reading.problems] == ["keyboard_shift"]


@pytest.mark.parametrize(
    "text", ["", "048190000017", "https://example.vn", "À" * 40, "|" * 20, "a" * 13 + "|"]
)
def test_other_texts_are_no_matter_of_the_keyboard(text: str) -> None:
    assert typed_wrongly(text) == ""


def test_no_card_is_taken_for_one_typed_wrongly() -> None:
    people = FictionalPeople(seed=12)
    for _ in range(200):
        assert typed_wrongly(card_qr_payload(people.person())) == ""
