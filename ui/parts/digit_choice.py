"""Choices that are one digit away: every place that offers them goes through here.

A hand scanner types digits too, so a choice is made only once its digit has turned out to stand alone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ui.qt.key_bursts import key_bursts


def choose_by_digit(owner: QWidget, digit: int, act: Callable[[], object]) -> None:
    """Bind a digit to an act while the focus is on the owner or in it.

    Args:
        owner: the panel or box that shows the digit before the choice.
        digit: 0 to 9.
        act: makes the choice.
    """
    made = QShortcut(QKeySequence(str(digit)), owner)
    made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    # A key held down is one choice.
    made.setAutoRepeat(False)
    made.activated.connect(partial(key_bursts().choose, owner, act))
