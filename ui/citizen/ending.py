"""The end: signed and waiting for the seal, or sealed, with thanks and the code."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.citizen.big import BAR
from ui.parts.basics import column, label, picture, scrolled

_CENTRE = Qt.AlignmentFlag.AlignHCenter


class Ending(QWidget):
    """A large tick, one line and a sentence. Object names: `citizen.end`, `citizen.end.text`, `citizen.code`."""

    def __init__(self) -> None:
        super().__init__()
        self._lead = label("", "bigTitle", tone="ok", name="citizen.end")
        self._text = label("", "bigText", name="citizen.end.text")
        self._code = label("", "bigValue", name="citizen.code")
        content = QWidget()
        stack = column(18)
        stack.addStretch(2)
        stack.addWidget(picture("circle-check", "ok", 96), 0, _CENTRE)
        for one in (self._lead, self._text, self._code):
            one.setAlignment(_CENTRE)
            stack.addWidget(one)
        stack.addStretch(3)
        content.setLayout(stack)
        whole = column(0)
        whole.addWidget(scrolled(content, BAR))
        self.setLayout(whole)

    def say(self, lead: str, text: str, code: str = "") -> None:
        """Say what is done and what comes now."""
        self._lead.setText(lead)
        self._text.setText(text)
        self._code.setText(code)
        self._code.setVisible(bool(code))
        self.setAccessibleName(f"{lead} {text} {code}".strip())
