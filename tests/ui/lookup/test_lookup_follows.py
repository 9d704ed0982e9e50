"""A slip of several cases stays looked up while one of them moves: what the portal was asked stays told."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from forms.errors import DomainError
from kiosk.views.lookup import PortalWord
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.lookup.test_lookup import said, scan, shown
from tests.ui.scenes.lookup import others, own
from tests.ui.scenes.lookup import said as word_said


def looked_up(drive: Driver) -> None:
    """Look up a slip with a case known here and one only the portal knows."""
    here = own(fiction.withdrawn())
    drive.desk.found = replace(here, cases=(*here.cases, others().cases[0]))
    drive.sign_in()
    QTest.keyClick(drive.window, Qt.Key.Key_F2)
    scan(drive)


def moves(drive: Driver) -> None:
    """Let the office ask for something in the case known here."""
    here = own(fiction.returned())
    drive.desk.found = replace(here, cases=(*here.cases, others().cases[0]))
    drive.held.bridge.cases_changed.emit(frozenset({fiction.withdrawn().row.case_id}))
    drive.until(lambda: "Cần bổ sung" in said(drive))


@pytest.mark.parametrize("at_the_button", [True, False])
def test_what_the_portal_said_stays_when_another_case_moves(drive: Driver, at_the_button: bool) -> None:
    drive.desk.word = word_said(state=4)
    looked_up(drive)
    drive.until(lambda: bool(shown(drive, "lookup.told:1")))
    told = shown(drive, "lookup.told:1")
    asked = drive.desk.asked
    if at_the_button:
        drive.find(QPushButton, "lookup.ask:1").setFocus()
    # Since then the portal is not to be reached: what it told a moment ago is all there is.
    drive.desk.word = DomainError("ask_offline")
    moves(drive)
    assert shown(drive, "lookup.told:1") == told
    assert drive.desk.asked == asked
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName() == ("lookup.ask:1" if at_the_button else "lookup.text")
    drive.find(QPushButton, "lookup.ask:1").click()
    drive.until(lambda: bool(shown(drive, "lookup.refused:1")))


def test_an_answer_on_its_way_still_comes(drive: Driver) -> None:
    answer: Future[PortalWord] = Future()
    drive.desk.ask_portal = lambda key: answer  # type: ignore[method-assign]
    looked_up(drive)
    drive.until(lambda: bool(shown(drive, "lookup.asking:1")))
    drive.desk.ask_portal = lambda key: Future()  # type: ignore[method-assign]
    moves(drive)
    answer.set_result(word_said(state=4))
    drive.until(lambda: bool(shown(drive, "lookup.told:1")))


def test_another_slip_is_asked_for_anew(drive: Driver) -> None:
    drive.desk.word = word_said(state=4)
    looked_up(drive)
    drive.until(lambda: bool(shown(drive, "lookup.told:1")))
    before = len(drive.desk.asked)
    scan(drive)
    drive.until(lambda: len(drive.desk.asked) == before + 1)
