"""A panel that takes a one-time code of the portal and tells what came of it; Esc closes, and nothing is lost by that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from kiosk.wording import sentence
from ui.look import theme
from ui.parts.basics import column, empty
from ui.parts.failure_notice import FailureNotice
from ui.parts.overlay import Overlay

if TYPE_CHECKING:
    from forms.errors import TramSoError
    from ui.failure_acts import Ways
    from ui.stage import Stage

_WIDTH = 620
_LONGEST_CODE = 20


class CodePanel(Overlay):
    """Whoever derives from it lays out `_code` and `_problem` with the rest, and says what is sent."""

    def __init__(self, stage: Stage, over: QWidget, name: str) -> None:
        super().__init__(over, name, _WIDTH)
        self._stage = stage
        self._problem = column(0)
        self._code = QLineEdit()
        self._code.setObjectName(f"{name}.code")
        self._code.setPlaceholderText("12345-67890")
        self._code.setMaxLength(_LONGEST_CODE)
        self._code.setMinimumHeight(theme.px(44))
        self.setFocusProxy(self._code)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt)
        """Make room for wrapped texts, whose size is known now."""
        super().showEvent(event)
        self.fit()

    def send(self) -> None:
        """Ask the portal; the desk goes on saving meanwhile."""
        raise NotImplementedError

    def _type_again(self) -> None:
        self._code.setFocus()
        self._code.selectAll()

    def _ways(self) -> Ways:
        return {"type": self._type_again, "again": self.send}

    def _say(self, error: TramSoError | None) -> None:
        empty(self._problem)
        if error is not None:
            act = self._stage.act_on(error, self._ways(), self.close)
            self._problem.addWidget(FailureNotice(sentence(error), act))
        # When the notice has been laid out: how high its wrapped lines are is not known before.
        QTimer.singleShot(0, self, self.fit)
