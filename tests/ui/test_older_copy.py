"""A station put back from an older copy: said on the first screen, with the way out."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from forms.errors import DomainError
from tests.ui.conftest import Driver


def _open(drive: Driver) -> QLineEdit:
    drive.desk.view = replace(drive.desk.view, copy_in_doubt=True)
    drive.sign_in()
    act = drive.find(QPushButton, "today.copy.act")
    assert act.isVisible()
    act.click()
    return drive.find(QLineEdit, "epoch.code")


def test_nothing_is_said_at_a_station_that_is_not_in_doubt(drive: Driver) -> None:
    drive.sign_in()
    assert not drive.find(QPushButton, "today.copy.act").isVisible()


def test_the_code_is_typed_and_the_station_goes_on(drive: Driver) -> None:
    line = _open(drive)
    assert not drive.find(QPushButton, "epoch.send").isEnabled()
    QTest.keyClicks(line, "12345 67890")
    QTest.keyClick(line, Qt.Key.Key_Return)
    drive.until(lambda: drive.desk.codes_typed == ("12345 67890",))
    drive.until(lambda: drive.window.findChild(QWidget, "epoch") is None)


def test_a_code_the_portal_refuses_is_said_and_can_be_typed_again(drive: Driver) -> None:
    line = _open(drive)
    QTest.keyClicks(line, "1")
    drive.desk.fail_next = DomainError("epoch_code_refused")
    QTest.keyClick(line, Qt.Key.Key_Return)
    drive.until(lambda: drive.window.findChild(QWidget, "failure.title") is not None)
    assert "không nhận mã cấp lại" in drive.text("failure.title")
    assert line.selectedText() == "1"
    QTest.keyClicks(line, "12345-67890")
    QTest.keyClick(line, Qt.Key.Key_Return)
    drive.until(lambda: drive.desk.codes_typed == ("12345-67890",))


def test_escape_leaves_everything_as_it_is(drive: Driver) -> None:
    line = _open(drive)
    QTest.keyClick(line, Qt.Key.Key_Escape)
    drive.until(lambda: drive.window.findChild(QWidget, "epoch") is None)
    assert drive.desk.codes_typed == ()
