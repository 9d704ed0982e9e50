"""A line a hand scanner types into, whatever it sends before and behind a code.

Scanners end a code with Enter, with Tab, with CR and LF, or with nothing, and some begin it with Enter. A person's
Enter on the empty line agrees to what is shown: it counts only where no scanner can have sent it, which is once
somebody could have looked, long after the last key, and with none behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

from forms.slips.slip_reading import looks_like_slip
from ui.qt.key_bursts import QUIET_MS, REST_MS

if TYPE_CHECKING:
    from collections.abc import Callable

LOOK_MS = 500
"""Nobody has looked at what was shown for less, and no fingers' Enter comes so soon behind a code."""
SILENCE_MS = 150
"""After so long a code without an end is whole."""
_BURST = 6
"""Keys in a row that no fingers press so fast."""
_WHOLE = 20
"""Keys of the shortest code that is taken without an end."""
_CARD_BARS = 6


class ScanLine(QLineEdit):
    """Tells of every code once; `paste` is asked where the clipboard holds no words."""

    entered = Signal(str)
    """A code, or what a person typed; the line is empty again."""
    nothing = Signal()
    """A person pressed Enter on the empty line."""

    def __init__(self, paste: Callable[[], object] | None = None) -> None:
        super().__init__()
        self._paste = paste
        self._looking = QTimer(self, singleShot=True)
        self._soon = QTimer(self, singleShot=True)
        self._edit_stamp = self._stamp = 0
        self._together = 0
        """Edits in a row that came as fast as a scanner's."""
        self._held_down = False
        self._soon.timeout.connect(self._show)
        self._silent = self._timer(SILENCE_MS, self._enter)
        self._alone = self._timer(REST_MS, self.nothing.emit)
        self.returnPressed.connect(self._enter)
        self.textEdited.connect(self._edited)
        self.textChanged.connect(self._alone.stop)

    def note_shown(self) -> None:
        """Something new stands to be agreed to: it has to be looked at first."""
        self._alone.stop()
        self._looking.start(LOOK_MS)

    def takes_enter(self) -> bool:
        """Return whether Enter on the empty line would count now."""
        return not self._looking.isActive()

    def event(self, event: QEvent) -> bool:
        """Take a scanner's Tab; a person's goes on to the next thing."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Tab
            and event.modifiers() == Qt.KeyboardModifier.NoModifier
            and self._together >= _BURST
            and self._is_soon(event.timestamp())
            and self.text().strip()
        ):
            self._enter()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt)
        """Answer Ctrl+V, which a line of text takes before any shortcut does; note when a key came."""
        self._alone.stop()
        ends = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if ends and not self.text().strip():
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                # The panel's own, and no scanner's.
                event.ignore()
            elif not event.isAutoRepeat() and self.takes_enter():
                self._alone.start()
            return
        self._looking.start(LOOK_MS)
        mime = QGuiApplication.clipboard().mimeData()
        words = mime is not None and mime.hasText() and not mime.hasImage()
        if self._paste is not None and event.matches(QKeySequence.StandardKey.Paste) and not words:
            self._paste()
            return
        self._stamp = event.timestamp()
        self._held_down = event.isAutoRepeat()
        super().keyPressEvent(event)
        self._stamp = 0

    def _edited(self, text: str) -> None:
        # When the key was pressed, not when a busy program got to it; an input method does not say.
        self._together = self._together + 1 if self._is_soon(self._stamp) else 1
        self._looking.start(LOOK_MS)
        if QUIET_MS >= 0:
            self._soon.start(QUIET_MS)
        if self._together >= _BURST and self._soon.isActive() and not self._held_down:
            # Nobody reads along: a slip's six hundred keys would draw the line, and what is around it, each time.
            self.setUpdatesEnabled(False)
        else:
            self._show()
        self._edit_stamp = self._stamp
        if self._together >= _WHOLE and (text.count("|") >= _CARD_BARS or looks_like_slip(text)):
            self._silent.start()
        else:
            self._silent.stop()

    def _is_soon(self, stamp: int) -> bool:
        if stamp and self._edit_stamp:
            return 0 <= stamp - self._edit_stamp <= QUIET_MS
        return self._soon.isActive()

    def _show(self) -> None:
        if not self.updatesEnabled():
            self.setUpdatesEnabled(True)

    def _enter(self) -> None:
        self._show()
        self._silent.stop()
        self._together = 0
        self._looking.start(LOOK_MS)
        text = self.text()
        self.clear()
        if text.strip():
            self.entered.emit(text)

    def _timer(self, ms: int, then: Callable[[], object]) -> QTimer:
        made = QTimer(self)
        made.setSingleShot(True)
        made.setInterval(ms)
        made.timeout.connect(then)
        return made
