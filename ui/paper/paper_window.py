"""A paper over the screen that asked for it: its pages on the left, what can be done with it on the right.

Object names: `<kind>.preview`, `<kind>.print`, `<kind>.pdf`, `<kind>.close`, and those of the prints.
`save_pdf(path)` is what a chosen file name ends in; `pdf_saved(path)` tells of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from kiosk.wording import t
from ui.look import theme
from ui.paper.sheet import A4_MM
from ui.parts.basics import button, column, frame, label, row, scrolled
from ui.parts.facts_view import scrolled_body
from ui.parts.overlay import Overlay
from ui.parts.page_preview import PagePreview

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance

    from ui.parts.paper_notice import PaperNotice

_WIDTH = 1100


class Prints(Protocol):
    """What prints and saves the paper."""

    notice: PaperNotice

    @property
    def pdf_saved(self) -> SignalInstance:
        """Tells the path of a file that was written."""

    def print_out(self) -> None:
        """Choose a printer and print."""

    def save_pdf(self, path: Path) -> None:
        """Write the paper as a PDF."""

    def choose_place(self) -> None:
        """Ask where the PDF goes, and write it there."""


@dataclass(frozen=True)
class PaperWords:
    """What the window says of a paper.

    Attributes:
        title: what it is.
        about: which one.
        hint: what to do with it.
        print_now: on the button that Ctrl+P presses.
        pictured: what the preview is to somebody who cannot see it.
    """

    title: str
    about: str
    hint: str
    print_now: str
    pictured: str


class PaperWindow(Overlay):
    """Shows, prints and saves one paper; Esc closes.

    Args:
        over: what it is shown over.
        name: of the window.
        kind: the beginning of its object names.
        words: what it says of the paper.
    """

    pdf_saved = Signal(object)

    def __init__(self, over: QWidget, name: str, kind: str, words: PaperWords) -> None:
        super().__init__(over, name, _WIDTH)
        self._kind = kind
        self._words = words
        self._tall = max(360, over.height() - theme.px(60))
        self._previews: list[PagePreview] = []
        self._pages = column(12, (14, 14, 14, 14))

    def lay_out(self, prints: Prints, pages: Sequence[QImage], *more: QWidget) -> None:
        """Fill the window, once.

        Args:
            prints: prints and saves.
            pages: pictures of the pages.
            more: stands below the buttons.
        """
        self._prints = prints
        prints.pdf_saved.connect(self.pdf_saved)
        self._pages.addStretch(1)
        self.show_pages(pages)
        sheet = column(0, (1, 1, 1, 1))
        sheet.addWidget(scrolled(scrolled_body(self._pages)))
        line = row(16, (16, 16, 16, 16))
        line.addWidget(frame(sheet), 3)
        line.addWidget(scrolled(self._side(more)), 2)
        self.card.setLayout(line)
        self.card.setFixedHeight(self._tall)
        self.answer(("Ctrl+P",), t("In"), self.print_out)

    def show_pages(self, pages: Sequence[QImage]) -> None:
        """Show other pages of the paper."""
        while len(self._previews) > len(pages):
            self._previews.pop().deleteLater()
        while len(self._previews) < len(pages):
            preview = PagePreview(A4_MM)
            preview.setObjectName(f"{self._kind}.preview")
            preview.setAccessibleName(self._words.pictured)
            self._pages.insertWidget(len(self._previews), preview)
            self._previews.append(preview)
        for preview, page in zip(self._previews, pages, strict=True):
            preview.show_page(page)

    def print_out(self) -> None:
        """Choose a printer and print."""
        self._prints.print_out()

    def save_pdf(self, path: Path) -> None:
        """Write the paper as a PDF."""
        self._prints.save_pdf(path)

    def _side(self, more: Sequence[QWidget]) -> QWidget:
        kind, words, prints = self._kind, self._words, self._prints
        card = column(12, (20, 18, 20, 18))
        card.addWidget(label(words.title, "h2"))
        card.addWidget(label(words.about, "body"))
        card.addWidget(label(words.hint, "hint"))
        go = button(words.print_now, self.print_out, kind="primary", icon="printer", name=f"{kind}.print")
        card.addWidget(go)
        card.addWidget(prints.notice)
        card.addWidget(button(t("Lưu PDF…"), prints.choose_place, icon="download", name=f"{kind}.pdf"))
        for one in more:
            card.addWidget(one)
        card.addWidget(button(t("Đóng"), self.close, icon="x", name=f"{kind}.close"))
        side = column(14)
        side.addWidget(frame(card))
        side.addStretch(1)
        self.setFocusProxy(go)
        return scrolled_body(side)
