"""Another procedure for the citizen at the desk: from the slip to the finder and into the next draft."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from forms.errors import DomainError
from tests.ui.fiction import people as fiction
from tests.ui.scripted.desk import CASE
from tests.ui.settled import failed
from ui.draft.printed.slip_panel import SlipPanel
from ui.draft.printed.slip_window import SlipWindow
from ui.draft.review.review_step import ReviewStep

if TYPE_CHECKING:
    from tests.ui.conftest import Driver

NEXT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def sealed(drive: Driver) -> Driver:
    """Return a window that shows the slip of a case just sealed."""
    fiction.fill(drive.desk)
    drive.open_draft().show_step("review")
    step = drive.bench().step()
    assert isinstance(step, ReviewStep)
    QTest.mousePress(step.pad, Qt.MouseButton.LeftButton, pos=QPoint(40, 60))
    QTest.mouseMove(step.pad, QPoint(160, 90))
    QTest.mouseRelease(step.pad, Qt.MouseButton.LeftButton, pos=QPoint(200, 60))
    drive.until(drive.find(QWidget, "review.seal").isEnabled)
    drive.find(QWidget, "review.seal").click()
    drive.until(lambda: drive.window.findChild(SlipPanel) is not None)
    return drive


def looks_for(drive: Driver, words: str) -> None:
    line = drive.find(QLineEdit, "finder.text")
    line.setText(words)
    QTest.keyClick(line, Qt.Key.Key_Return)


def is_offered(drive: Driver) -> bool:
    return drive.window.findChild(QWidget, "person") is not None


def test_the_next_procedure_starts_from_the_case_just_sealed(sealed: Driver) -> None:
    sealed.find(QWidget, "slip.another").click()
    said = " ".join(one.text() for one in sealed.find(QWidget, "person").findChildren(QLabel))
    assert str(sealed.desk.answers["/requester/fullName"]) in said
    looks_for(sealed, "khai tu")
    sealed.until(lambda: sealed.desk.after == CASE)
    sealed.until(lambda: sealed.window.shell().present() == "work")


def test_its_key_works_on_the_slip(sealed: Driver) -> None:
    QTest.keyClick(sealed.window, Qt.Key.Key_N, NEXT)
    sealed.until(lambda: is_offered(sealed))


def test_the_next_in_the_queue_is_somebody_else(sealed: Driver) -> None:
    sealed.find(QWidget, "slip.another").click()
    QTest.keyClick(sealed.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    sealed.until(lambda: not is_offered(sealed))
    looks_for(sealed, "khai tu")
    sealed.until(lambda: sealed.window.shell().present() == "work")
    assert sealed.desk.after is None


@pytest.mark.parametrize("screen", ["today", "cases", "sync", "settings"])
def test_another_screen_ends_it(sealed: Driver, screen: str) -> None:
    sealed.find(QWidget, "slip.another").click()
    sealed.window.shell().go(screen)
    sealed.window.shell().go("intake")
    sealed.until(lambda: not is_offered(sealed))


def test_the_assistant_may_be_asked_in_between(sealed: Driver) -> None:
    sealed.find(QWidget, "slip.another").click()
    sealed.window.shell().go("assistant")
    sealed.window.shell().go("intake")
    assert is_offered(sealed)


def test_somebody_else_by_the_button(sealed: Driver) -> None:
    sealed.find(QWidget, "slip.another").click()
    sealed.find(QWidget, "person.other").click()
    sealed.until(lambda: not is_offered(sealed))


def test_too_late_says_so_and_goes_on_afresh(sealed: Driver) -> None:
    real = sealed.desk.start_case
    sealed.desk.start_case = lambda code, after=None: (
        failed(DomainError("sitting_over")) if after is not None else real(code)
    )
    sealed.find(QWidget, "slip.another").click()
    looks_for(sealed, "khai tu")
    sealed.until(lambda: sealed.window.findChild(QWidget, "failure.title") is not None)
    assert "làm tiếp" in sealed.text("failure.title")
    sealed.until(lambda: not is_offered(sealed))
    looks_for(sealed, "khai tu")
    sealed.until(lambda: sealed.window.shell().present() == "work")


def at_its_case(drive: Driver, until_ms: int | None) -> None:
    """Leave the slip and come back to the page of its case."""
    view = fiction.returned()
    drive.desk.case_view = replace(view, row=replace(view.row, case_id=CASE), next_until_ms=until_ms)
    drive.window.shell().go("today")
    drive.window.shell().stage.open_case(CASE)
    drive.until(lambda: drive.window.findChild(QWidget, "case.slip") is not None)


def test_it_is_still_offered_on_the_page_of_the_case(sealed: Driver) -> None:
    at_its_case(sealed, sealed.desk.clock.now_ms() + 1)
    sealed.find(QWidget, "case.another").click()
    sealed.until(lambda: is_offered(sealed))
    looks_for(sealed, "khai tu")
    sealed.until(lambda: sealed.desk.after == CASE)


@pytest.mark.parametrize("late_ms", [None, -1])
def test_it_is_not_offered_once_it_would_be_refused(sealed: Driver, late_ms: int | None) -> None:
    at_its_case(sealed, None if late_ms is None else sealed.desk.clock.now_ms() + late_ms)
    assert sealed.window.findChild(QWidget, "case.another") is None


def test_it_is_still_offered_with_a_slip_printed_again(sealed: Driver) -> None:
    at_its_case(sealed, None)
    sealed.find(QWidget, "case.slip").click()
    sealed.until(lambda: sealed.window.findChild(SlipWindow) is not None)
    sealed.find(SlipWindow, "slip-window").panel.findChild(QWidget, "slip.another").click()  # type: ignore[union-attr]
    sealed.until(lambda: is_offered(sealed))
    sealed.until(lambda: sealed.window.findChild(SlipWindow) is None)
    looks_for(sealed, "khai tu")
    sealed.until(lambda: sealed.desk.after == CASE)


def test_ctrl_enter_on_the_slip_ends_the_case(sealed: Driver) -> None:
    QTest.keyClick(sealed.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    sealed.until(lambda: sealed.window.shell().present() == "today")
