"""Hands that own a keyboard and no mouse, and count what they press.

Keys go to the window, as from the operating system; what gets them is for Qt to say. The only thing read
from widgets is what a person sees: what has the focus, what it is called, what it shows.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from tests.support.waiting import until

T = TypeVar("T")
CTRL = Qt.KeyboardModifier.ControlModifier
_MARKS = frozenset("\u0300\u0301\u0303\u0309\u0323")
"""Tones of Vietnamese; one key of Telex each."""
_SHAPES = frozenset("\u0302\u0306\u031b")
"""Roof, breve and horn: one more key each."""


def telex_keys(text: str) -> int:
    """Return how many keys Telex needs for a text, Shift for a capital not counted."""
    letters = unicodedata.normalize("NFD", text)
    return len(letters) + sum(letter in "đĐ" for letter in letters)


class Keys:
    """A keyboard at one window."""

    def __init__(self, window: QWidget) -> None:
        self.window = window
        self.pressed = 0
        self.pointer_moves = 0

    def wait(self, what: str, look: Callable[[], T | None]) -> T:
        """Let the window live until something is seen.

        Raises:
            AssertionError: it did not come in time.
        """
        found: list[T] = []

        def seen() -> bool:
            # One turn of the event loop, deferred deletions too; `until` pauses between two looks.
            QTest.qWait(0)
            now = look()
            if now:
                found.append(now)
            return bool(now)

        try:
            until(seen)
        except AssertionError as error:
            raise AssertionError(f"{what} did not come; the focus is on {self.at() or 'nothing'}") from error
        return found[0]

    def focus(self) -> QWidget | None:
        """Return what has the focus."""
        popup = QApplication.activePopupWidget()
        return (popup.focusWidget() if popup is not None else None) or QApplication.focusWidget()

    def at(self) -> str:
        """Return what the thing in focus is called, empty when nothing is."""
        now = self.focus()
        return "" if now is None else (now.objectName() or str(now.property("drive") or ""))

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press one key, or one chord."""
        self.pressed += 1
        QTest.keyClick(self._top().windowHandle(), key, modifiers)

    def type(self, text: str) -> None:
        """Type a text: plain letters as keys, Vietnamese ones as an input method commits them."""
        self.pressed += telex_keys(text)
        self.wedge(text)

    def wedge(self, text: str) -> None:
        """Let a hand scanner type; its keys are nobody's work."""
        for letter in text:
            if letter.isascii():
                QTest.keyClick(self._top().windowHandle(), letter)
            else:
                event = QInputMethodEvent()
                event.setCommitString(letter)
                QApplication.sendEvent(self.focus(), event)

    def choose_file(self, press: Callable[[], object], name: str) -> None:
        """Press what opens a file chooser and type a name into it."""
        asked: list[bool] = []

        def answer() -> None:
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, QFileDialog) or dialog.focusWidget() is None:
                QTimer.singleShot(10, answer)
                return
            asked.append(True)
            QTest.keyClick(dialog.windowHandle(), Qt.Key.Key_A, CTRL)
            # Whole: the chooser begins where the last one of this process ended. A clerk types the name.
            for letter in str(Path(name).resolve()):
                QTest.keyClick(dialog.windowHandle(), letter)
            QTest.keyClick(dialog.windowHandle(), Qt.Key.Key_Return)
            self.pressed += len(name) + 1

        # The chooser has its own event loop: the answer must be waiting before the key.
        QTimer.singleShot(10, answer)
        press()
        assert asked, "no file chooser came"

    def citizen_signs(self, pad: QWidget) -> None:
        """Draw a signature with a pen; one movement, and not the clerk's."""
        self.pointer_moves += 1
        places = [(0.3 + 0.02 * n, 0.35 if n % 2 else 0.62) for n in range(12)]
        kinds = [QEvent.Type.TabletPress, *[QEvent.Type.TabletMove] * 10, QEvent.Type.TabletRelease]
        for kind, (x, y) in zip(kinds, places, strict=True):
            at = QPointF(x * pad.width(), y * pad.height())
            pen = QTabletEvent(
                kind,
                QPointingDevice.primaryPointingDevice(),
                at,
                QPointF(pad.mapToGlobal(at)),
                0.6,
                0,
                0,
                0,
                0,
                0,
                Qt.KeyboardModifier.NoModifier,
                Qt.MouseButton.LeftButton,
                Qt.MouseButton.LeftButton,
            )
            QApplication.sendEvent(pad, pen)

    def _top(self) -> QWidget:
        """Return the window that gets the keys; offscreen no window manager gives them back to ours."""
        top = QApplication.activePopupWidget() or QApplication.activeModalWidget() or self.window
        if QGuiApplication.focusWindow() is None:
            top.activateWindow()
            until(lambda: QTest.qWait(5) or QApplication.focusWidget() is not None)
        return top
