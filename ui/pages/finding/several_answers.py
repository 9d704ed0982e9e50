"""A question of the assistant to which more than one answer may apply: boxes to tick, then go on.

Object names: `assistant.choice.<n>` (n from 1), `assistant.several`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QFrame

from kiosk.wording import t
from ui.parts.basics import button, column, label, row
from ui.parts.tick_box import TickBox


class SeveralAnswers(QFrame):
    """Ticked with Space, the mouse or the digit in front; Enter goes on once something is ticked.

    Args:
        texts: the answers.
        answer: given the places of the ticked ones.

    Attributes:
        toggles: tick or untick an answer, in their order.
    """

    def __init__(self, texts: Sequence[str], answer: Callable[[tuple[int, ...]], object]) -> None:
        super().__init__()
        self._answer = answer
        self.setProperty("role", "card")
        stack = column(6, (20, 14, 20, 14))
        stack.addWidget(label(t("Đánh dấu mọi điều đúng, rồi bấm Enter."), "hint"))
        self._boxes = [TickBox(f"{place}   {text}".replace("&", "&&")) for place, text in enumerate(texts, 1)]
        for place, box in enumerate(self._boxes, start=1):
            box.setObjectName(f"assistant.choice.{place}")
            box.toggled.connect(self._ticked)
            stack.addWidget(box)
        self._go = button(t("Tiếp tục (Enter)"), self.go_on, kind="primary", name="assistant.several")
        foot = row(0, (0, 6, 0, 0))
        foot.addWidget(self._go)
        foot.addStretch(1)
        stack.addLayout(foot)
        self.setLayout(stack)
        self.toggles: tuple[Callable[[], object], ...] = tuple(box.toggle for box in self._boxes)
        self.setFocusProxy(self._boxes[0])
        self._ticked()

    def go_on(self) -> None:
        """Answer with what is ticked; with nothing ticked there is nothing to answer."""
        places = tuple(place for place, box in enumerate(self._boxes) if box.isChecked())
        if places:
            self._answer(places)

    def _ticked(self) -> None:
        self._go.setEnabled(any(box.isChecked() for box in self._boxes))
