"""Prints of a paper that is not counted: a guide, a list. Nothing of a citizen stands on it.

Object names: `<kind>.told`, `<kind>.refused`, `<kind>.act`, of the notice.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from forms.errors import StationError
from kiosk.wording import t
from ui.paper.off_screen import save_paper
from ui.paper.printers import PrinterChoice
from ui.paper.sheet import A4_MM
from ui.parts.paper_notice import PaperNotice

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from forms.errors import TramSoError
    from ui.paper.flowing_paper import FlowingPaper
    from ui.stage import Stage


class PlainPrints(QObject):
    """Prints and saves one paper; `pdf_saved(path)` tells of a file.

    Args:
        stage: for the crossing of threads.
        kind: the beginning of its object names.
        paper: what is printed.
        file_name: proposed for the PDF.
        save_title: of the window that asks where.
        owner: dialogs open over it.

    Attributes:
        notice: how it went, to be laid out by the owner.
    """

    pdf_saved = Signal(object)

    def __init__(
        self, stage: Stage, kind: str, paper: FlowingPaper, file_name: str, save_title: str, owner: QWidget
    ) -> None:
        super().__init__(owner)
        self._stage = stage
        self._paper = paper
        self._file_name = file_name
        self._save_title = save_title
        self._owner = owner
        self.notice = PaperNotice(kind)
        self._printers = PrinterChoice(stage.bridge, self.notice, owner)

    def print_out(self) -> None:
        """Choose a printer and print."""
        self._printers.ask(A4_MM, self._print_on)

    def _print_on(self, printer: QPrinter) -> None:
        try:
            self._paper.print_on(printer)
        except StationError as error:
            self.notice.refuse(error, t("Chọn máy in…"), self.print_out)

    def save_pdf(self, path: Path) -> None:
        """Write the paper as a PDF."""
        saved = save_paper(path, self._paper.pdf())
        self._stage.bridge.run(saved, self._saved, self._not_saved, owner=self._owner)

    def choose_place(self) -> None:
        """Ask where the PDF goes, and write it there."""
        chosen, _kind = QFileDialog.getSaveFileName(
            self._owner, self._save_title, self._file_name, "PDF (*.pdf)"
        )
        if chosen:
            self.save_pdf(Path(chosen))

    def _saved(self, path: Path) -> None:
        self.notice.say(t("Đã lưu PDF."))
        self.pdf_saved.emit(path)

    def _not_saved(self, error: TramSoError) -> None:
        self.notice.refuse(error, t("Chọn chỗ khác…"), self.choose_place)
