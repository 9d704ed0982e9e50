"""The error summary: on top even for one error, same words as beside the field, each line jumps there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame

from kiosk.wording import t
from ui.parts.basics import button, column, empty, label

SHOWN = 8
"""Lines shown at most; the count in the title is always the true one."""


class ErrorSummary(QFrame):
    """A framed list of what is wrong. Object names: `summary.title`, `summary.line:<n>`."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("summary")
        self._title = label("", "label", name="summary.title")
        self._lines = column(0)
        body = column(4, (16, 12, 16, 12))
        body.addWidget(self._title)
        body.addLayout(self._lines)
        self.setLayout(body)
        self.hide()

    def show_lines(self, title: str, lines: tuple[tuple[str, Callable[[], object]], ...]) -> None:
        """Show the lines, each with what it jumps to; none hides the summary."""
        empty(self._lines)
        self._title.setText(title)
        for position, (text, jump) in enumerate(lines[:SHOWN]):
            made = button(text, jump, kind="link", name=f"summary.line:{position}", wraps=True)
            made.setProperty("tone", "err")
            self._lines.addWidget(made)
        if len(lines) > SHOWN:
            self._lines.addWidget(label(t("và {n} mục nữa", n=len(lines) - SHOWN), "hint"))
        self.setAccessibleName(title)
        self.setVisible(bool(lines))
