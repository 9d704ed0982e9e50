"""Form 01 over whatever screen asked for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from kiosk.wording import t
from ui.draft.printed.numbered_paper_window import Numbered, NumberedPaperWindow
from ui.paper.appointment_paper import appointment_paper
from ui.paper.paper_window import PaperWords

if TYPE_CHECKING:
    from kiosk.views.paper import AppointmentView
    from ui.stage import Stage


class AppointmentWindow(NumberedPaperWindow):
    """Shows, prints and saves the appointment of one case."""

    def __init__(self, stage: Stage, view: AppointmentView, case_id: bytes, over: QWidget) -> None:
        numbered = Numbered(
            kind="appointment",
            draw=lambda number: appointment_paper(replace(view, printed=number)),
            printed=view.printed,
            file_name=f"giay-hen-{view.national_code}.pdf",
            save_title=t("Lưu giấy hẹn trả kết quả"),
        )
        words = PaperWords(
            title=t("Giấy tiếp nhận và hẹn trả kết quả"),
            about=view.service_name,
            hint=t("In đúng những gì Cổng đã báo. Chỗ ghi “—” là điều trạm chưa được cho biết."),
            print_now=t("In giấy hẹn (Ctrl+P)"),
            pictured=t("Hình giấy hẹn trả kết quả sẽ in"),
        )
        super().__init__(stage, case_id, numbered, words, over)


def show_appointment(stage: Stage, case_id: bytes, asker: QWidget) -> None:
    """Show a case's form 01 over the window of whoever asks."""
    over = asker.window()
    stage.bridge.run(
        stage.desk.appointment(case_id),
        lambda view: AppointmentWindow(stage, view, case_id, over).show_over(over),
        owner=asker,
    )
