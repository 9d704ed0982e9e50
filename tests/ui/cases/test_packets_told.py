"""What is said of a packet the portal has not confirmed never reads as if it had."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel

from kiosk import wording
from tests.ui.conftest import Driver
from tests.ui.scenes.results import handed
from ui.pages.cases.packets_card import packets_card


@pytest.mark.parametrize(("language", "received"), [("vi", "Cổng đã"), ("en", "The Portal has")])
def test_what_is_open_is_told_as_open(drive: Driver, language: wording.Language, received: str) -> None:
    assert drive.window is not None
    wording.set_language(language)
    case = handed()
    try:
        card = packets_card(case)
    finally:
        wording.set_language("vi")
    told = [one.text() for one in card.findChildren(QLabel) if one.text().startswith(received)]
    # Of the first packet both confirmations and its state; nothing of the second, which still waits here.
    assert len(told) == 3
    assert sum(" · " in text for text in told) == 2


def test_what_was_paid_stands_on_the_case(drive: Driver) -> None:
    assert drive.window is not None
    for paid in ("", "Đã thu 16.000đ, biên lai số 7"):
        card = packets_card(replace(handed(), paid=paid))
        told = [one.text() for one in card.findChildren(QLabel, "case.paid")]
        assert told == [paid] * bool(paid)
