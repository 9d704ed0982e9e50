"""Every reason the finder gives has a sentence, and so has every service that is not offered."""

from __future__ import annotations

import json
from datetime import date

import msgspec
import pytest

from forms.catalogue.service import Service
from forms.finder.service_words import KINDS
from kiosk.words.found_sentences import not_offered, reason_found
from resources import files

TODAY = date(2026, 11, 23)


def service(**changes: object) -> Service:
    row = json.loads(files.read_bytes("seed/services.json"))[0] | changes
    return msgspec.convert(row, Service)


@pytest.mark.parametrize("kind", [*KINDS, "code"])
def test_a_reason_says_what_was_typed(kind: str) -> None:
    said = reason_found(f"{kind}:giấy độc thân")
    assert said.endswith("giấy độc thân")
    assert reason_found(f"withdrawn+{kind}:giấy độc thân") == said


def test_a_plus_in_what_was_typed_is_no_state() -> None:
    assert reason_found("name:a+b").endswith("a+b")


def test_nothing_typed() -> None:
    assert reason_found("used")
    assert reason_found("commune")
    assert reason_found("other") == ""
    assert reason_found("name") == reason_found("withdrawn+name:") == ""


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ""),
        ({"status": "suspended"}, "Đang tạm dừng tiếp nhận"),
        ({"status": "withdrawn"}, "Đã bãi bỏ"),
        ({"valid_to": "2026-11-22"}, "Đã bãi bỏ"),
        ({"valid_from": "2026-12-01"}, "Chưa áp dụng, bắt đầu từ 01/12/2026"),
        ({"status": "withdrawn", "replaced_by": "2.000987"}, "Đã thay bằng thủ tục 2.000987"),
    ],
)
def test_what_is_not_offered_says_why(changes: dict[str, object], said: str) -> None:
    assert not_offered(service(**changes), TODAY) == said
