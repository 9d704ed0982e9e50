"""The steps of a draft with what is done and what is wrong, always in sight."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton

from kiosk.wording import t
from ui import icons, theme
from ui.parts.basics import column

_WIDTH = 236
_ICONS = {"done": ("circle-check", "ok"), "open": ("circle-help", "ink3"), "wrong": ("circle-alert", "err")}


class StepsList(QFrame):
    """Buttons, one a step. Object names: `work.step:<key>`."""

    chosen = Signal(str)

    def __init__(self, steps: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setFixedWidth(min(theme.px(_WIDTH), 300))
        stack = column(2, (8, 12, 8, 12))
        self._texts = dict(steps)
        self._buttons: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        for number, (key, text) in enumerate(steps, start=1):
            made = QPushButton(f"{number}. {text}")
            made.setObjectName(f"work.step:{key}")
            made.setProperty("kind", "step")
            made.setCheckable(True)
            made.setCursor(Qt.CursorShape.PointingHandCursor)
            side = theme.px(18)
            made.setIconSize(QSize(side, side))
            made.clicked.connect(lambda _on=False, key=key: self.chosen.emit(key))
            group.addButton(made)
            self._buttons[key] = made
            stack.addWidget(made)
        stack.addStretch(1)
        self.setLayout(stack)
        self.setFocusProxy(next(iter(self._buttons.values())))

    def text(self, key: str) -> str:
        """Return the name of a step."""
        return self._texts[key]

    def select(self, key: str) -> None:
        """Mark the present step."""
        self._buttons[key].setChecked(True)

    def show_state(self, key: str, state: str, problems: int) -> None:
        """Show what is done, open or wrong."""
        button = self._buttons[key]
        icon, token = _ICONS[state]
        button.setIcon(icons.icon(icon, token, 18))
        words = {"done": t("đã xong"), "open": t("chưa xong"), "wrong": t("{n} mục cần sửa", n=problems)}[state]
        button.setAccessibleName(f"{self._texts[key]}, {words}")
        button.setToolTip(words)
