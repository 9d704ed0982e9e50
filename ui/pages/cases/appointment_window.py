"""Form 01 over whatever screen asked for it: the preview is the print, and every print has its number.

Object names: those of a paper window and of numbered prints, with `appointment`. `printed(number)` tells of a print.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kiosk.wording import t
from ui.draft.printed.numbered_prints import NumberedPrints, Paper
from ui.paper.appointment_paper import appointment_paper
from ui.paper.paper_window import PaperWindow, PaperWords
from ui.paper.sheet import A4_MM

if TYPE_CHECKING:
    from kiosk.views.paper import AppointmentView
    from ui.stage import Stage


class AppointmentWindow(PaperWindow):
    """Shows, prints and saves the appointment of one case; Esc closes."""

    printed = Signal(int)

    def __init__(self, stage: Stage, view: AppointmentView, case_id: bytes, over: QWidget) -> None:
        words = PaperWords(
            title=t("Giấy tiếp nhận và hẹn trả kết quả"),
            about=view.service_name,
            hint=t("In đúng những gì Cổng đã báo. Chỗ ghi “—” là điều trạm chưa được cho biết."),
            print_now=t("In giấy hẹn (Ctrl+P)"),
            pictured=t("Hình giấy hẹn trả kết quả sẽ in"),
        )
        super().__init__(over, "appointment-window", "appointment", words)
        self._view = view
        paper = Paper(
            kind="appointment",
            sides_mm=A4_MM,
            show_number=self._numbered,
            paint=lambda printer: appointment_paper(self._view).print_on(printer),
            pdf=lambda: appointment_paper(self._view).pdf(),
            file_name=f"giay-hen-{view.national_code}.pdf",
            save_title=t("Lưu giấy hẹn trả kết quả"),
        )
        prints = NumberedPrints(stage, case_id, paper, view.printed, self)
        prints.printed.connect(self.printed)
        self.lay_out(prints, appointment_paper(view).images(), prints.count)

    def _numbered(self, number: int) -> None:
        self._view = replace(self._view, printed=number)
        self.show_pages(appointment_paper(self._view).images())


def show_appointment(stage: Stage, case_id: bytes, asker: QWidget) -> None:
    """Show a case's form 01 over the window of whoever asks."""
    over = asker.window()
    stage.bridge.run(
        stage.desk.appointment(case_id),
        lambda view: AppointmentWindow(stage, view, case_id, over).show_over(over),
        owner=asker,
    )
