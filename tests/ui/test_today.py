"""The first screen: what it says of the disk, and the slip looked up from it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QWidget

from tests.ui import fiction
from tests.ui.conftest import Driver
from tests.ui.scenes_of_lookup import SLIP, own
from ui.lookup_panel import LookupPanel


def _said(drive: Driver) -> str:
    banner = next(
        frame
        for frame in drive.window.findChildren(QFrame)
        if frame.objectName() == "banner" and "đĩa" in frame.accessibleName()
    )
    assert banner.isVisible()
    return banner.accessibleName()


def test_a_disk_with_little_room_is_said_with_a_number(drive: Driver) -> None:
    drive.desk.room_for = 12
    drive.sign_in()
    assert "khoảng 12 hồ sơ" in _said(drive)


def test_a_disk_without_room_says_that_no_case_is_begun(drive: Driver) -> None:
    drive.desk.room_for = 0
    drive.sign_in()
    assert "chưa nhận thêm hồ sơ mới" in _said(drive)


def test_a_large_disk_is_not_spoken_of(drive: Driver) -> None:
    drive.sign_in()
    spoken = [
        frame
        for frame in drive.window.findChildren(QFrame)
        if frame.objectName() == "banner" and frame.isVisible() and "đĩa" in frame.accessibleName()
    ]
    assert spoken == []


def test_a_slip_is_looked_up_from_the_first_screen_by_click_and_by_key(drive: Driver) -> None:
    drive.desk.rows = fiction.rows()
    drive.desk.found = own(fiction.returned())
    drive.desk.case_view = fiction.returned()
    shell = drive.sign_in()
    act = drive.find(QPushButton, "today.slip")
    assert act.text() == "Tra phiếu (F2)"
    act.click()
    assert drive.find(QLineEdit, "lookup.text").hasFocus()
    QTest.keyClick(drive.find(LookupPanel, "lookup"), Qt.Key.Key_Escape)
    drive.until(lambda: drive.window.findChild(LookupPanel) is None)
    # The key the button names does the same, and what a hand scanner types then is found.
    QTest.keyClick(drive.window, Qt.Key.Key_F2)
    line = drive.find(QLineEdit, "lookup.text")
    assert line.hasFocus()
    QTest.keyClicks(line, SLIP)
    QTest.keyClick(line, Qt.Key.Key_Return)
    drive.until(lambda: drive.window.findChild(QPushButton, "lookup.open:0") is not None)
    drive.find(QPushButton, "lookup.open:0").click()
    drive.until(lambda: drive.window.findChild(QWidget, "case.state") is not None)
    assert shell.present() == "cases"
