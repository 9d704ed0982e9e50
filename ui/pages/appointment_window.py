"""Form 01 over whatever screen asked for it: the preview is the print, and every print has its number.

Object names: `appointment.preview`, `appointment.print`, `appointment.pdf`, `appointment.close`, `appointment.count`,
`appointment.told`, `appointment.refused`, `appointment.act`. `save_pdf(path)` is what a chosen file name ends in;
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
from ui.paper.appointment_paper import appointment_image, appointment_pdf, paint_appointment
from ui.paper.sheet import A4_MM
from ui.parts.basics import button, column, frame, label, row, scrolled
from ui.parts.overlay import Overlay
from ui.parts.page_preview import PagePreview

if TYPE_CHECKING:
    from kiosk.paper_views import AppointmentView
    from ui.stage import Stage


class AppointmentWindow(Overlay):
    """Shows, prints and saves the appointment of one case; Esc closes."""

    printed = Signal(int)
    pdf_saved = Signal(object)

    def __init__(self, stage: Stage, view: AppointmentView, case_id: bytes, over: QWidget) -> None:
        super().__init__(over, "appointment-window", 1100)
        self._stage = stage
        self._view = view
        paper = Paper(
            kind="appointment",
            sides_mm=A4_MM,
            show_number=self._numbered,
            paint=lambda printer: paint_appointment(self._view, printer),
            pdf=lambda: appointment_pdf(self._view),
            file_name=f"giay-hen-{view.national_code}.pdf",
            save_title=t("Lưu giấy hẹn trả kết quả"),
        )
        self._prints = NumberedPrints(stage, case_id, paper, view.printed, self)
        self._prints.printed.connect(self.printed)
        self._prints.pdf_saved.connect(self.pdf_saved)
        self._preview = PagePreview(A4_MM)
        self._preview.setObjectName("appointment.preview")
        self._preview.setAccessibleName(t("Hình giấy hẹn trả kết quả sẽ in"))
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
        card.addWidget(label(t("Giấy tiếp nhận và hẹn trả kết quả"), "h2"))
        card.addWidget(label(self._view.service_name, "body"))
        card.addWidget(
            label(t("In đúng những gì Cổng đã báo. Chỗ ghi “—” là điều trạm chưa được cho biết."), "hint")
        )
        self._go = button(
            t("In giấy hẹn (Ctrl+P)"),
            self.print_out,
            kind="primary",
            icon="printer",
            name="appointment.print",
        )
        card.addWidget(self._go)
        card.addWidget(self._prints.notice)
        card.addWidget(
            button(t("Lưu PDF…"), self._prints.choose_place, icon="download", name="appointment.pdf")
        )
        card.addWidget(button(t("Đóng"), self.close, icon="x", name="appointment.close"))
        card.addWidget(self._prints.count)
        side: QVBoxLayout = column(14)
        made: QFrame = frame(card)
        side.addWidget(made)
        side.addStretch(1)
        return side

    def _show(self) -> None:
        self._preview.show_page(appointment_image(self._view))

    def _numbered(self, number: int) -> None:
        self._view = replace(self._view, printed=number)
        self._show()


def show_appointment(stage: Stage, case_id: bytes, asker: QWidget) -> None:
    """Show a case's form 01 over the window of whoever asks."""
    over = asker.window()
    stage.bridge.run(
        stage.desk.appointment(case_id),
        lambda view: AppointmentWindow(stage, view, case_id, over).show_over(over),
        owner=asker,
    )
