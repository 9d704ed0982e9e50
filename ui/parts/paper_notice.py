"""How printing or saving a paper went: one line when it went well, else the sentence and one button."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from kiosk.wording import sentence
from ui.look import theme
from ui.parts.basics import button, column, label
from ui.parts.tab_order import give_focus

if TYPE_CHECKING:
    from forms.errors import TramSoError


class PaperNotice(QWidget):
    """Object names: `<name>.refused` (what failed), `<name>.told` (what it means), `<name>.act`."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._act: QPushButton | None = None
        self._title = label("", "strong", tone="err", name=f"{name}.refused")
        self._told = label("", "hint", name=f"{name}.told")
        self._stack: QVBoxLayout = column(6)
        self._stack.addWidget(self._title)
        self._stack.addWidget(self._told)
        self.setLayout(self._stack)
        self.clear()

    def clear(self) -> None:
        """Say nothing."""
        self._show("", "", "hint")
        self.hide()

    def say(self, text: str) -> None:
        """Show a line that needs nothing done."""
        self._show("", text, "hint")

    def refuse(self, error: TramSoError, act_text: str, act: Callable[[], object]) -> None:
        """Show a failure and the one thing to do about it."""
        words = sentence(error)
        self._show(words.title, f"{words.meaning} {words.next_step}", "body")
        self._act = button(act_text, act, name=f"{self._name}.act")
        self._stack.addWidget(self._act, 0, Qt.AlignmentFlag.AlignLeft)
        # Later: a layout shows what is new only after this event, and whoever led here may be busy with the focus.
        QTimer.singleShot(0, self, self._lead_on)

    def _lead_on(self) -> None:
        """Give the way out the focus and scroll it into sight: below the edge of the screen it is not told."""
        if self._act is not None:
            give_focus(self._act, 1)

    def _show(self, title: str, text: str, role: str) -> None:
        if self._act is not None:
            self._act.hide()
            self._act.deleteLater()
            self._act = None
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self._told.setText(text)
        self._told.setVisible(bool(text))
        theme.set_property(self._told, "role", role)
        self.setAccessibleName(f"{title} {text}".strip())
        self.show()
