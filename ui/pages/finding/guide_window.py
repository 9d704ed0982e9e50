"""The guide for the citizen over the screen: the preview is the print.

Object names: those of a paper window, with `guide`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from kiosk.wording import t
from kiosk.words.service_facts import paper_facts
from ui.pages.plain_prints import PlainPrints
from ui.paper.guide_paper import Guide, guide_paper
from ui.paper.paper_window import PaperWindow, PaperWords

if TYPE_CHECKING:
    from kiosk.views.cases import FoundService
    from ui.stage import Stage


class GuideWindow(PaperWindow):
    """Shows, prints and saves one procedure's guide; Esc closes."""

    def __init__(self, stage: Stage, offered: FoundService, over: QWidget) -> None:
        words = PaperWords(
            title=t("Tờ hướng dẫn cho ông/bà"),
            about=offered.service.name,
            hint=t("Đánh dấu giấy nào đã có, khoanh giấy còn thiếu, rồi đưa tờ này cho ông/bà."),
            print_now=t("In (Ctrl+P)"),
            pictured=t("Hình tờ hướng dẫn sẽ in"),
        )
        super().__init__(over, "guide-window", "guide", words)
        day, session = stage.today(), stage.session
        self.guide = Guide(paper_facts(offered, day), session.station_label, day, session.practice)
        paper = guide_paper(self.guide)
        name = f"huong-dan-{offered.service.code}.pdf"
        prints = PlainPrints(stage, "guide", paper, name, t("Lưu tờ hướng dẫn"), self)
        self.lay_out(prints, paper.images())
