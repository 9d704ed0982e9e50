"""A group of questions with its heading, the problem of the group as a whole, and a way to scan a card."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from kiosk.wording import t
from ui.parts.basics import button, column, label, row


class GroupBox(QFrame):
    """A card at the top level, a plain block inside another group.

    Object names: `form.group:<pointer>`, `form.scan:<slot>`.
    """

    def __init__(self, title: str, hint: str, pointer: str | None, *, inner: bool) -> None:
        super().__init__()
        self.pointer = pointer
        self.setObjectName(f"form.group:{pointer or title}")
        self.setProperty("role", "plain" if inner else "card")
        margins = (0, 4, 0, 0) if inner else (20, 16, 20, 18)
        stack = column(12, margins)
        self.setLayout(stack)
        self._head: QHBoxLayout = row(12)
        words = column(2)
        if title:
            words.addWidget(label(title, "h3" if inner else "h2"))
        if hint:
            words.addWidget(label(hint, "hint"))
        self._problem = label("", "problem")
        self._problem.hide()
        words.addWidget(self._problem)
        self._head.addLayout(words, 1)
        stack.addLayout(self._head)
        self.body: QVBoxLayout = column(14)
        stack.addLayout(self.body)

    def offer_scan(self, slot: str, scan: Callable[[], object]) -> None:
        """Put the way to scan a card beside the heading."""
        self._head.addWidget(button(t("Quét thẻ (F2)"), scan, icon="scan-line", name=f"form.scan:{slot}"))

    def set_problem(self, text: str | None) -> None:
        """Show a problem of the group as a whole."""
        self._problem.setText(text or "")
        self._problem.setVisible(bool(text))
