"""Whose card it is, asked where the open step is nobody's: a card filled in for another person is a wrong paper.

Object names: `whose`, `whose.cancel`, `whose:<slot>`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from kiosk.wording import t
from ui.draft.draft_steps import slot_name
from ui.parts.basics import button, column, label, row
from ui.parts.digit_choice import choose_by_digit
from ui.parts.overlay import Overlay

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.draft.state import DraftState

_WIDTH = 520


def ask_whose(state: DraftState, slot: str | None, over: QWidget, then: Callable[[str], object]) -> None:
    """Go on with a known person, or the only one there is; else ask."""
    asked = _asked_for(state)
    if slot is not None or len(asked) == 1:
        then(slot or asked[0])
    else:
        WhosePanel(state, asked, over, then).show_over(over)


def _asked_for(state: DraftState) -> tuple[str, ...]:
    """Return the people the form asks for now, all where it asks for nobody yet."""
    form = state.draft.form
    places = [(field.scan_slot, field.pointer) for page in form.pages for field in page.fields()]
    shown = {slot for slot, pointer in places if state.check.is_relevant(pointer)}
    return tuple(slot for slot in form.slots() if slot in shown) or form.slots()


class WhosePanel(Overlay):
    """One button for each person, a click or its number."""

    def __init__(
        self, state: DraftState, slots: tuple[str, ...], over: QWidget, then: Callable[[str], object]
    ) -> None:
        super().__init__(over, "whose", _WIDTH)
        self._then = then
        body = column(12, (24, 18, 24, 18))
        head = row(8)
        words = column(2)
        words.addWidget(label(t("Thẻ này của ai?"), "h2"))
        words.addWidget(label(t("Bấm số tương ứng, rồi quét thẻ."), "hint"))
        head.addLayout(words, 1)
        close = button(t("Đóng"), self.close, kind="ghost", icon="x", name="whose.cancel")
        head.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        body.addLayout(head)
        for number, slot in enumerate(slots, 1):
            name = slot_name(state.draft.form, slot)
            choose = partial(self._choose, slot)
            made = button(f"{number}  {name}", choose, kind="choice", wraps=True, name=f"whose:{slot}")
            body.addWidget(made)
            choose_by_digit(self, number, choose)
            self.tell(str(number), name)
            if number == 1:
                self.setFocusProxy(made)
        self.card.setLayout(body)

    def _choose(self, slot: str) -> None:
        self.close()
        self._then(slot)
