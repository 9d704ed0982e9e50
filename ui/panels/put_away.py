"""What stood over the window when the screen was locked: out of sight until the same person is back.

A panel holds what nobody has saved yet: a name just typed, the citizen's signature, a photographed paper.
"""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from ui.parts.overlay import LOCKED, Overlay


class PutAway:
    """Panels over the whole window, and where the cursor stood.

    Args:
        window: what the panels cover.
    """

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._held: QWidget | None = None

    def away(self) -> None:
        """Take every panel and the citizen's own screen out of sight, and keep out what would open now. Idempotent."""
        if not self._window.property(LOCKED):
            self._held = self._window.focusWidget()
            self._window.setProperty(LOCKED, True)
            _close_choosers()
        for panel in self._panels():
            panel.put_away()
        for screen in self._window.findChildren(
            QWidget, "citizen", Qt.FindChildOption.FindDirectChildrenOnly
        ):
            screen.close()

    def back(self) -> None:
        """Let panels open, show those put away again, the topmost with the keyboard, and give the cursor back."""
        self._window.setProperty(LOCKED, False)
        for panel in self._panels():
            panel.bring_back()
        held, self._held = self._held, None
        if held is not None and shiboken6.isValid(held) and held.isVisible():
            held.setFocus(Qt.FocusReason.OtherFocusReason)

    def drop(self) -> None:
        """Close what was put away: its citizen is none of whoever comes now."""
        self._held = None
        for panel in self._panels():
            if panel.is_away:
                panel.close()

    def _panels(self) -> list[Overlay]:
        # In the order they lie on each other.
        return self._window.findChildren(Overlay, options=Qt.FindChildOption.FindDirectChildrenOnly)


def _close_choosers() -> None:
    """Close choosers of files and printers: they name citizens' files, and hold the screens they were opened from."""
    for dialog in QApplication.topLevelWidgets():
        if isinstance(dialog, QDialog) and dialog.isVisible():
            dialog.reject()
