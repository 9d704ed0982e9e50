"""The three lines at the bottom of a card's back, typed by hand or by a scanner, each with its check digits' word.

Object names: `scan.mrz:<1..3>`, `scan.mrz_said:<1..3>`.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from forms.identity.mrz_lines import WIDTH
from forms.identity.mrz_typing import agrees, as_on_card, filled_up
from kiosk.wording import t
from ui.look import theme
from ui.parts.basics import label


class _Capitals(QValidator):
    """Writes what is typed as the card has it."""

    def validate(self, text: str, at: int) -> tuple[QValidator.State, str, int]:
        """Return the text in capitals, with "<" for what stands for it."""
        before = as_on_card(text[:at])
        return QValidator.State.Acceptable, (before + as_on_card(text[at:]))[:WIDTH], len(before)


class MrzFields(QWidget):
    """Enter goes to the next line, on the last one it tells `typed` all three."""

    typed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[QLineEdit] = []
        self._said = []
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        hint = t(
            "Mặt sau thẻ, ba dòng cuối. Dấu < gõ bằng phím cách hoặc dấu phẩy; không cần đếm dấu < ở cuối."
        )
        grid.addWidget(label(hint, "hint"), 0, 0, 1, 3)
        for place in range(3):
            line = QLineEdit()
            line.setObjectName(f"scan.mrz:{place + 1}")
            line.setMinimumHeight(theme.px(40))
            line.setValidator(_Capitals(line))
            line.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
            name = label(t("Dòng {number}", number=place + 1), "label", wrap=False)
            name.setBuddy(line)
            line.setAccessibleName(name.text())
            said = label("", "label", name=f"scan.mrz_said:{place + 1}", wrap=False)
            said.setMinimumWidth(theme.px(96))
            line.textChanged.connect(self._check)
            line.returnPressed.connect(partial(self._next, place))
            self._lines.append(line)
            self._said.append(said)
            for column_number, made in enumerate((name, line, said)):
                grid.addWidget(made, place + 1, column_number)
        grid.setColumnStretch(1, 1)
        self.setLayout(grid)
        self.setFocusProxy(self._lines[0])

    def begin(self, first: str = "") -> None:
        """Put the cursor where the next line is typed; `first` is one that came already."""
        if first:
            self._lines[0].setText(as_on_card(first.strip()))
            for line in self._lines[1:]:
                line.clear()
        self._lines[1 if first else 0].setFocus(Qt.FocusReason.OtherFocusReason)

    def go_back(self) -> None:
        """Put the cursor into the first line that does not hold, else into the first."""
        lines = self._texts()
        wrong = next((at for at in range(2) if not agrees(lines, at)), 0)
        self._lines[wrong].setFocus(Qt.FocusReason.OtherFocusReason)

    def _texts(self) -> tuple[str, str, str]:
        first, second, third = (line.text() for line in self._lines)
        return first, second, third

    def _check(self) -> None:
        words = {None: ("", ""), True: (t("✓ Khớp"), "ok"), False: (t("✗ Chưa khớp"), "err")}
        lines = self._texts()
        for place, said in enumerate(self._said):
            text, tone = words[agrees(lines, place)]
            if said.text() != text:
                said.setText(text)
                theme.set_property(said, "tone", tone)

    def _next(self, place: int) -> None:
        if not self._lines[place].text():
            # The second half of a scanner's CR LF, or a slip of the finger.
            return
        if place < 2:
            self._lines[place + 1].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.typed.emit("\n".join(filled_up(line) for line in self._texts()))
