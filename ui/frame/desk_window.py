"""A desk with its bridge and window, built and taken down in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ui.bridge import Bridge
from ui.frame.window import MainWindow
from ui.look import stylesheet
from ui.preferences import Preferences

if TYPE_CHECKING:
    from pathlib import Path

    from forms.stamp import Clock
    from kiosk.desk.facade import Desk
    from ui.practice_door import PracticeDoor


class DeskWindow:
    """A desk with its bridge and window; `close` takes them down in order."""

    def __init__(
        self,
        app: QApplication,
        desk: Desk,
        clock: Clock,
        home: Path | None,
        *,
        bridge: Bridge | None = None,
        hint: str = "",
        door: PracticeDoor | None = None,
    ) -> None:
        """Build the window over an open desk, not yet shown.

        Args:
            app: the one application.
            desk: opened by the kiosk; closed by `close`.
            clock: the kiosk's clock.
            home: where the screen's settings are kept, `None` to keep none.
            bridge: the crossing to the GUI thread, if one stands already.
            hint: what the sign-in screen says besides.
            door: the way into or out of practice mode.
        """
        self.app = app
        self.desk = desk
        preferences = Preferences(home)
        preferences.restore()
        self.bridge = bridge or Bridge()
        self.window = MainWindow(desk, self.bridge, clock, preferences, hint, door)
        stylesheet.apply(self.window)
        self.bridge.listen(desk)
        self._open = True

    def come_forward(self) -> None:
        """Bring the window to the front."""
        if self._open:
            self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
            self.window.show()
            self.window.raise_()
            self.window.activateWindow()

    def close(self) -> None:
        """Stop taking in, then let the desk stop its threads and drain its writer. Idempotent."""
        if self._open:
            self._open = False
            self.window.hide()
            self.desk.close()
            # While the application lives: at interpreter exit the order of deletion is nobody's.
            shiboken6.delete(self.window)
