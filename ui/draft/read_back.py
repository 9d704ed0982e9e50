"""The answers read back to the citizen: page by page, only what counts, with what came from a card."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout

from forms import pointer as pointers
from forms.page import FieldRow, Group, Repeat
from kiosk import wording
from kiosk.wording import t
from ui import theme
from ui.parts.basics import button, column, label, row

if TYPE_CHECKING:
    from forms.page import Element, Page
    from ui.draft.state import DraftState

_READ = frozenset({"qr", "mrz", "card", "scan", "vneid"})


class ReadBack(QFrame):
    """The whole declaration as text. Object names: `review.edit:<page key>`."""

    def __init__(self, state: DraftState, go_to: Callable[[str], object]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._state = state
        self._go_to = go_to
        stack = column(14, (20, 16, 20, 16))
        stack.addWidget(label(t("Đọc lại cho người dân nghe"), "h2"))
        for page in state.draft.form.pages:
            self._page(stack, page)
        self.setLayout(stack)

    def _page(self, stack: QVBoxLayout, page: Page) -> None:
        language = wording.language()
        rows = self._rows(page.elements)
        if not rows:
            return
        head = row(8)
        head.addWidget(label(page.label(language), "h3"), 1)
        first = next((field.pointer for field in page.fields() if not field.readonly), "")
        head.addWidget(
            button(t("Sửa"), lambda: self._go_to(first), kind="link", name=f"review.edit:{page.key}")
        )
        stack.addLayout(head)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(5)
        for number, (name, value, read) in enumerate(rows):
            if not value:
                grid.addWidget(label(name, "label"), number, 0, 1, 2)
                continue
            grid.addWidget(label(name, "hint"), number, 0)
            text = t("{value} (đọc từ thẻ)", value=value) if read else value
            grid.addWidget(label(text, "body"), number, 1)
        grid.setColumnStretch(0, 4)
        grid.setColumnStretch(1, 7)
        grid.setColumnMinimumWidth(0, theme.px(120))
        stack.addLayout(grid)

    def _rows(self, elements: tuple[Element, ...]) -> list[tuple[str, str, bool]]:
        """Return (name, value, read from a card); a heading has no value."""
        language = wording.language()
        found: list[tuple[str, str, bool]] = []
        for element in elements:
            if isinstance(element, Group):
                inside = self._rows(element.elements)
                if inside and element.label(language) and element.block != "person":
                    found.append((element.label(language), "", False))
                found += inside
            elif isinstance(element, Repeat):
                found += self._items(element)
            elif isinstance(element, FieldRow):
                for field in element.fields:
                    value = self._state.answer(field.pointer)
                    if value is not None and self._state.check.is_relevant(field.pointer):
                        read = self._state.draft.provenance.get(field.pointer) in _READ
                        found.append((field.label(language), self._state.words(field.pointer, value), read))
        return found

    def _items(self, repeat: Repeat) -> list[tuple[str, str, bool]]:
        found = []
        for position in range(self._state.item_count(repeat.pointer)):
            head = f"{repeat.pointer}/{position}"
            values = [
                self._state.words(pointer, value)
                for pointer, value in sorted(self._state.answers.items())
                if pointers.covers(head, pointer)
            ]
            name = f"{repeat.label(wording.language())} {position + 1}"
            found.append((name, " · ".join(values), False))
        return found
