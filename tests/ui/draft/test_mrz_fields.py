"""The three lines of a card's back, typed by a person and by a scanner that ends each with Enter."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from forms.identity.mrz_typing import agrees
from kiosk.fictional.people import card_mrz
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.frame.test_key_bursts import press
from tests.ui.papers.test_scan_and_papers import scan
from ui.draft.card.scan_panel import ScanPanel

ENTER = Qt.Key.Key_Return


def lines() -> tuple[str, str, str]:
    first, second, third = card_mrz(fiction.family().mother).split("\n")
    return first, second, third


def opened(drive: Driver) -> ScanPanel:
    drive.open_draft()
    panel = scan(drive)
    drive.find(QWidget, "scan.mrz").click()
    drive.until(drive.find(QLineEdit, "scan.mrz:1").hasFocus)
    return panel


def at() -> str:
    return QApplication.focusWidget().objectName()


def keys(text: str) -> None:
    for letter in text:
        press(ENTER if letter == "\n" else letter)


def test_three_lines_are_typed_with_small_letters_and_blanks_and_read_by_the_last_enter(
    drive: Driver,
) -> None:
    opened(drive)
    # Nobody counts what fills a line up.
    first, second, third = lines()
    keys(first.replace("<", " ").lower() + "\n")
    assert at() == "scan.mrz:2"
    assert drive.find(QLineEdit, "scan.mrz:1").text() == first
    keys(second[:18] + "," + second[-1] + "\n")
    keys(third.rstrip("<").lower().replace("<", ",") + "\n")
    drive.until(lambda: drive.find(QWidget, "scan.apply").isVisible())
    line = drive.find(QLineEdit, "scan.text")
    drive.until(line.hasFocus)
    drive.until(line.takes_enter)
    press(ENTER)
    mother = fiction.family().mother
    drive.until(lambda: drive.desk.answers.get("/requester/idDoc/number") == mother.id_number)


def test_each_line_says_at_once_whether_its_digits_hold(drive: Driver) -> None:
    opened(drive)
    first, second, _ = lines()
    line, said = drive.find(QLineEdit, "scan.mrz:1"), drive.find(QLabel, "scan.mrz_said:1")
    line.setText(first[:-1])
    assert said.text() == ""
    line.setText(first)
    assert (said.text(), said.property("tone")) == ("✓ Khớp", "ok")
    line.setText(swapped(first, 8))
    assert (said.text(), said.property("tone")) == ("✗ Chưa khớp", "err")
    drive.find(QLineEdit, "scan.mrz:2").setText(swapped(second, 3))
    assert drive.text("scan.mrz_said:2") == "✗ Chưa khớp"


@pytest.mark.parametrize("place", [0, 1])
def test_no_one_digit_can_be_mistyped_unseen(place: int) -> None:
    whole = list(lines())
    assert [agrees(lines(), one) for one in range(3)] == [True, True, True]
    for column, char in enumerate(lines()[place]):
        if char.isdigit():
            whole[place] = swapped(lines()[place], column)
            first, second, third = whole
            assert False in (agrees((first, second, third), 0), agrees((first, second, third), 1)), column


def swapped(line: str, column: int) -> str:
    return line[:column] + str((int(line[column]) + 1) % 10) + line[column + 1 :]


def test_what_is_wrong_is_typed_again_where_it_stands(drive: Driver) -> None:
    opened(drive)
    first, second, third = lines()
    keys("\n".join((first, swapped(second, 3), third)) + "\n")
    drive.until(lambda: drive.window.findChild(QWidget, "scan.verdict") is not None)
    drive.until(drive.find(QLineEdit, "scan.mrz:2").hasFocus)
    assert drive.find(QLineEdit, "scan.mrz:1").text() == first


@pytest.mark.parametrize("end", ["\n", "\n\n"])
def test_a_scanner_that_ends_each_line_with_enter_is_understood_without_a_click(
    drive: Driver, end: str
) -> None:
    drive.open_draft()
    scan(drive)
    drive.until(drive.find(QLineEdit, "scan.text").hasFocus)
    for one in lines():
        keys(one + end)
    drive.until(lambda: drive.find(QWidget, "scan.apply").isVisible())
    assert not drive.find(QWidget, "scan.mrz:1").isVisible()
    drive.idle()
    assert "/requester/idDoc/number" not in drive.desk.answers


def test_the_offer_is_put_away_again(drive: Driver) -> None:
    opened(drive)
    drive.find(QWidget, "scan.mrz").click()
    assert not drive.find(QWidget, "scan.mrz:1").isVisible()
