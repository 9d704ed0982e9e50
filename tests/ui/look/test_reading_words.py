"""Every fault of a card has a sentence of its own, in both languages, and no sentence waits for a fault nobody finds."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import forms.identity
from forms.identity.cccd import parse_cccd
from forms.identity.mrz import parse_mrz
from kiosk import wording
from kiosk.fictional.people import TODAY, FictionalPeople, card_mrz
from ui.draft.card.reading_view import _PROBLEMS, remarks

_CODE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+")
_OF_PICTURES = {"image_unreadable", "image_too_large", "no_code_found", "two_cards"}
_NO_PROBLEMS = {"date_format"}
"""Kinds of repair; any other literal of this shape in the package is a problem's code."""


def emitted() -> set[str]:
    found = set()
    for module in Path(forms.identity.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _CODE.fullmatch(node.value):
                found.add(node.value)
    return found - _NO_PROBLEMS


@pytest.fixture
def speak() -> Iterator[Callable[[wording.Language], None]]:
    before = wording.language()
    yield wording.set_language
    wording.set_language(before)


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    assert set(_PROBLEMS) == emitted() | _OF_PICTURES


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_sentences_are_their_own_in_both_languages(
    speak: Callable[[wording.Language], None], language: wording.Language
) -> None:
    speak(language)
    said = {wording.t(text) for text in _PROBLEMS.values()}
    assert len(said) == len(_PROBLEMS)
    assert said.isdisjoint(_PROBLEMS.values()) == (language == "en")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("048190000017||Nguyeenx Thij Hoa|01021990|Nữ|Đà Nẵng|15062021", "Tắt Telex ở bộ gõ và ở máy quét"),
        (
            "048190000017||Nguyen Thi Hoa|01021990|Nữ|Đà Nẵng|15062021",
            "Nhập theo thẻ, hoặc đọc mã bằng camera",
        ),
        ("WIFI:T:WPA;S:x;;", "thẻ cấp từ 7/2024 có mã ở mặt sau"),
        (r")$*!()))))!&\\x\01021990\n\a\10072021", "Caps Lock hoặc Shift đang bật"),
        ("048190000017||Trần Thị Hoa|01021990|Nữ|Đà Nẵng|15062031", "Ngày cấp ở sau hôm nay"),
    ],
)
def test_a_fault_is_told_with_what_to_do(text: str, said: str) -> None:
    assert any(said in line for line in remarks(parse_cccd(text, TODAY)))


def test_a_mistyped_digit_of_the_lines_is_told_by_its_place() -> None:
    lines = card_mrz(FictionalPeople(3).person())
    at = lines.index("\n") + 1
    wrong = lines[:at] + str((int(lines[at]) + 1) % 10) + lines[at + 1 :]
    assert any("Sáu số đầu ở dòng 2" in line for line in remarks(parse_mrz(wrong, TODAY)))
