"""What is left to do before the seal, always in sight above the review; each word leads there, F8 to the first.

Object names: `review.left` (the strip), `review.left:<key>` (one of `KEYS`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from kiosk.wording import t
from ui.look import theme
from ui.parts.basics import button, column, label
from ui.parts.flow import Flow

KEYS = ("unsaved", "errors", "reasons", "doubts", "warnings", "fee", "consent", "signature")
"""Everything that can be left, in the order in which it is done."""


@dataclass(frozen=True)
class Left:
    """One thing left to do.

    Attributes:
        key: one of `KEYS`.
        text: what it is, in a word or two.
        jump: puts the cursor there.
    """

    key: str
    text: str
    jump: Callable[[], object]


class LeftStrip(QFrame):
    """The strip; hidden once nothing is left."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("review.left")
        self.setProperty("role", "plain")
        self._left: tuple[Left, ...] = ()
        # Made once: a button that went and came anew would lose the cursor that stands on it.
        self._buttons = {key: button("", partial(self._jump, key), name=f"review.left:{key}") for key in KEYS}
        lead = label(t("Còn lại:"), "label", wrap=False)
        lead.setMinimumHeight(theme.px(40))
        lead.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        body = column(0, (2, 0, 12, 8))
        body.addWidget(Flow([lead, *self._buttons.values()]))
        self.setLayout(body)
        self.hide()

    def show_left(self, left: tuple[Left, ...]) -> None:
        """Show what is left, the first one with its key."""
        self._left = left
        for made in self._buttons.values():
            made.hide()
        for place, one in enumerate(left):
            made = self._buttons[one.key]
            made.setText(f"{one.text} (F8)" if place == 0 else one.text)
            made.show()
        self.setVisible(bool(left))

    def next(self) -> bool:
        """Go to the first thing left; return whether there is any."""
        if self._left:
            self._left[0].jump()
        return bool(self._left)

    def _jump(self, key: str) -> None:
        next((one.jump for one in self._left if one.key == key), lambda: None)()
