"""The line below an open draft: what is saved or still missing, the way back, and the step's one main act.

Always in sight, however long the step above it is. Object names: `work.saved`, `work.errors`, `work.back`,
`work.next`, and the main buttons the last steps bring along (`review.seal`, `prepare.print`).
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from kiosk.wording import t
from ui.draft.saved_mark import SavedMark
from ui.draft.state import DraftState
from ui.look import theme
from ui.parts.basics import button, label, row


class WorkFoot(QFrame):
    """Shows one main button at a time.

    Args:
        state: the open draft.
        back: goes to the step before.
        forward: goes to the next step.
    """

    def __init__(self, state: DraftState, back: Callable[[], object], forward: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("role", "footer")
        self._saved = SavedMark(state)
        self._told = label("", "label", tone="err", wrap=False, name="work.errors")
        self._back = button(t("Quay lại"), back, kind="ghost", icon="arrow-left", name="work.back")
        self._next = button(t("Tiếp tục"), forward, kind="primary", name="work.next")
        self._main: QPushButton = self._next
        self._line = row(12, (24, 10, 24, 10))
        self._line.addWidget(self._saved)
        self._line.addWidget(self._told)
        self._line.addStretch(1)
        self._line.addWidget(self._back)
        self._line.addWidget(self._next)
        self.setLayout(self._line)

    def show_main(self, own: QPushButton | None) -> None:
        """Show a step's own main button, or the one that goes on; nothing is typed in a step with its own."""
        wanted = own or self._next
        if self._line.indexOf(wanted) < 0:
            self._line.addWidget(wanted)
        if wanted is not self._main:
            self._main.hide()
            self._main = wanted
        wanted.show()
        self._saved.setVisible(own is None)

    def tell(self, text: str, tone: str = "err") -> None:
        """Say what is still missing, or nothing."""
        self._told.setText(text)
        theme.set_property(self._told, "tone", tone)

    def offer_back(self, offered: bool) -> None:
        """Show or hide the way to the step before."""
        self._back.setVisible(offered)

    def main_button(self) -> QPushButton:
        """Return the main button shown."""
        return self._main

    def tab_stops(self) -> tuple[QWidget, ...]:
        """Return the buttons in the order of Tab, the main one first."""
        return (self._main, self._back)
