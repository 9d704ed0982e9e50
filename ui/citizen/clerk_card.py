"""What the clerk has of the citizen's screen: open and close it, see where the citizen is, turn its parts.

Object names: `review.citizen`, `review.citizen.back`, `review.citizen.next`, `review.citizen.at`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame

from kiosk.wording import t
from ui.citizen.steps import END, SIGN
from ui.parts.basics import button, column, label, rank
from ui.parts.flow import Flow

if TYPE_CHECKING:
    from ui.citizen.screen import CitizenScreen


class ClerkCard(QFrame):
    """One card at the top of the review."""

    def __init__(self, screen: CitizenScreen) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._screen = screen
        self._wanted = False
        self._at = label("", "hint", name="review.citizen.at")
        self._back = button(t("Phần trước"), self._go_back, icon="arrow-left", name="review.citizen.back")
        self._next = button("", self._go_on, icon="arrow-right", name="review.citizen.next")
        self._toggle = button("", screen.toggle, icon="monitor", name="review.citizen")
        stack = column(6, (20, 12, 20, 12))
        stack.addWidget(label(t("Màn hình của người dân"), "h3"))
        stack.addWidget(self._at)
        # Two of them come and go; at the largest type three do not fit in one line.
        stack.addWidget(Flow([self._toggle, self._next, self._back]))
        self.setLayout(stack)
        screen.changed.connect(self._show)
        self._show()

    def show_part(self, key: str) -> None:
        """Let the citizen see one part again, on their screen."""
        self._screen.open()
        window = self._screen.window()
        if window is not None:
            window.steps.look_at(key)

    def lead(self, wanted: bool) -> None:
        """Make showing it to the citizen the main act of the page, or one of the others."""
        self._wanted = wanted
        self._show()

    def _go_back(self) -> None:
        window = self._screen.window()
        if window is not None:
            window.back()

    def _go_on(self) -> None:
        window = self._screen.window()
        if window is not None:
            window.forward()

    def _show(self) -> None:
        window = self._screen.window()
        rank(self._toggle, "primary" if self._wanted and window is None else "secondary", "monitor")
        self._toggle.setText(t("Đóng (F9)") if window is not None else t("Cho ông/bà xem (F9)"))
        self._back.setVisible(window is not None and window.steps.can_go_back())
        self._next.setVisible(window is not None and window.steps.at not in (SIGN, END))
        if window is not None:
            self._next.setText(window.main_text())
        if window is None:
            self._at.setText(t("Chữ lớn để ông/bà tự xem, đánh dấu đồng ý và ký."))
        elif window.steps.at == END:
            self._at.setText(t("Ông/bà đã ký xong."))
        else:
            position, total = window.steps.place()
            self._at.setText(t("Ông/bà đang xem phần {n} trên {total}.", n=position, total=total))
