"""The citizen's screen as the clerk has it: opened and closed by a key, gone with the draft, the lock, the end.

On a second monitor when there is one, else over the clerk's own; nothing of a citizen stays on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QScreen

    from ui.citizen.window import CitizenWindow
    from ui.draft.state import DraftState

THANKS_MS = 60_000
"""How long thanks and code stay before the screen is blank."""


class CitizenScreen(QObject):
    """Opens and closes the citizen's window of one draft. `changed` tells that it did, or shows another part.

    Args:
        state: the open draft.
        bench: the clerk's screen of it; hidden, it takes the citizen's window along.
    """

    changed = Signal()

    def __init__(self, state: DraftState, bench: QWidget) -> None:
        super().__init__(bench)
        self._state = state
        self._bench = bench
        self._window: CitizenWindow | None = None
        self._over = False
        self._blank = QTimer(self)
        self._blank.setSingleShot(True)
        self._blank.setInterval(THANKS_MS)
        self._blank.timeout.connect(self.close)
        bench.installEventFilter(self)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenRemoved.connect(self._screen_gone)

    def window(self) -> CitizenWindow | None:
        """Return the citizen's window, if it is open."""
        return self._window

    def toggle(self) -> None:
        """Answer the key: open, or close."""
        if self._window is None:
            self.open()
        else:
            self.close()

    def open(self) -> None:
        """Show the draft to the citizen; never one that is only prepared here, or sealed."""
        from ui.citizen.window import CitizenWindow

        if self._window is not None or self._over or self._state.draft.prepared:
            return
        self._state.word.ask_purposes()
        clerk = self._bench.window()
        other = second_screen(clerk.screen())
        made = CitizenWindow(self._state, clerk, shared=other is None)
        made.away.connect(self._gone)
        made.moved.connect(self.changed)
        self._window = made
        # Beside the clerk's it must not take the keys away from what is being typed.
        made.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, other is not None)
        target = other or clerk.screen()
        made.setGeometry(target.geometry())
        made.showFullScreen()
        # Some platforms give a new window the keys whatever it asks for.
        (clerk if other is not None else made).activateWindow()
        self.changed.emit()

    def close(self) -> None:
        """Blank and close at once."""
        self._blank.stop()
        if self._window is not None:
            self._window.close()

    def sealed(self, code: str = "") -> None:
        """Thank the citizen, with the code once it may be told, then be blank; nothing of the draft is shown any more."""
        self._over = True
        if self._window is not None:
            self._window.thank(code)
            self._blank.start()
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt)
        """Close when the clerk's screen of this draft is left."""
        if watched is self._bench and event.type() == QEvent.Type.Hide and not event.spontaneous():
            self.close()
        return False

    def _screen_gone(self, _screen: QScreen) -> None:
        # The system moves what stood there to the screen that is left: over what the clerk types.
        self.close()

    def _gone(self) -> None:
        self._window = None
        self._blank.stop()
        self.changed.emit()


def second_screen(own: QScreen) -> QScreen | None:
    """Return a screen beside the clerk's, None when there is only one."""
    return next((one for one in QGuiApplication.screens() if one != own), None)
