"""Giấy đồng ý over whatever screen asked for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from kiosk.wording import t
from ui.draft.printed.numbered_paper_window import Numbered, NumberedPaperWindow
from ui.paper.consent_paper import consent_paper
from ui.paper.paper_window import PaperWords

if TYPE_CHECKING:
    from kiosk.views.paper import ConsentView
    from ui.stage import Stage


class ConsentWindow(NumberedPaperWindow):
    """Shows, prints and saves what the citizen of one case agreed to."""

    def __init__(self, stage: Stage, view: ConsentView, case_id: bytes, over: QWidget) -> None:
        numbered = Numbered(
            kind="consent",
            draw=lambda number: consent_paper(replace(view, printed=number)),
            printed=view.printed,
            file_name=f"dong-y-{view.code or view.service_code}.pdf",
            save_title=t("Lưu giấy đồng ý"),
        )
        words = PaperWords(
            title=t("Giấy đồng ý"),
            about=view.service_name,
            hint=t("Đưa ông/bà đọc lại và ký vào giấy; chữ ký trên màn hình không in ra."),
            print_now=t("In giấy đồng ý (Ctrl+P)"),
            pictured=t("Hình giấy đồng ý sẽ in"),
        )
        super().__init__(stage, case_id, numbered, words, over)


def show_consent(stage: Stage, case_id: bytes, asker: QWidget) -> None:
    """Show a case's consent sheet over the window of whoever asks."""
    over = asker.window()
    stage.bridge.run(
        stage.desk.consent_sheet(case_id),
        lambda view: ConsentWindow(stage, view, case_id, over).show_over(over),
        owner=asker,
    )
