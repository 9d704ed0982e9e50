"""Banners: one sentence that matters for the whole screen, with at most one act."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QWidget

from kiosk.wording import t
from ui.look import icons, theme
from ui.parts.basics import button, column, label, picture, row

if TYPE_CHECKING:
    from ui.practice_door import PracticeDoor

_ACT_SHARE = 3
"""A banner is at least so many times as wide as its act, or the act stands below the words."""
_ICONS = {"warn": "cloud-off", "err": "circle-alert", "info": "info", "ok": "circle-check"}


class Banner(QFrame):
    """A tinted strip with icon, a bold lead, a sentence and one act.

    Object names: `banner` itself; its act is `<name>.act`.
    """

    def __init__(self, tone: str = "warn", icon: str = "", name: str = "") -> None:
        super().__init__()
        self.setObjectName("banner")
        self._name = name
        self._icon = picture(icon or _ICONS[tone], tone, 22)
        self._lead = label("", "strong", tone=tone)
        self._text = label("", "hint", tone="")
        words = column(2)
        words.addWidget(self._lead)
        words.addWidget(self._text)
        said = row(14)
        said.addWidget(self._icon)
        said.addLayout(words, 1)
        self._line: QHBoxLayout = row(14, (14, 10, 10, 10))
        self._line.addLayout(said, 1)
        self.setLayout(self._line)
        self._act: QWidget | None = None
        theme.set_property(self, "tone", tone)

    def say(self, lead: str, text: str = "", tone: str = "", icon: str = "") -> None:
        """Show another sentence."""
        self._lead.setText(lead)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(f"{lead} {text}".strip())
        if tone:
            theme.set_property(self, "tone", tone)
            theme.set_property(self._lead, "tone", tone)
            self._icon.setPixmap(icons.pixmap(icon or _ICONS[tone], tone, 22))

    def offer(self, text: str, act: Callable[[], object], name: str = "") -> None:
        """Put one act at the end, replacing an earlier one."""
        if self._act is not None:
            self._act.deleteLater()
        self._act = button(text, act, kind="ghost", name=name or f"{self._name}.act")
        self._line.addWidget(self._act)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt)
        """Put the act below the words where it would leave them a narrow column."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        if self._act is None:
            return
        below = self.width() < _ACT_SHARE * self._act.sizeHint().width()
        way = QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
        if way != self._line.direction():
            self._line.setDirection(way)
            self._line.setSpacing(4 if below else 14)
        self._line.setAlignment(self._act, Qt.AlignmentFlag.AlignRight if below else Qt.AlignmentFlag(0))


def practice_strip(door: PracticeDoor | None = None, show: Callable[[], object] | None = None) -> QFrame:
    """Return the permanent strip of a practice station: nothing here is a real filing.

    Object names of its acts: `practice.open`, `practice.leave`.
    """
    strip = QFrame()
    strip.setObjectName("practice")
    said = t("MÁY THỰC HÀNH – người và hồ sơ đều là giả, không gửi tới cơ quan nào")
    line = row(8, (16, 4, 16, 4))
    line.addWidget(picture("triangle-alert", "ink", 16))
    if door is None or door.leave is None:
        line.addWidget(label(said, "body", wrap=False))
        line.addStretch(1)
    else:
        line.addWidget(label(said, "body"), 1)
        line.addWidget(button(t("Bài tập (F7)"), show, kind="ghost", name="practice.open"))
        line.addWidget(button(t("Về trạm thật (F11)"), door.leave, kind="ghost", name="practice.leave"))
    strip.setLayout(line)
    return strip
