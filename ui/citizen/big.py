"""Large buttons, texts and tinted lines for somebody who stands, sees badly or reads slowly."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QLabel, QPushButton

from ui.look import icons, theme
from ui.parts.basics import button, label, picture, row

TARGET = 64
"""Height of everything that is pressed, in pixels at 100 %."""
BAR = 20
"""Width of the scroll bar on this screen, in pixels, as the style sheet has it."""
_ICON = 26


def big_button(
    text: str, act: Callable[[], object], *, kind: str = "secondary", icon: str = "", name: str
) -> QPushButton:
    """Return a button that a finger does not miss."""
    made = button(text, act, kind=kind, name=name)
    made.setProperty("big", "true")
    made.setMinimumHeight(theme.px(TARGET))
    if icon:
        give_icon(made, icon)
    return made


def give_icon(made: QPushButton, icon: str) -> None:
    """Put a large icon on a button, in the colour of its text."""
    token = "white" if made.property("kind") == "primary" else "brand"
    made.setIcon(icons.spaced(icon, token, _ICON))
    made.setIconSize(icons.spaced_size(_ICON))


class BigNotice(QFrame):
    """A tinted line that says one thing; away while there is nothing to say."""

    def __init__(self, tone: str, icon: str, name: str) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.setProperty("tone", tone)
        self._text: QLabel = label("", "bigText", name=name)
        line = row(16, (18, 12, 18, 12))
        line.addWidget(picture(icon, tone, 32))
        line.addWidget(self._text, 1)
        self.setLayout(line)
        self.hide()

    def say(self, text: str) -> None:
        """Say something, or nothing."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
