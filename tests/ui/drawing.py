"""A test's window is drawn once, as the test ends: hardly any looks at pixels, and each change would draw them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def undrawn(window: QWidget) -> None:
    """Let a window lay out, hide, show and focus as ever, and draw nothing until `draw_once`."""
    window.setUpdatesEnabled(False)


def draw_once(window: QWidget) -> None:
    """Draw all that is in sight: a `paintEvent` that fails where the test has led fails the test."""
    # Taken down already where the test is about that.
    if shiboken6.isValid(window):
        window.setUpdatesEnabled(True)
        window.grab()
