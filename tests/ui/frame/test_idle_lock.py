"""The screen locks after ten minutes without anybody, not ten minutes after signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QWindow

    from tests.ui.conftest import Driver

IDLE_MS = 60_000


def idle(drive: Driver) -> QTimer:
    """Return the timer that locks, running for a minute since somebody signed in."""
    drive.sign_in()
    timer = next(one for one in drive.window.findChildren(QTimer) if one.interval() == 10 * 60 * 1_000)
    # A coarse timer may fire a twentieth early or late, more than is waited for here.
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.start(IDLE_MS)
    return timer


def press(window: QWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F6)


def click(window: QWindow) -> None:
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=QPoint(400, 3))


def move(window: QWindow) -> None:
    QTest.mouseMove(window, QPoint(500, 300))
    QTest.mouseMove(window, QPoint(520, 310))


@pytest.mark.parametrize("act", [press, click, move])
def test_work_starts_the_time_afresh(drive: Driver, act: Callable[[QWindow], None]) -> None:
    timer = idle(drive)
    drive.until(lambda: timer.remainingTime() < IDLE_MS - 100)
    handle = drive.window.windowHandle()
    assert handle is not None
    act(handle)
    drive.until(lambda: timer.remainingTime() > IDLE_MS - 90)


def test_the_citizens_window_counts_too(drive: Driver) -> None:
    timer = idle(drive)
    drive.window.shell().open_draft(drive.desk.draft(), None)
    QTest.keyClick(drive.window, Qt.Key.Key_F9)
    drive.until(lambda: citizen(drive) is not None)
    handle = citizen(drive)
    handle.requestActivate()
    drive.until(lambda: drive.held.app.focusWindow() is handle)
    drive.until(lambda: timer.remainingTime() < IDLE_MS - 100)
    QTest.keyClick(handle, Qt.Key.Key_Tab)
    drive.until(lambda: timer.remainingTime() > IDLE_MS - 90)


def citizen(drive: Driver):  # type: ignore[no-untyped-def]
    found = [
        one for one in drive.held.app.topLevelWidgets() if one.objectName() == "citizen" and one.isVisible()
    ]
    return found[0].windowHandle() if found else None


def test_nobody_there_locks(drive: Driver) -> None:
    timer = idle(drive)
    timer.start(1)
    drive.until(lambda: drive.window.shell() is None or not drive.window.shell().isVisible())
