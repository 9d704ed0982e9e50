"""Giấy đồng ý over whatever screen asked for it: the preview is the print, and every print has its number.

Object names: those of a paper window and of numbered prints, with `consent`. `printed(number)` tells of a print.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kiosk.wording import t
from ui.draft.printed.numbered_prints import NumberedPrints, Paper
from ui.paper.consent_paper import consent_paper
from ui.paper.paper_window import PaperWindow, PaperWords
from ui.paper.sheet import A4_MM

if TYPE_CHECKING:
    from kiosk.views.paper import ConsentView
    from ui.stage import Stage


class ConsentWindow(PaperWindow):
    """Shows, prints and saves what the citizen of one case agreed to; Esc closes."""

    printed = Signal(int)

    def __init__(self, stage: Stage, view: ConsentView, case_id: bytes, over: QWidget) -> None:
        words = PaperWords(
            title=t("Giấy đồng ý"),
            about=view.service_name,
            hint=t("Đưa ông/bà đọc lại và ký vào giấy; chữ ký trên màn hình không in ra."),
            print_now=t("In giấy đồng ý (Ctrl+P)"),
            pictured=t("Hình giấy đồng ý sẽ in"),
        )
        super().__init__(over, "consent-window", "consent", words)
        self._view = view
        paper = Paper(
            kind="consent",
            sides_mm=A4_MM,
            show_number=self._numbered,
            paint=lambda printer: consent_paper(self._view).print_on(printer),
            pdf=lambda: consent_paper(self._view).pdf(),
            file_name=f"dong-y-{view.code or view.service_code}.pdf",
            save_title=t("Lưu giấy đồng ý"),
        )
        prints = NumberedPrints(stage, case_id, paper, view.printed, self)
        prints.printed.connect(self.printed)
        self.lay_out(prints, consent_paper(view).images(), prints.count)

    def _numbered(self, number: int) -> None:
        self._view = replace(self._view, printed=number)
        self.show_pages(consent_paper(self._view).images())


def show_consent(stage: Stage, case_id: bytes, asker: QWidget) -> None:
    """Show a case's consent sheet over the window of whoever asks."""
    over = asker.window()
    stage.bridge.run(
        stage.desk.consent_sheet(case_id),
        lambda view: ConsentWindow(stage, view, case_id, over).show_over(over),
        owner=asker,
    )
