"""Parts of the assistant's screen: its buttons and lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from kiosk.wording import t
from ui.look import theme
from ui.parts.basics import button, label, row

if TYPE_CHECKING:
    from forms.catalogue.assistant import Asked

_TALL = 52


def choice_button(text: str, act: Callable[[], object]) -> QPushButton:
    """Return a button for an answer or a topic, its words in as many lines as they need."""
    made = button(text, act, kind="choice", wraps=True)
    made.setMinimumHeight(theme.px(_TALL))
    return made


def alone(made: QWidget) -> QHBoxLayout:
    """Return a line with one thing at its beginning."""
    line = row(0)
    line.addWidget(made)
    line.addStretch(1)
    return line


def finder_line(find: Callable[[], object]) -> QHBoxLayout:
    """Return the way to the finder."""
    text = t("Tìm theo tên thủ tục")
    return alone(button(text, find, kind="ghost", icon="search", name="assistant.finder"))


def progress_line(asked: Asked, other: QWidget) -> QHBoxLayout:
    """Return which question this is, with the way out of a wrong topic.

    Above the answers: of nine at the largest type the last ones are out of sight.
    """
    told = t("Câu {number} (nhiều nhất {most} câu)", number=asked.number, most=asked.at_most)
    line = row(12)
    line.addWidget(label(told, "caption", name="assistant.progress"), 1)
    line.addWidget(other)
    return line
