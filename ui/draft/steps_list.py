"""The steps of a draft with what is done and what is wrong, always in sight."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QWidget

from kiosk.wording import t
from ui.look import icons, theme
from ui.parts.basics import RING, column, label, scrolled
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
        stack = column(2, (8, RING, RING, RING))
        head = column(0, (12, 0, 8, 10))
        head.addWidget(label(service, "h3", name="work.service"))
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
        content = QWidget()
        content.setLayout(stack)
        # Below a failure at a large type size there is no room for all of them: scrolled, not cut.
        self._area = scrolled(content)
        around = column(0, (0, 14, 0, 12 - RING))
        head.setContentsMargins(20, 0, 16, 10 - RING)
        around.addLayout(head)
        around.addWidget(self._area, 1)
        self.setLayout(around)
        self.setFocusProxy(next(iter(self._buttons.values())))

    def text(self, key: str) -> str:
        """Return the name of a step."""
        return self._texts[key]

    def select(self, key: str) -> None:
        """Mark the present step."""
        self._buttons[key].setChecked(True)
        self._area.ensureWidgetVisible(self._buttons[key], 0, RING)

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
