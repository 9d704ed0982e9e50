"""Giấy đồng ý over whatever screen asked for it: the preview is the print, and every print has its number.

Object names: `consent.preview`, `consent.print`, `consent.pdf`, `consent.close`, `consent.count`,
`consent.told`, `consent.refused`, `consent.act`. `save_pdf(path)` is what a chosen file name ends in;
`pdf_saved(path)` and `printed(number)` tell of the outcome.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QVBoxLayout, QWidget

from kiosk.wording import t
from ui import theme
from ui.paper.consent_paper import consent_image, consent_pdf, paint_consent
from ui.paper.declaration_paper import A4_MM, a4_layout
from ui.paper.off_screen import save_paper
from ui.paper.printers import chosen_printer, has_printer
from ui.parts.basics import button, column, frame, label, row, scrolled
from ui.parts.chips import Chip
from ui.parts.overlay import Overlay
from ui.parts.page_preview import PagePreview
from ui.parts.paper_notice import PaperNotice

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from forms.errors import TramSoError
    from kiosk.paper_views import ConsentView
    from ui.stage import Stage

PRINT_KIND = "consent"


class ConsentWindow(Overlay):
    """Shows, prints and saves what the citizen of one case agreed to; Esc closes."""

    printed = Signal(int)
    pdf_saved = Signal(object)

    def __init__(self, stage: Stage, view: ConsentView, case_id: bytes, over: QWidget) -> None:
        super().__init__(over, "consent-window", 1100)
        self._stage = stage
        self._view = view
        self._case_id = case_id
        self._preview = PagePreview(A4_MM)
        self._preview.setObjectName("consent.preview")
        self._preview.setAccessibleName(t("Hình giấy đồng ý sẽ in"))
        pages = column(0, (14, 14, 14, 14))
        pages.addWidget(self._preview)
        pages.addStretch(1)
        holder = QWidget()
        holder.setLayout(pages)
        paper = column(0, (1, 1, 1, 1))
        paper.addWidget(scrolled(holder))
        side = QWidget()
        side.setLayout(self._side())
        line = row(16, (16, 16, 16, 16))
        line.addWidget(frame(paper), 3)
        line.addWidget(scrolled(side), 2)
        self.card.setLayout(line)
        self.card.setFixedHeight(max(360, over.height() - theme.px(60)))
        self.setFocusProxy(self._go)
        self.answer(("Ctrl+P",), t("In"), self.print_out)
        self._show()

    def print_out(self) -> None:
        """Choose a printer, number the print, print it."""
        if not has_printer():
            self._notice.say(t("Máy chưa có máy in nào. Hãy lưu PDF rồi in ở máy khác."))
            return
        printer = chosen_printer(a4_layout(), self)
        if printer is not None:
            self._number(lambda view: self._print_now(view, printer))

    def save_pdf(self, path: Path) -> None:
        """Number the print and write it as a PDF."""
        self._number(lambda view: self._write(view, path))

    def _side(self) -> QVBoxLayout:
        card = column(12, (20, 18, 20, 18))
        card.addWidget(label(t("Giấy đồng ý"), "h2"))
        card.addWidget(label(self._view.service_name, "body"))
        card.addWidget(
            label(t("Đưa ông/bà đọc lại và ký vào giấy; chữ ký trên màn hình không in ra."), "hint")
        )
        self._go = button(
            t("In giấy đồng ý (Ctrl+P)"),
            self.print_out,
            kind="primary",
            icon="printer",
            name="consent.print",
        )
        card.addWidget(self._go)
        self._notice = PaperNotice("consent")
        card.addWidget(self._notice)
        card.addWidget(button(t("Lưu PDF…"), self._choose, icon="download", name="consent.pdf"))
        card.addWidget(button(t("Đóng"), self.close, icon="x", name="consent.close"))
        self._count = Chip("", name="consent.count")
        card.addWidget(self._count)
        side: QVBoxLayout = column(14)
        made: QFrame = frame(card)
        side.addWidget(made)
        side.addStretch(1)
        return side

    def _show(self) -> None:
        self._preview.show_page(consent_image(self._view))
        number = self._view.printed
        if number:
            self._count.show_state(t("Bản in gần nhất: lần {n}", n=number), "ok", "printer")
        else:
            self._count.show_state(t("Chưa in"), "", "printer")

    def _number(self, then: Callable[[ConsentView], None]) -> None:
        """Let the desk count the print first: a paper without its number must not exist."""

        def numbered(number: int) -> None:
            self._view = replace(self._view, printed=number)
            self._show()
            then(self._view)

        self._stage.bridge.run(self._stage.desk.record_print(self._case_id, PRINT_KIND), numbered, owner=self)

    def _print_now(self, view: ConsentView, printer: QPrinter) -> None:
        paint_consent(view, printer)
        self.printed.emit(view.printed)

    def _write(self, view: ConsentView, path: Path) -> None:
        self._stage.bridge.run(save_paper(path, consent_pdf(view)), self._saved, self._not_saved, owner=self)

    def _saved(self, path: Path) -> None:
        self._notice.say(t("Đã lưu PDF. Tệp này có tên người dân: xóa khi in xong."))
        self.pdf_saved.emit(path)

    def _not_saved(self, error: TramSoError) -> None:
        self._notice.refuse(error, t("Chọn chỗ khác…"), self._choose)

    def _choose(self) -> None:
        # The file name holds a code only, never a name.
        name = f"dong-y-{self._view.code or self._view.service_code}.pdf"
        chosen, _kind = QFileDialog.getSaveFileName(self, t("Lưu giấy đồng ý"), name, "PDF (*.pdf)")
        if chosen:
            self.save_pdf(Path(chosen))


def show_consent(stage: Stage, case_id: bytes, asker: QWidget) -> None:
    """Show a case's consent sheet over the window of whoever asks."""
    over = asker.window()
    stage.bridge.run(
        stage.desk.consent_sheet(case_id),
        lambda view: ConsentWindow(stage, view, case_id, over).show_over(over),
        owner=asker,
    )
