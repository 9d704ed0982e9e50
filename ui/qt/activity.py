"""Tells that somebody is at the machine: a key, a button of the mouse, a wheel or a finger in any of our windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication, QWindow

if TYPE_CHECKING:
    from collections.abc import Callable

_BY_HAND = frozenset(
    {
        # A key that is a shortcut reaches the window only when it is let go.
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


_WANTED = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin})
"""What is done on purpose: a mouse moves by itself, and a key let go was meant for the screen before."""


class Activity(QObject):
    """Watches every window that gets the keyboard, the citizen's and dialogs among them.

    It looks at what the system sends to a window as a whole, not at what each widget gets: a filter over the
    whole application would run for every event of every widget.

    Args:
        note: told of each act.
        parent: lives as long.
    """

    def __init__(self, note: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._note = note
        self.presses = 0
        """How often a key, a button or a finger was pressed."""
        self._watched: set[QWindow] = set()
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._watch)
            self._watch(app.focusWindow())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt)
        """Tell of what was done by hand."""
        del watched
        kind = event.type()
        if kind in _BY_HAND:
            self.presses += kind in _WANTED
            self._note()
        return False

    def _watch(self, window: QWindow | None) -> None:
        if not shiboken6.isValid(self):
            return
        self._watched = {one for one in self._watched if shiboken6.isValid(one)}
        if window is not None and window not in self._watched:
            self._watched.add(window)
            window.installEventFilter(self)
