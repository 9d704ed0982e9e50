"""Keys pressed as a person presses them, and what a person could see of what they did."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QWidget,
)

from tests.ui.access_checks import shown_windows
from ui.parts.overlay import Overlay

_SOON_S = 2.0


def press(key: str) -> None:
    """Press a key, such as `Ctrl+K`, where the keyboard is now."""
    pressed = QKeySequence(key)[0]
    window = front()
    handle = window.windowHandle()
    QTest.keyClick(handle, pressed.key(), pressed.keyboardModifiers())
    pump()


def front() -> QWidget:
    """Return the window that gets the keys: a list that popped up, else the active one."""
    popup = QApplication.activePopupWidget()
    now = popup or QApplication.activeWindow() or next(iter(shown_windows()))
    return now.window()


def pump() -> None:
    """Run what is due, and delete what was closed."""
    for _round in range(3):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def soon(check: Callable[[], bool], within_s: float = _SOON_S) -> bool:
    """Return whether something comes true in time."""
    deadline = time.monotonic() + within_s
    while not check():
        if time.monotonic() > deadline:
            return False
        QTest.qWait(10)
        pump()
    return True


def panels() -> list[Overlay]:
    """Return the panels in sight, over any window."""
    # A window for the citizen is a child of the clerk's.
    found = {one: None for window in shown_windows() for one in window.findChildren(Overlay)}
    return [one for one in found if one.isVisible()]


def seen() -> tuple[object, ...]:
    """Return what a person could tell apart: windows, texts, choices, scrolling and the place of the cursor."""
    inside: list[object] = []
    for window in shown_windows():
        inside.append((type(window).__name__, id(window)))
        for one in window.findChildren(QWidget):
            if one.isVisible():
                inside.append((type(one).__name__, one.objectName(), _said(one)))
    now = QApplication.focusWidget()
    return (*inside, now.objectName() if now is not None else "", id(now))


def _said(one: QWidget) -> object:
    if isinstance(one, QAbstractButton):
        return one.text(), one.isChecked(), one.isEnabled()
    if isinstance(one, QLineEdit):
        return one.text(), one.cursorPosition(), one.selectedText()
    if isinstance(one, QPlainTextEdit):
        return one.toPlainText()
    if isinstance(one, QLabel):
        return one.text()
    if isinstance(one, QAbstractItemView):
        return one.currentIndex().row(), one.model().rowCount() if one.model() is not None else 0
    if isinstance(one, QScrollBar):
        return one.value()
    return one.accessibleName(), one.property("kind")
