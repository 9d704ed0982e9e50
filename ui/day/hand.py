"""A person's hands at the window: clicks, keys, typed text, file choosers, and eyes with a deadline.

Nothing is called that a person could not do with mouse and keyboard. Before a click the place is checked:
what lies there must be visible, enabled, inside the window and not covered by something else.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QScrollArea,
    QWidget,
)

from ui.day.stuck import StuckError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

    from forms.stamp import Clock

W = TypeVar("W", bound=QWidget)
T = TypeVar("T")
PATIENCE_S = 20.0
"""How long anything may take before the day is called failed."""
_SETTLE_S = 3.0
_LOOK_MS = 10


class Hand:
    """Drives one window.

    Args:
        window: the real one, shown.
        clock: for deadlines.
        out: folder of the pictures.
    """

    def __init__(self, window: QMainWindow, clock: Clock, out: Path) -> None:
        self.window = window
        self._clock = clock
        self._out = out
        self.broken: list[str] = []
        """Places of errors nobody expected, filled from outside; any stops the day."""

    def wait(self, what: str, look: Callable[[], T | None], patience_s: float = PATIENCE_S) -> T:
        """Look again and again until something is there.

        Args:
            what: for the message when it does not come.
            look: returns what is waited for; anything empty or false means not yet.
            patience_s: seconds.

        Raises:
            StuckError: it did not come, or the window broke meanwhile.
        """
        until = self._clock.boot_s() + patience_s
        while True:
            if self.broken:
                raise StuckError(f"{what}: the window broke at {self.broken[0]}")
            found = look()
            if found:
                return found
            if self._clock.boot_s() > until:
                raise StuckError(f"{what}: not within {patience_s:.0f} s{self._complaints()}")
            QTest.qWait(_LOOK_MS)

    def seen(self, name: str, kind: type[W] = QWidget) -> W | None:  # type: ignore[assignment]
        """Return the visible widget of a name, if there is one now."""
        for widget in self.window.findChildren(kind, name):
            if widget.isVisible():
                return widget
        return None

    def see(self, name: str, kind: type[W] = QWidget, patience_s: float = PATIENCE_S) -> W:  # type: ignore[assignment]
        """Wait for a visible widget."""
        return self.wait(name, lambda: self.seen(name, kind), patience_s)

    def text(self, name: str) -> str:
        """Return what a visible label says, empty when it is not there."""
        found = self.seen(name, QLabel)
        return found.text() if found is not None else ""

    def read(self, name: str, part: str, patience_s: float = PATIENCE_S) -> str:
        """Wait until a label says something, and return all it says."""
        return self.wait(
            f"{name} says “{part}”",
            lambda: (said := self.text(name)) if part in self.text(name) else None,
            patience_s,
        )

    def click(self, name: str, at: QPoint | None = None) -> QWidget:
        """Click a widget by its name once it can be clicked."""
        widget = self.wait(f"{name} can be clicked", lambda: self._clickable(name))
        self.click_on(widget, at)
        return widget

    def click_on(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Scroll to a widget and click it.

        Raises:
            StuckError: something else lies there.
        """
        self.wait("the window gets the keys", lambda: self._has_keys(widget.window()))

        def reachable() -> bool:
            self.scroll_to(widget)
            return self._lies_at(widget, at or widget.rect().center()) is widget

        try:
            # A page just opened still moves for an event or two.
            self.wait("uncovered", reachable, _SETTLE_S)
        except StuckError as error:
            lies = self._lies_at(widget, at or widget.rect().center())
            covered = "nothing" if lies is None else f"{type(lies).__name__} {lies.objectName()}"
            raise StuckError(f"{widget.objectName()} is covered by {covered}") from error
        place = at or widget.rect().center()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)

    def type_into(self, widget: QWidget, text: str) -> None:
        """Click a line, replace what is in it, as an input method would type it."""
        self.click_on(widget)
        # Keys go where the focus is; a click that does not put it there is a fault to be seen.
        name = widget.objectName()
        self.wait(
            f"{name} has the focus", lambda: self._has_keys(widget.window()) and widget.hasFocus(), _SETTLE_S
        )
        QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(widget, Qt.Key.Key_Delete)
        self.compose(widget, text)

    def compose(self, widget: QWidget, text: str) -> None:
        """Type a text into the widget with the focus; Vietnamese letters come composed."""
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(widget, event)

    def choose_file(self, button: str, path: Path) -> None:
        """Click a button that opens a file chooser and choose a file in it.

        Raises:
            StuckError: no chooser came.
        """
        done: list[bool] = []
        tries = int(PATIENCE_S * 1000 / _LOOK_MS)

        def answer(left: int = tries) -> None:
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, QFileDialog):
                if left:
                    QTimer.singleShot(_LOOK_MS, lambda: answer(left - 1))
                return
            line = dialog.findChild(QLineEdit, "fileNameEdit")
            box = dialog.findChild(QDialogButtonBox)
            if line is None or box is None:
                dialog.reject()
                return
            line.setText(str(path))
            done.append(True)
            take = QDialogButtonBox.StandardButton
            press = box.button(take.Open) or box.button(take.Save)
            QTest.mouseClick(press, Qt.MouseButton.LeftButton)

        # The chooser has its own event loop: the answer must be waiting before the click.
        QTimer.singleShot(_LOOK_MS, answer)
        self.click(button)
        if not done:
            raise StuckError(f"{button}: no file chooser came")

    def scroll_to(self, widget: QWidget) -> None:
        """Bring a widget into the visible part of every scroll area it is in."""
        parent = widget.parentWidget()
        while parent is not None:
            if isinstance(parent, QScrollArea):
                parent.ensureWidgetVisible(widget, 8, 60)
            parent = parent.parentWidget()
        QApplication.processEvents()

    def picture(self, number: int, title: str) -> Path:
        """Write what the window shows as `<number>-<title>.png` and return where.

        Raises:
            StuckError: the picture could not be written.
        """
        # Everything that was asked for is laid out and painted first.
        QApplication.processEvents()
        path = self._out / f"{number:02d}-{title}.png"
        if not self.window.grab().save(str(path), "PNG"):
            raise StuckError(f"{path.name} could not be written")
        return path

    def _has_keys(self, top: QWidget) -> bool:
        """Return whether keys go to a window; give them to it if they go nowhere.

        Offscreen there is no window manager that does so once a list or a chooser has closed.
        """
        if QGuiApplication.focusWindow() is None or not top.isActiveWindow():
            top.activateWindow()
            return False
        return True

    def _clickable(self, name: str) -> QWidget | None:
        found = self.seen(name)
        return found if found is not None and found.isEnabled() else None

    def _lies_at(self, widget: QWidget, place: QPoint) -> QWidget | None:
        """Return the widget itself when a click there would reach it, else what lies over it."""
        top = widget.window()
        there = top.childAt(widget.mapTo(top, place)) if top is not widget else widget
        return widget if there is not None and (there is widget or widget.isAncestorOf(there)) else there

    def _complaints(self) -> str:
        """Return what the window itself complains about at the moment, for the message."""
        titles = [one.text() for one in self.window.findChildren(QLabel, "failure.title") if one.isVisible()]
        codes = [one.text() for one in self.window.findChildren(QLabel, "failure.code")]
        return f"; on screen: {' | '.join(titles + codes)}" if titles else ""
