"""The screen is locked in the middle of something: the same person finds it as it was, nobody else sees any of it."""

from __future__ import annotations

from concurrent.futures import Future

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from kiosk.hard_lock import LONGEST_S
from kiosk.views.slip import SlipView
from tests.ui.cases.test_deciding import show
from tests.ui.cases.test_handover import opened
from tests.ui.conftest import Driver
from tests.ui.fiction.people import CASE
from tests.ui.scenes.results import resolved, sign
from ui.frame.hard_lock import HardLockWatch
from ui.pages.cases.case_detail import CaseDetail
from ui.pages.cases.handover_panel import HandoverPanel
from ui.parts.overlay import Overlay


def lock(drive: Driver) -> None:
    QTest.keyClick(drive.window, Qt.Key.Key_F12)
    assert drive.window.sign_in_page().isVisible()
    assert panels(drive) == []
    drive.until(lambda: drive.find(QWidget, "signin.enter").isEnabled())
    drive.until(lambda: drive.find(QWidget, "signin.pin").hasFocus())


def unlock(drive: Driver, operator: str = "op-1") -> None:
    drive.find(QWidget, f"signin.operator:{operator}").click()
    drive.find(QWidget, "signin.pin").setText("246810")
    drive.find(QWidget, "signin.enter").click()
    drive.until(lambda: not drive.window.sign_in_page().isVisible())


def panels(drive: Driver) -> list[Overlay]:
    return [one for one in drive.window.findChildren(Overlay) if one.isVisible()]


def handing_over(drive: Driver) -> HandoverPanel:
    """Be in the middle of handing a result over: a name half typed, the citizen has signed."""
    panel = opened(drive)
    drive.find(QWidget, "handover.authorised").click()
    sign(panel)
    line = drive.find(QLineEdit, "handover.name")
    line.setFocus()
    line.clear()
    QTest.keyClicks(line, "Le Van Nh")
    return panel


def test_a_panel_with_name_and_signature_is_there_again_and_the_cursor_in_its_field(drive: Driver) -> None:
    panel = handing_over(drive)
    lock(drive)
    unlock(drive)
    drive.until(lambda: panels(drive) == [panel])
    drive.until(lambda: drive.find(QLineEdit, "handover.name").hasFocus())
    # The case below was read again meanwhile, and does not take the keys.
    drive.until(lambda: drive.window.findChild(CaseDetail) is not None)
    QTest.keyClicks(QApplication.focusWidget(), "an")
    drive.find(QLineEdit, "handover.authority").setText("Giay uy quyen")
    drive.find(QPushButton, "handover.record").click()
    drive.until(lambda: len(drive.desk.handed) == 1)
    (entry,) = drive.desk.handed
    assert (entry.received_by, entry.on_paper) == ("Le Van Nhan", False)
    assert entry.signature.startswith(b"\x89PNG")


def test_another_person_finds_nothing_of_it(drive: Driver) -> None:
    panel = handing_over(drive)
    lock(drive)
    unlock(drive, "op-2")
    drive.until(lambda: not shiboken6.isValid(panel))
    assert panels(drive) == []


def test_nothing_of_it_is_left_once_the_database_was_closed(drive: Driver) -> None:
    panel = handing_over(drive)
    lock(drive)
    drive.desk.clock.advance(LONGEST_S)
    watch = drive.window.findChild(HardLockWatch)
    assert watch is not None
    watch.look()
    drive.until(lambda: not shiboken6.isValid(panel))
    unlock(drive)
    assert panels(drive) == []


def test_the_open_case_stays_open_with_the_cursor_on_the_same_button(drive: Driver) -> None:
    show(drive, resolved())
    drive.find(QPushButton, "case.slip").setFocus()
    lock(drive)
    unlock(drive)
    drive.until(lambda: drive.window.findChild(CaseDetail) is not None)
    drive.until(lambda: drive.find(QPushButton, "case.slip").hasFocus())
    assert drive.find(CaseDetail, "page.case").isVisible()


class Shown(QObject):
    """Hears of every panel that came to sight, for however short a time."""

    def __init__(self) -> None:
        super().__init__()
        self.panels: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, Overlay):
            self.panels.append(watched.objectName())
        return False


def test_a_slip_that_comes_after_the_lock_is_not_shown_to_the_room(
    application: QApplication, drive: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(drive, resolved())
    slow: Future[SlipView] = Future()
    ready = drive.desk.slip(CASE).result()
    monkeypatch.setattr(drive.desk, "slip", lambda _case: slow)
    drive.find(QPushButton, "case.slip").click()
    QTest.keyClick(drive.window, Qt.Key.Key_F12)
    shown = Shown()
    application.installEventFilter(shown)
    slow.set_result(ready)
    drive.until(lambda: drive.find(QWidget, "signin.enter").isEnabled())
    application.removeEventFilter(shown)
    assert drive.window.findChildren(Overlay) != []
    assert (shown.panels, panels(drive)) == ([], [])
    assert drive.find(QWidget, "signin.pin").hasFocus()
    unlock(drive)
    drive.until(lambda: len(panels(drive)) == 1)


def test_words_being_typed_in_the_finder_are_gone_on_with(drive: Driver) -> None:
    shell = drive.sign_in()
    shell.go("intake")
    line = drive.find(QLineEdit, "finder.text")
    line.setFocus()
    line.clear()
    QTest.keyClicks(line, "khai si")
    lock(drive)
    unlock(drive)
    drive.until(line.hasFocus)
    QTest.keyClicks(QApplication.focusWidget(), "nh")
    assert line.text() == "khai sinh"
