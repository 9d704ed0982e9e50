"""After twelve hours, or when the machine has slept, the window gives the database up; nothing typed is lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from kiosk.hard_lock import ASLEEP_S, LONGEST_S, LOOK_S
from tests.ui.conftest import Driver
from ui.frame.hard_lock import LOOK_MS, HardLockWatch


def look(drive: Driver, after_s: float) -> None:
    """Let time pass, and let the window look."""
    drive.desk.clock.advance(after_s)
    watch = drive.window.findChild(HardLockWatch)
    assert watch is not None
    watch.look()


@pytest.fixture
def working(drive: Driver) -> Driver:
    drive.open_draft()
    return drive


def is_closed(drive: Driver) -> bool:
    return drive.desk.hard_locked == 1 and drive.window.shell() is None


def test_a_machine_that_slept_asks_for_the_pin_and_shows_nobody(working: Driver) -> None:
    look(working, LOOK_S + ASLEEP_S + 1)
    working.until(lambda: is_closed(working))
    assert working.desk.signed_out == 0
    assert working.find(QWidget, "signin.pin").isVisible()
    # The next PIN opens everything again, and the watch counts from there.
    working.sign_in()
    look(working, LOOK_S)
    assert working.desk.hard_locked == 1


def test_twelve_hours_after_the_pin_it_closes_with_somebody_at_work(working: Driver) -> None:
    for _ in range(int(LONGEST_S / 60)):
        assert working.desk.hard_locked == 0
        look(working, 60)
    working.until(lambda: is_closed(working))


def test_what_waits_is_sent_for_twelve_hours_behind_a_locked_screen(working: Driver) -> None:
    working.window.lock()
    working.until(lambda: working.desk.signed_out == 1)
    for _ in range(int(LONGEST_S / 60) - 1):
        look(working, 60)
    assert working.desk.hard_locked == 0
    look(working, 60)
    working.until(lambda: is_closed(working))
    # Closed once: nothing is left to look for.
    assert not next(
        one for one in working.window.findChildren(QTimer) if one.interval() == LOOK_MS
    ).isActive()


def test_ordinary_looks_lock_nothing(working: Driver) -> None:
    for _ in range(20):
        look(working, LOOK_S + ASLEEP_S - 1)
    assert working.desk.hard_locked == 0
    assert working.window.shell() is not None


def test_a_field_being_typed_in_is_saved_before(working: Driver) -> None:
    line = next(
        one
        for one in working.field("/requester/fullName").findChildren(QLineEdit)
        if one.focusPolicy() is not Qt.FocusPolicy.NoFocus
    )
    line.setFocus()
    line.clear()
    QTest.keyClicks(line, "Le Van Nhan")
    assert "/requester/fullName" not in working.desk.answers
    look(working, LONGEST_S)
    working.until(lambda: is_closed(working))
    assert working.desk.answers["/requester/fullName"] == "Le Van Nhan"
