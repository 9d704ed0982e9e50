"""The guide for the citizen over the screen: the preview is the print.

Object names: `guide.preview`, `guide.print`, `guide.pdf`, `guide.told`, `guide.refused`, `guide.act`.
`save_pdf(path)` is what a chosen file name ends in; `pdf_saved(path)` tells of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from kiosk.service_facts import paper_facts
from kiosk.wording import t
from ui import theme
from ui.paper.guide_paper import Guide, guide_images, guide_pdf, paint_guide
from ui.paper.off_screen import save_paper
from ui.paper.printers import PrinterChoice
from ui.paper.sheet import A4_MM
from ui.parts.basics import button, column, label, row, scrolled
from ui.parts.facts_view import scrolled_body
from ui.parts.overlay import Overlay
from ui.parts.page_preview import PagePreview
from ui.parts.paper_notice import PaperNotice

if TYPE_CHECKING:
    from forms.errors import TramSoError
    from kiosk.views import FoundService
    from ui.stage import Stage


class GuideWindow(Overlay):
    """Shows, prints and saves one procedure's guide; Esc closes."""

    pdf_saved = Signal(object)

    def __init__(self, stage: Stage, offered: FoundService, over: QWidget) -> None:
        super().__init__(over, "guide-window", 1000)
        self._stage = stage
        day = stage.today()
        self.guide = Guide(
            paper_facts(offered, day), stage.session.station_label, day, stage.session.practice
        )
        pages = column(12, (14, 14, 14, 14))
        for page in guide_images(self.guide):
            preview = PagePreview(A4_MM)
            preview.setObjectName("guide.preview")
            preview.setAccessibleName(t("Hình tờ hướng dẫn sẽ in"))
            preview.show_page(page)
            pages.addWidget(preview)
        pages.addStretch(1)
        side = column(12)
        side.addWidget(label(t("Tờ hướng dẫn cho ông/bà"), "h2"))
        side.addWidget(label(offered.service.name, "body"))
        side.addWidget(
            label(t("Đánh dấu giấy nào đã có, khoanh giấy còn thiếu, rồi đưa tờ này cho ông/bà."), "hint")
        )
        go = button(t("In (Ctrl+P)"), self.print_out, kind="primary", icon="printer", name="guide.print")
        side.addWidget(go)
        side.addWidget(button(t("Lưu PDF…"), self._choose, icon="download", name="guide.pdf"))
        side.addWidget(button(t("Đóng"), self.close, icon="x", name="guide.close"))
        self._notice = PaperNotice("guide")
        self._printers = PrinterChoice(stage.bridge, self._notice, self)
        side.addWidget(self._notice)
        side.addStretch(1)
        line = row(16, (16, 16, 16, 16))
        line.addWidget(scrolled(scrolled_body(pages)), 3)
        line.addLayout(side, 2)
        self.card.setLayout(line)
        self.card.setFixedHeight(max(360, over.height() - theme.px(60)))
        self.setFocusProxy(go)
        self.answer(("Ctrl+P",), t("In"), self.print_out)

    def print_out(self) -> None:
        """Choose a printer and print."""
        self._printers.ask(A4_MM, lambda printer: paint_guide(self.guide, printer))

    def save_pdf(self, path: Path) -> None:
        """Write the guide as a PDF."""
        saved = save_paper(path, guide_pdf(self.guide))
        self._stage.bridge.run(saved, self._saved, self._not_saved, owner=self)

    def _saved(self, path: Path) -> None:
        self._notice.say(t("Đã lưu PDF."))
        self.pdf_saved.emit(path)

    def _not_saved(self, error: TramSoError) -> None:
        self._notice.refuse(error, t("Chọn chỗ khác…"), self._choose)

    def _choose(self) -> None:
        name = f"huong-dan-{self.guide.facts.service.code}.pdf"
        chosen, _kind = QFileDialog.getSaveFileName(self, t("Lưu tờ hướng dẫn"), name, "PDF (*.pdf)")
        if chosen:
            self.save_pdf(Path(chosen))
