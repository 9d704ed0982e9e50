"""The code of a failure, folded away: for whoever is called, not for whoever reads the sentence.

Object names: `<name>.details`, `<name>.code`.
"""

from __future__ import annotations

from kiosk.wording import t
from ui.parts.basics import button, label


class CodeFold:
    """A button and the line it shows and hides; the card that tells the failure places both.

    Attributes:
        button: "Chi tiết".
        line: the code, hidden at first.
    """

    def __init__(self, name: str, code: str = "") -> None:
        self.line = label("", "caption", name=f"{name}.code")
        self.button = button(t("Chi tiết"), self._fold, kind="link", name=f"{name}.details")
        self.show_code(code)
        self.line.hide()

    def show_code(self, code: str) -> None:
        """Hold another code, shown or folded as before."""
        self.line.setText(t("Mã lỗi: {code}", code=code))

    def _fold(self) -> None:
        self.line.setVisible(self.line.isHidden())
