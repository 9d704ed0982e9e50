"""The hand of the guided day does only what a person could do."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel, QLineEdit, QMainWindow, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kiosk.container import system_clock
from ui.day.hand import Hand
from ui.day.stuck import StuckError


class Window(QMainWindow):
    """A line, a button, and a lid that may lie over the button."""

    def __init__(self) -> None:
        super().__init__()
        ground = QWidget()
        stack = QVBoxLayout(ground)
        self.line = QLineEdit()
        self.line.setObjectName("line")
        self.button = QPushButton("Bấm")
        self.button.setObjectName("button")
        self.told = QLabel("chưa")
        self.told.setObjectName("told")
        self.button.clicked.connect(lambda: self.told.setText("đã bấm"))
        for one in (self.line, self.button, self.told):
            stack.addWidget(one)
        self.setCentralWidget(ground)
        self.resize(400, 200)


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def hand(window: Window, tmp_path: Path) -> Hand:
    return Hand(window, system_clock(), tmp_path)


def test_it_clicks_and_reads(hand: Hand) -> None:
    hand.click("button")
    assert hand.read("told", "đã", patience_s=1) == "đã bấm"


def test_it_types_vietnamese_over_what_was_there(hand: Hand, window: Window) -> None:
    window.line.setText("cũ")
    hand.type_into(window.line, "Huỳnh Thị Ngọc Diễm")
    assert window.line.text() == "Huỳnh Thị Ngọc Diễm"


def test_what_is_covered_cannot_be_clicked(hand: Hand, window: Window) -> None:
    lid = QWidget(window)
    lid.setObjectName("lid")
    lid.setGeometry(window.rect())
    lid.show()
    with pytest.raises(StuckError, match="button is covered by QWidget lid"):
        hand.click("button")
    assert window.told.text() == "chưa"


def test_what_is_disabled_is_waited_for_in_vain(hand: Hand, window: Window) -> None:
    window.button.setEnabled(False)
    with pytest.raises(StuckError, match="off"):
        hand.wait("off", window.button.isEnabled, 0.1)


def test_an_empty_answer_is_not_yet(hand: Hand) -> None:
    with pytest.raises(StuckError, match="nothing said"):
        hand.wait("nothing said", lambda: "", 0.1)


def test_a_broken_window_ends_every_wait(hand: Hand) -> None:
    hand.broken.append("ZeroDivisionError page.py:12")
    with pytest.raises(StuckError, match=r"page\.py:12"):
        hand.wait("anything", lambda: True)


def test_a_place_outside_is_not_clicked(hand: Hand, window: Window) -> None:
    with pytest.raises(StuckError, match="covered"):
        hand.click_on(window.button, QPoint(5000, 5))


def test_a_picture_is_what_the_window_shows(hand: Hand, window: Window) -> None:
    from PIL import Image

    path = hand.picture(1, "start")
    assert path.name == "01-start.png"
    with Image.open(path) as picture:
        assert picture.size == (window.width(), window.height())
