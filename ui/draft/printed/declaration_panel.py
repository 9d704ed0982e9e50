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
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.wording import counted, t
from ui.draft.printed.numbered_prints import NumberedPrints, Paper
from ui.paper.declaration_paper import DeclarationPages
from ui.paper.sheet import A4_MM
from ui.parts.basics import button, column, empty, frame, label, row, scrolled
from ui.parts.page_preview import PagePreview

if TYPE_CHECKING:
    from kiosk.views.paper import DeclarationView
    from ui.stage import Stage


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
        paper = Paper(
            kind="declaration",
            sides_mm=A4_MM,
            show_number=self._numbered,
            paint=lambda printer: DeclarationPages(self._view).print_on(printer),
            pdf=lambda: DeclarationPages(self._view).pdf(),
            file_name=f"to-khai-{view.code or view.service_code}.pdf",
            save_title=t("Lưu tờ khai"),
        )
        self._prints = NumberedPrints(stage, case_id, paper, view.printed, self)
        self._prints.printed.connect(self.printed)
        self._prints.pdf_saved.connect(self.pdf_saved)
        self._sheets: QVBoxLayout = column(12, (14, 14, 14, 14))
        holder = QWidget()
        holder.setLayout(self._sheets)
        sheet = column(0, (1, 1, 1, 1))
        sheet.addWidget(scrolled(holder))
        side = QWidget()
        side.setLayout(self._side(close))
        line = row(16, (0, 0, 0, 12))
        line.addWidget(frame(sheet), 3)
        line.addWidget(scrolled(side), 2)
        self.setLayout(line)
        self._show_pages()

    def print_out(self) -> None:
        """Choose a printer, number the print, print it."""
        self._prints.print_out()

    def save_pdf(self, path: Path) -> None:
        """Number the print and write it as a PDF."""
        self._prints.save_pdf(path)

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
        card.addWidget(
            button(t("Lưu PDF…"), self._prints.choose_place, icon="download", name="declaration.pdf")
        )
        card.addWidget(button(t("Đóng"), close, icon="x", name="declaration.close"))
        card.addWidget(self._prints.count)
        card.addWidget(self._prints.notice)
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

    def _numbered(self, number: int) -> None:
        self._view = replace(self._view, printed=number)
        self._show_pages()
