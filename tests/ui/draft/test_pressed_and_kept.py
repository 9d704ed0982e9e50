"""The keypad's Enter is an Enter, news tears no panel away, and two presses are one decision."""

from __future__ import annotations

from concurrent.futures import Future

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from forms.errors import DomainError
from tests.ui.cases.test_deciding import has, show
from tests.ui.conftest import Driver
from tests.ui.draft.test_typing_kept import at
from tests.ui.fiction import people as fiction
from tests.ui.scripted.desk import CASE

KEYPAD = Qt.KeyboardModifier.KeypadModifier


def test_the_keypads_enter_goes_on_in_a_form(drive: Driver) -> None:
    bench = drive.open_draft()
    bench.go_to("/requester/fullName")
    line = at(drive, "/requester/fullName")
    QTest.keyClicks(line, "TRAN")
    QTest.keyClick(line, Qt.Key.Key_Enter, KEYPAD)
    assert drive.desk.saves == [("/requester/fullName", "TRAN")]
    assert not line.hasFocus()


def test_the_keypads_enter_goes_on_from_a_closed_list(drive: Driver) -> None:
    bench = drive.open_draft()
    bench.go_to("/requester/residence/province")
    editor = at(drive, "/requester/residence/province")
    QTest.keyClick(editor, Qt.Key.Key_Enter, KEYPAD)
    assert not editor.hasFocus()


def test_the_keypads_enter_begins_what_was_found(drive: Driver) -> None:
    shell = drive.sign_in()
    shell.go("intake")
    line = drive.find(QLineEdit, "finder.text")
    drive.until(line.hasFocus)
    QTest.keyClicks(line, "khai sinh")
    QTest.keyClick(line, Qt.Key.Key_Enter, KEYPAD)
    drive.until(lambda: shell.present() == "work")


@pytest.mark.parametrize(("button", "panel"), [("case.withdraw", "withdraw"), ("case.slip", "slip-window")])
def test_news_of_the_case_leaves_an_open_panel_standing(drive: Driver, button: str, panel: str) -> None:
    detail = show(drive, fiction.withdrawable("ask"))
    drive.find(QPushButton, button).click()
    drive.until(lambda: has(drive, panel))
    drive.held.bridge.cases_changed.emit(frozenset({CASE}))
    drive.until(lambda: not shiboken6.isValid(detail))
    shown = drive.find(QWidget, panel)
    assert shown.isVisible()
    assert drive.window.isAncestorOf(shown)
    assert shown.isAncestorOf(drive.window.focusWidget()) or shown is drive.window.focusWidget()
    if panel == "withdraw":
        QTest.keyClick(shown, Qt.Key.Key_2)
        drive.until(lambda: drive.desk.decided == ["withdraw wrong_data"])


def test_two_presses_on_a_way_out_are_one_new_case(drive: Driver) -> None:
    show(drive, fiction.conflicting())
    asked: list[bytes] = []
    held: Future[object] = Future()

    def start_from(case_id: bytes) -> Future[object]:
        asked.append(case_id)
        return held

    drive.desk.start_from = start_from  # type: ignore[method-assign,assignment]
    for _ in range(2):
        QTest.mouseClick(drive.find(QPushButton, "conflict.choice:new"), Qt.MouseButton.LeftButton)
    assert asked == [CASE]
    held.set_exception(DomainError("no_open_draft"))
    drive.idle()
    # Refused, it can be pressed again.
    drive.find(QPushButton, "conflict.choice:new").click()
    assert len(asked) == 2


def test_two_presses_in_an_open_draft_are_one_decision_too(drive: Driver) -> None:
    drive.desk.draft_extra["conflict"] = fiction.conflict()
    drive.open_draft()
    asked: list[bytes] = []
    held: Future[object] = Future()
    drive.desk.start_from = lambda case_id: asked.append(case_id) or held  # type: ignore
    for _ in range(2):
        drive.find(QPushButton, "conflict.choice:new").click()
    assert len(asked) == 1
