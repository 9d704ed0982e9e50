"""A paper over whatever screen asked for it: the preview is the print, and every print has its number.

Object names: those of a paper window and of numbered prints, with the kind's name. `printed(number)` tells of a print.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.draft.printed.numbered_prints import NumberedPrints, Paper
from ui.paper.paper_window import PaperWindow, PaperWords
from ui.paper.sheet import A4_MM

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from ui.paper.flowing_paper import FlowingPaper
    from ui.stage import Stage


class Numbered(NamedTuple):
    """One case's paper: drawn anew for each number, as that many times printed."""

    kind: str
    draw: Callable[[int], FlowingPaper]
    printed: int
    file_name: str
    save_title: str


class NumberedPaperWindow(PaperWindow):
    """Shows, prints and saves one paper of one case; Esc closes."""

    printed = Signal(int)

    def __init__(
        self, stage: Stage, case_id: bytes, numbered: Numbered, words: PaperWords, over: QWidget
    ) -> None:
        super().__init__(over, f"{numbered.kind}-window", numbered.kind, words)
        self._draw = numbered.draw
        self._sheet = numbered.draw(numbered.printed)
        paper = Paper(
            kind=numbered.kind,
            sides_mm=A4_MM,
            show_number=self._numbered,
            paint=self._print_on,
            pdf=self._pdf,
            file_name=numbered.file_name,
            save_title=numbered.save_title,
        )
        prints = NumberedPrints(stage, case_id, paper, numbered.printed, self)
        prints.printed.connect(self.printed)
        self.lay_out(prints, self._sheet.images(), prints.count)

    def _numbered(self, number: int) -> None:
        self._sheet = self._draw(number)
        self.show_pages(self._sheet.images())

    # The sheet of the present number, whichever that is when somebody prints.
    def _print_on(self, printer: QPrinter) -> None:
        self._sheet.print_on(printer)

    def _pdf(self) -> bytes:
        return self._sheet.pdf()
