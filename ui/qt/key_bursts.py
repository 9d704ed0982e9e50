"""Keys that come faster than fingers: a hand scanner types a whole code and Enter.

A scanner is a keyboard to the system, and types wherever the focus is. In a line of text that is what the clerk
sees and can take out again. Anywhere else its digits would be choices, its blanks press buttons, and its Enter open
what is selected. So outside of text a digit is a choice only where it came alone, and of a burst nothing but its first
keys reaches a widget. Lines of text get every key at once: input methods type in bursts too.
"""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

QUIET_MS = 80
"""Fingers leave more between two keys, a scanner less."""
REST_MS = QUIET_MS + 5
"""After so long a key was alone: never so early that the next one could still belong to it."""
_ENDS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})
"""What a scanner sends behind a code."""
_A_BURST = 3
"""Keys in a row outside of text that no fingers press: two may come together when a hand rolls over them."""
_HELD = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock,
    }
)
"""A scanner presses Shift before a capital."""
_TEXT = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox)


class KeyBursts(QObject):
    """Looks at the keys of every window before its widgets do; as `ui.qt.activity`, and for the same reason.

    `scanned(text)` tells what a burst outside of text was, once its Enter has come.

    Args:
        app: lives as long.
    """

    scanned = Signal(str)

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        self._watched: set[QWindow] = set()
        self._last_ms = -QUIET_MS - 1
        self._together = 0
        """Keys that came together so far, wherever they went, the last one included."""
        self._outside = 0
        """Of them those in a row that no text took."""
        self._letters = ""
        self._judged: tuple[int, bool] | None = None
        self._choice: tuple[QWidget, Callable[[], object]] | None = None
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setTimerType(Qt.TimerType.PreciseTimer)
        self._quiet.setInterval(REST_MS)
        self._quiet.timeout.connect(self._rested)
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._watch)
            self._watch(app.focusWindow())

    def choose(self, owner: QWidget, act: Callable[[], object]) -> None:
        """Act on the key now being handled, unless another one came or comes within the time of a burst.

        Args:
            owner: must still be on the screen then.
            act: what the key stands for.
        """
        if self._together < 2:
            self._choice = (owner, act)
            self._quiet.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt)
        """Take the keys of a burst away from what is no text."""
        kind = event.type()
        if kind not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) or not isinstance(
            event, QKeyEvent
        ):
            return False
        # The same key is asked about first, as a shortcut, and then sent unless it was one.
        if kind == QEvent.Type.KeyPress and self._judged is not None and self._judged[0] == event.key():
            taken = self._judged[1]
            self._judged = None
            return taken
        taken = self._take(watched, event)
        if kind == QEvent.Type.ShortcutOverride:
            self._judged = (event.key(), taken)
            if taken:
                # Else the shortcut it is would be done all the same.
                event.accept()
        return taken

    def _take(self, window: QObject, event: QKeyEvent) -> bool:
        """Note a key; return whether it is part of a burst that no text takes."""
        commands = ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        key = Qt.Key(event.key())
        if event.isAutoRepeat() or key in _HELD:
            return False
        if event.modifiers() & commands:
            # A scanner gives no commands: what comes next begins anew.
            self._outside = 0
            return False
        text, ends = event.text(), key in _ENDS
        if not ends and not (text and text.isprintable()):
            self._outside = 0
            return False
        # When it was pressed, not when a busy program got to it.
        soon = 0 <= event.timestamp() - self._last_ms <= QUIET_MS
        self._last_ms = event.timestamp()
        if ends:
            return self._end(window, soon)
        if not soon:
            self._choose()
        self._choice = None
        self._quiet.start()
        self._together = max(self._together, 1) + 1 if soon else 1
        if _takes_text(window):
            self._outside = 0
            return False
        begins = not soon or self._outside == 0
        self._outside, self._letters = (1, text) if begins else (self._outside + 1, self._letters + text)
        return self._outside >= _A_BURST

    def _end(self, window: QObject, soon: bool) -> bool:
        letters, self._letters = self._letters, ""
        count, self._outside = self._outside, 0
        if not soon or count < _A_BURST or _takes_text(window):
            return False
        # Not while the key is still being handled: what follows may open or close a window.
        QTimer.singleShot(0, self, lambda: self.scanned.emit(letters))
        return True

    def _rested(self) -> None:
        self._together = 0
        self._choose()

    def _choose(self) -> None:
        choice, self._choice = self._choice, None
        if choice is not None and shiboken6.isValid(choice[0]) and choice[0].isVisible():
            choice[1]()

    def _watch(self, window: QWindow | None) -> None:
        self._watched = {one for one in self._watched if shiboken6.isValid(one)}
        if window is not None and window not in self._watched:
            self._watched.add(window)
            window.installEventFilter(self)


def _takes_text(window: QObject) -> bool:
    """Return whether a key sent to a window is typed into a text."""
    popup = QApplication.activePopupWidget()
    now = (popup.focusWidget() if popup is not None else None) or QApplication.focusWidget()
    if now is None and isinstance(window, QWindow):
        # Of a window that is not in front nothing has the application's focus, though a key may still come.
        around = QWidget.find(window.winId())
        now = around.focusWidget() if around is not None else None
    return isinstance(now, _TEXT) and not now.isReadOnly()


def key_bursts() -> KeyBursts:
    """Return the application's one watch, made on the first call.

    Raises:
        RuntimeError: there is no application yet.
    """
    app = QCoreApplication.instance()
    if app is None:
        raise RuntimeError("no application yet")
    present = app.findChild(KeyBursts, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return present if isinstance(present, KeyBursts) else KeyBursts(app)
