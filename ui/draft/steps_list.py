"""The steps of a draft with what is done and what is wrong, always in sight."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton

from kiosk.wording import t
from ui import icons, theme
from ui.parts.basics import column, label
from ui.parts.wrapping_button import WrappingButton

_WIDTH = 300
_WIDEST = 400
_ICONS = {"done": ("circle-check", "ok"), "open": ("minus", "ink3"), "wrong": ("circle-alert", "err")}


class StepsList(QFrame):
    """Buttons, one a step. Object names: `work.step:<key>`."""

    chosen = Signal(str)

    def __init__(self, service: str, steps: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        width = min(theme.px(_WIDTH), _WIDEST)
        self.setFixedWidth(width)
        stack = column(2, (8, 14, 8, 12))
        head = column(0, (12, 0, 8, 10))
        head.addWidget(label(service, "h3", name="work.service"))
        stack.addLayout(head)
        self._texts = dict(steps)
        self._buttons: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        for number, (key, text) in enumerate(steps, start=1):
            made = WrappingButton(f"{number}. {text}")
            made.setObjectName(f"work.step:{key}")
            made.setProperty("kind", "step")
            made.setCheckable(True)
            made.setCursor(Qt.CursorShape.PointingHandCursor)
            made.setIconSize(icons.spaced_size(18))
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
        button.setIcon(icons.spaced(icon, token, 18))
        words = {"done": t("đã xong"), "open": t("chưa xong"), "wrong": t("{n} mục cần sửa", n=problems)}[
            state
        ]
        button.setAccessibleName(f"{self._texts[key]}, {words}")
        button.setToolTip(f"{self._texts[key]}: {words}")
