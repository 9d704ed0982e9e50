"""Giấy đồng ý over whatever screen asked for it: the preview is the print, and every print has its number.

Object names: `consent.preview`, `consent.print`, `consent.pdf`, `consent.close`, `consent.count`,
`consent.told`, `consent.refused`, `consent.act`. `save_pdf(path)` is what a chosen file name ends in;
`pdf_saved(path)` and `printed(number)` tell of the outcome.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from kiosk.wording import t
from ui import theme
from ui.draft.numbered_prints import NumberedPrints, Paper
from ui.paper.consent_paper import consent_image, consent_pdf, paint_consent
from ui.paper.sheet import A4_MM
from ui.parts.basics import button, column, frame, label, row, scrolled
from ui.parts.overlay import Overlay
from ui.parts.page_preview import PagePreview

if TYPE_CHECKING:
    from kiosk.paper_views import ConsentView
    from ui.stage import Stage


class ConsentWindow(Overlay):
    """Shows, prints and saves what the citizen of one case agreed to; Esc closes."""

    printed = Signal(int)
    pdf_saved = Signal(object)

    def __init__(self, stage: Stage, view: ConsentView, case_id: bytes, over: QWidget) -> None:
        super().__init__(over, "consent-window", 1100)
        self._stage = stage
        self._view = view
        paper = Paper(
            kind="consent",
            sides_mm=A4_MM,
            show_number=self._numbered,
            paint=lambda printer: paint_consent(self._view, printer),
            pdf=lambda: consent_pdf(self._view),
            file_name=f"dong-y-{view.code or view.service_code}.pdf",
            save_title=t("Lưu giấy đồng ý"),
        )
        self._prints = NumberedPrints(stage, case_id, paper, view.printed, self)
        self._prints.printed.connect(self.printed)
        self._prints.pdf_saved.connect(self.pdf_saved)
        self._preview = PagePreview(A4_MM)
        self._preview.setObjectName("consent.preview")
        self._preview.setAccessibleName(t("Hình giấy đồng ý sẽ in"))
        pages = column(0, (14, 14, 14, 14))
        pages.addWidget(self._preview)
        pages.addStretch(1)
        holder = QWidget()
        holder.setLayout(pages)
        sheet = column(0, (1, 1, 1, 1))
        sheet.addWidget(scrolled(holder))
        side = QWidget()
        side.setLayout(self._side())
        line = row(16, (16, 16, 16, 16))
        line.addWidget(frame(sheet), 3)
        line.addWidget(scrolled(side), 2)
        self.card.setLayout(line)
        self.card.setFixedHeight(max(360, over.height() - theme.px(60)))
        self.setFocusProxy(self._go)
        self.answer(("Ctrl+P",), t("In"), self.print_out)
        self._show()

    def print_out(self) -> None:
        """Choose a printer, number the print, print it."""
        self._prints.print_out()

    def save_pdf(self, path: Path) -> None:
        """Number the print and write it as a PDF."""
        self._prints.save_pdf(path)

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
        card.addWidget(self._prints.notice)
        card.addWidget(button(t("Lưu PDF…"), self._prints.choose_place, icon="download", name="consent.pdf"))
        card.addWidget(button(t("Đóng"), self.close, icon="x", name="consent.close"))
        card.addWidget(self._prints.count)
        side: QVBoxLayout = column(14)
        made: QFrame = frame(card)
        side.addWidget(made)
        side.addStretch(1)
        return side

    def _show(self) -> None:
        self._preview.show_page(consent_image(self._view))

    def _numbered(self, number: int) -> None:
        self._view = replace(self._view, printed=number)
        self._show()


def show_consent(stage: Stage, case_id: bytes, asker: QWidget) -> None:
    """Show a case's consent sheet over the window of whoever asks."""
    over = asker.window()
    stage.bridge.run(
        stage.desk.consent_sheet(case_id),
        lambda view: ConsentWindow(stage, view, case_id, over).show_over(over),
        owner=asker,
    )
