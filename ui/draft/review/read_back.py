"""The answers read back to the citizen: page by page, only what counts, with what came from a card."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout

from kiosk import wording
from kiosk.wording import t
from ui.draft.read_rows import first_place, page_rows
from ui.draft.review.sent_card import SentCard
from ui.look import theme
from ui.parts.basics import breakable, button, column, empty, label, name_of, row

if TYPE_CHECKING:
    from forms.schema.page import Page
    from ui.draft.read_rows import ReadRow
    from ui.draft.state import DraftState

    Pages = tuple[tuple[Page, tuple[ReadRow, ...]], ...]

_APART = 8
"""Pixels between the rows of one group and the heading of the next."""


class ReadBackPlace(QVBoxLayout):
    """Where the declaration is read back; `with_changes` those of a correction stand above."""

    def __init__(self, state: DraftState, go_to: Callable[[str], object], *, with_changes: bool) -> None:
        super().__init__()
        self.setSpacing(12)
        self.setContentsMargins(0, 0, 0, 0)
        self._state, self._go_to, self._with_changes = state, go_to, with_changes
        self._pages: Pages | None = None

    def refresh(self) -> None:
        """Read back what the draft says now; it is made anew only where that is something else."""
        draft, pages = self._state.draft, page_rows(self._state)
        corrected = self._with_changes and (draft.sent is not None or draft.sent_lost)
        if pages == self._pages and not corrected:
            # A mark, a payment, a save that ended: no word of it is another, and Tab stays where it is.
            return
        self._pages = None if corrected else pages
        empty(self)
        if corrected:
            self.addWidget(SentCard(self._state))
        self.addWidget(ReadBack(pages, self._go_to))


class ReadBack(QFrame):
    """The whole declaration as text. Object names: `review.edit:<page key>`."""

    def __init__(self, pages: Pages, go_to: Callable[[str], object]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._go_to = go_to
        stack = column(14, (20, 16, 20, 16))
        stack.addWidget(label(t("Đọc lại cho người dân nghe"), "h2"))
        for page, rows in pages:
            self._page(stack, page, rows)
        self.setLayout(stack)

    def _page(self, stack: QVBoxLayout, page: Page, rows: tuple[ReadRow, ...]) -> None:
        language = wording.language()
        head = row(8)
        head.addWidget(label(page.label(language), "h3"), 1)
        first = first_place(page)
        head.addWidget(
            button(t("Sửa"), lambda: self._go_to(first), kind="link", name=f"review.edit:{page.key}")
        )
        stack.addLayout(head)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(5)
        for number, line in enumerate(rows):
            if not line.value:
                heading = label(line.name, "label")
                heading.setContentsMargins(0, _APART if number else 0, 0, 0)
                grid.addWidget(heading, number, 0, 1, 2)
                continue
            text = t("{value} (đọc từ thẻ)", value=line.value) if line.from_card else line.value
            value = label(breakable(text), "body")
            grid.addWidget(name_of(line.name, value), number, 0)
            grid.addWidget(value, number, 1)
        grid.setColumnStretch(0, 4)
        grid.setColumnStretch(1, 7)
        grid.setColumnMinimumWidth(0, theme.px(120))
        stack.addLayout(grid)
