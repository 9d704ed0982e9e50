"""Tờ khai: every page as it will be printed; a print is numbered before it leaves the machine.

Object names: `declaration.page:<n>`, `declaration.print`, `declaration.pdf`, `declaration.close`,
`declaration.count`, `declaration.told`, `declaration.refused`, `declaration.act`.
`save_pdf(path)` is what a chosen file name ends in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from kiosk.wording import counted, t
from ui.paper.declaration_paper import A4_MM, DeclarationPages, a4_layout
from ui.paper.off_screen import save_paper
from ui.paper.printers import chosen_printer, has_printer
from ui.parts.basics import button, column, empty, frame, label, row, scrolled
from ui.parts.chips import Chip
from ui.parts.page_preview import PagePreview
from ui.parts.paper_notice import PaperNotice

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from forms.errors import TramSoError
    from kiosk.paper_views import DeclarationView
    from ui.stage import Stage

PRINT_KIND = "declaration"


class DeclarationPanel(QWidget):
    """One case's declaration. `printed(number)` and `pdf_saved(path)` tell of the outcome."""

    printed = Signal(int)
    pdf_saved = Signal(object)

    def __init__(
        self, stage: Stage, view: DeclarationView, case_id: bytes, close: Callable[[], object]
    ) -> None:
        super().__init__()
        self.setObjectName("declaration")
        self._stage = stage
        self._view = view
        self._case_id = case_id
        self._sheets: QVBoxLayout = column(12, (14, 14, 14, 14))
        holder = QWidget()
        holder.setLayout(self._sheets)
        paper = column(0, (1, 1, 1, 1))
        paper.addWidget(scrolled(holder))
        side = QWidget()
        side.setLayout(self._side(close))
        line = row(16, (0, 0, 0, 12))
        line.addWidget(frame(paper), 3)
        line.addWidget(scrolled(side), 2)
        self.setLayout(line)
        self._show_pages()

    def print_out(self) -> None:
        """Choose a printer, number the print, print it."""
        if not has_printer():
            self._notice.say(t("Máy chưa có máy in nào. Hãy lưu PDF rồi in ở máy khác."))
            return
        printer = chosen_printer(a4_layout(), self)
        if printer is not None:
            self._number(lambda pages: self._print_now(pages, printer))

    def save_pdf(self, path: Path) -> None:
        """Number the print and write it as a PDF."""
        self._number(lambda pages: self._write(pages, path))

    def _side(self, close: Callable[[], object]) -> QVBoxLayout:
        view = self._view
        card = column(12, (20, 18, 20, 18))
        card.addWidget(label(view.title, "h2", name="declaration.title"))
        self._pages_text = label("", "body", name="declaration.pages")
        card.addWidget(self._pages_text)
        card.addWidget(self._note())
        card.addWidget(
            button(
                t("In tờ khai (Ctrl+P)"),
                self.print_out,
                kind="primary",
                icon="printer",
                name="declaration.print",
            )
        )
        card.addWidget(button(t("Lưu PDF…"), self._choose, icon="download", name="declaration.pdf"))
        card.addWidget(button(t("Đóng"), close, icon="x", name="declaration.close"))
        self._count = Chip("", name="declaration.count")
        self._notice = PaperNotice("declaration")
        card.addWidget(self._count)
        card.addWidget(self._notice)
        side = column(14)
        side.addWidget(frame(card))
        side.addStretch(1)
        return side

    def _note(self) -> QWidget:
        if self._view.prepared is not None:
            text = t(
                "Hồ sơ chưa nộp và chưa có ngày hẹn. Ông/bà mang tờ khai đã ký đến: {where}.",
                where=self._view.prepared.destination,
            )
        elif self._view.code is None:
            text = t("Đây là bản in từ bản nháp: hồ sơ chưa niêm phong, chưa gửi.")
        else:
            text = t("Tờ khai in từ nội dung đã niêm phong. Bản in này không thay cho phiếu xác nhận.")
        return label(text, "hint", name="declaration.note")

    def _show_pages(self) -> None:
        pages = DeclarationPages(self._view)
        empty(self._sheets)
        for number in range(pages.count):
            sheet = PagePreview(A4_MM)
            sheet.setObjectName(f"declaration.page:{number + 1}")
            sheet.setAccessibleName(t("Trang {n} của tờ khai sẽ in", n=number + 1))
            sheet.show_page(pages.image(number))
            self._sheets.addWidget(sheet)
        self._sheets.addStretch(1)
        self._pages_text.setText(counted("{n} trang A4", pages.count))
        number = self._view.printed
        if number:
            self._count.show_state(counted("Đã in {n} lần", number), "ok", "printer")
        else:
            self._count.show_state(t("Chưa in"), "", "printer")

    def _number(self, then: Callable[[DeclarationPages], None]) -> None:
        """Let the desk count the print first: a paper without its number must not exist."""

        def numbered(number: int) -> None:
            self._view = replace(self._view, printed=number)
            self._show_pages()
            then(DeclarationPages(self._view))

        self._stage.bridge.run(self._stage.desk.record_print(self._case_id, PRINT_KIND), numbered, owner=self)

    def _print_now(self, pages: DeclarationPages, printer: QPrinter) -> None:
        pages.print_on(printer)
        self.printed.emit(self._view.printed)

    def _write(self, pages: DeclarationPages, path: Path) -> None:
        saved = save_paper(path, pages.pdf())
        self._stage.bridge.run(saved, self._saved, self._not_saved, owner=self)

    def _saved(self, path: Path) -> None:
        self._notice.say(t("Đã lưu PDF. Tệp này có thông tin cá nhân: xóa khi in xong."))
        self.pdf_saved.emit(path)

    def _not_saved(self, error: TramSoError) -> None:
        self._notice.refuse(error, t("Chọn chỗ khác…"), self._choose)

    def _choose(self) -> None:
        # The file name holds a code only, never a name.
        name = f"to-khai-{self._view.code or self._view.service_code}.pdf"
        chosen, _kind = QFileDialog.getSaveFileName(self, t("Lưu tờ khai"), name, "PDF (*.pdf)")
        if chosen:
            self.save_pdf(Path(chosen))
