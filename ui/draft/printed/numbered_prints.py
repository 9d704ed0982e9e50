"""Numbered prints of one paper of a case: on a printer or as PDF, numbered before they leave the machine.

Slip, declaration and consent sheet differ in how they are drawn; how they are counted, printed, saved and
reported is here. Object names: `<kind>.told`, `<kind>.refused`, `<kind>.act` (the notice), `<kind>.count`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from forms.errors import StationError
from kiosk.wording import t
from ui.paper.off_screen import save_paper
from ui.paper.printers import PrinterChoice
from ui.parts.chips import Chip
from ui.parts.paper_notice import PaperNotice

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from forms.errors import TramSoError
    from ui.stage import Stage


@dataclass(frozen=True)
class Paper:
    """How one paper is drawn and kept.

    Attributes:
        kind: what the desk counts it under, and the beginning of its object names.
        sides_mm: of its sheets, width and height.
        show_number: takes the number of the print that is about to be made, and draws the preview with it.
        paint: draws it on a printer, with that number.
        pdf: the same as a PDF.
        file_name: proposed for the PDF; holds a code only, never a name.
        save_title: of the window that asks where.
    """

    kind: str
    sides_mm: tuple[float, float]
    show_number: Callable[[int], object]
    paint: Callable[[QPrinter], object]
    pdf: Callable[[], bytes]
    file_name: str
    save_title: str


class NumberedPrints(QObject):
    """Prints and saves one paper. `printed(number)` and `pdf_saved(path)` tell of the outcome.

    Attributes:
        notice: how it went, to be laid out by the owner.
        count: how often it was printed, to be laid out by the owner.
    """

    printed = Signal(int)
    pdf_saved = Signal(object)

    def __init__(self, stage: Stage, case_id: bytes, paper: Paper, already: int, owner: QWidget) -> None:
        super().__init__(owner)
        self._stage = stage
        self._case_id = case_id
        self._paper = paper
        self._owner = owner
        self._now = already
        self._numbering = False
        self.notice = PaperNotice(paper.kind)
        self._printers = PrinterChoice(stage.bridge, self.notice, owner)
        self.count = Chip("", name=f"{paper.kind}.count")
        self._show_count()

    def print_out(self) -> None:
        """Choose a printer, number the print, print it."""
        self._printers.ask(self._paper.sides_mm, lambda printer: self.number(lambda: self._print_on(printer)))

    def save_pdf(self, path: Path) -> None:
        """Number the print and write it as a PDF."""
        self.number(lambda: self._write(path))

    def choose_place(self) -> None:
        """Ask where the PDF goes, and write it there."""
        chosen, _kind = QFileDialog.getSaveFileName(
            self._owner, self._paper.save_title, self._paper.file_name, "PDF (*.pdf)"
        )
        if chosen:
            self.save_pdf(Path(chosen))

    def number(
        self,
        then: Callable[[], object],
        refused: Callable[[], object] | None = None,
        again: Callable[[], object] | None = None,
    ) -> bool:
        """Let the desk count the print first: a paper without its number must not exist.

        Pressed again before that is answered it does nothing: one press is one paper.

        Args:
            then: makes the paper.
            refused: called when the desk could not count it, before that is told.
            again: what the failure's button does; else the same once more.

        Returns:
            Whether it is asked for; False while another print is being numbered.
        """
        if self._numbering:
            return False
        self._numbering = True

        def numbered(number: int) -> None:
            self._numbering = False
            self._now = number
            if not shiboken6.isValid(self._owner):
                # Closed meanwhile: nobody makes this paper.
                self.keep_number()
                return
            self._paper.show_number(number)
            self._show_count()
            then()

        def failed(error: TramSoError) -> None:
            self._numbering = False
            if not shiboken6.isValid(self._owner):
                self._stage.fail(error)
                return
            if refused is not None:
                refused()
            self._stage.fail(error, {"again": again or (lambda: self.number(then, refused))})

        counted = self._stage.desk.record_print(self._case_id, self._paper.kind)
        self._stage.bridge.run(counted, numbered, failed, owner=self._stage.bridge)
        return True

    def keep_number(self) -> None:
        """Let the last number be the next one again: no paper with it exists, it never left the machine.

        On disk, for whoever prints next, from whatever screen. Where that cannot be stored the number is spent.
        """
        kept = self._stage.desk.print_unused(self._case_id, self._paper.kind, self._now)
        self._now = max(0, self._now - 1)
        self._stage.bridge.run(kept, lambda _done: None, lambda _error: None, owner=self._stage.bridge)
        if shiboken6.isValid(self.count):
            self._show_count()

    def tell_printed(self) -> None:
        """Tell that the paper with the last number has left the machine."""
        self.printed.emit(self._now)

    def _print_on(self, printer: QPrinter) -> None:
        try:
            self._paper.paint(printer)
        except StationError as error:
            self.keep_number()
            self.notice.refuse(error, t("Chọn máy in…"), self.print_out)
            return
        self.tell_printed()

    def _write(self, path: Path) -> None:
        saved = save_paper(path, self._paper.pdf())
        self._stage.bridge.run(saved, self._saved, self._not_saved, owner=self._owner)

    def _saved(self, path: Path) -> None:
        self.notice.say(t("Đã lưu PDF. Tệp này có thông tin cá nhân: xóa khi in xong."))
        self.pdf_saved.emit(path)

    def _not_saved(self, error: TramSoError) -> None:
        self.keep_number()
        self.notice.refuse(error, t("Chọn chỗ khác…"), self.choose_place)

    def _show_count(self) -> None:
        if self._now:
            self.count.show_state(t("Bản in gần nhất: lần {n}", n=self._now), "ok", "printer")
        else:
            self.count.show_state(t("Chưa in"), "", "printer")
