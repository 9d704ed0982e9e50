"""The codes an older copy has lost, over the screen: the preview is the print.

Object names: `lost.preview`, `lost.print`, `lost.pdf`, `lost.settle`, `lost.close`, and those of a paper notice.
`save_pdf(path)` is what a chosen file name ends in; `pdf_saved(path)` tells of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from kiosk.wording import t
from ui import theme
from ui.paper.lost_codes_paper import LostList, lost_images, lost_pdf, paint_lost
from ui.paper.off_screen import save_paper
from ui.paper.printers import PrinterChoice
from ui.paper.sheet import A4_MM
from ui.parts.basics import button, column, label, row, scrolled
from ui.parts.facts_view import scrolled_body
from ui.parts.lost_words import said
from ui.parts.overlay import Overlay
from ui.parts.page_preview import PagePreview
from ui.parts.paper_notice import PaperNotice

if TYPE_CHECKING:
    from forms.errors import TramSoError
    from kiosk.lost_codes import LostCodesView
    from ui.stage import Stage


class LostCodesWindow(Overlay):
    """Shows, prints and saves the list, and takes a person's word that it was compared; Esc closes."""

    pdf_saved = Signal(object)

    def __init__(self, stage: Stage, codes: LostCodesView, over: QWidget) -> None:
        super().__init__(over, "lost-codes", 1000)
        self._stage = stage
        self._asked = False
        session = stage.session
        self.told = LostList(codes, session.station_label, stage.today(), session.practice)
        pages = column(12, (14, 14, 14, 14))
        for page in lost_images(self.told):
            preview = PagePreview(A4_MM)
            preview.setObjectName("lost.preview")
            preview.setAccessibleName(t("Hình danh sách mã sẽ in"))
            preview.show_page(page)
            pages.addWidget(preview)
        pages.addStretch(1)
        line = row(16, (16, 16, 16, 16))
        line.addWidget(scrolled(scrolled_body(pages)), 3)
        side = column(12, (6, 6, 6, 6))
        side.addWidget(label(t("Mã không còn trong máy"), "h2"))
        side.addWidget(label(said(len(codes.known), bool(codes.after)), "body"))
        side.addWidget(
            label(
                t(
                    "In danh sách này và để ở quầy. Gặp phiếu có mã trong đó thì hỏi Cổng trước khi lập hồ sơ mới."
                ),
                "hint",
            )
        )
        go = button(t("In (Ctrl+P)"), self.print_out, kind="primary", icon="printer", name="lost.print")
        side.addWidget(go)
        side.addWidget(button(t("Lưu PDF…"), self._choose, icon="download", name="lost.pdf"))
        self._settle = button(t("Đã so xong…"), self.settle, icon="check", name="lost.settle")
        side.addWidget(self._settle)
        side.addWidget(button(t("Đóng"), self.close, icon="x", name="lost.close"))
        self._notice = PaperNotice("lost")
        self._printers = PrinterChoice(stage.bridge, self._notice, self)
        side.addWidget(self._notice)
        side.addStretch(1)
        line.addWidget(scrolled(scrolled_body(side)), 2)
        self.card.setLayout(line)
        self.card.setFixedHeight(max(360, over.height() - theme.px(60)))
        self.setFocusProxy(go)
        self.answer(("Ctrl+P",), t("In"), self.print_out)

    def print_out(self) -> None:
        """Choose a printer and print."""
        self._printers.ask(A4_MM, lambda printer: paint_lost(self.told, printer))

    def save_pdf(self, path: Path) -> None:
        """Write the list as a PDF."""
        saved = save_paper(path, lost_pdf(self.told))
        self._stage.bridge.run(saved, self._saved, self._not_saved, owner=self)

    def settle(self) -> None:
        """Name the codes no longer; asked once more first, because the list does not come back."""
        if not self._asked:
            self._asked = True
            self._settle.setText(t("Chắc chắn: bỏ danh sách khỏi máy"))
            self._notice.say(t("Danh sách sẽ không hiện lại. Bấm lần nữa nếu đã so và đã giữ bản in."))
            return
        self._stage.bridge.run(
            self._stage.desk.settle_lost_codes(), self._settled, self._not_saved, owner=self
        )

    def _settled(self, _rows: int) -> None:
        self._stage.toast.say(t("Đã ghi vào nhật ký: danh sách mã đã được so xong."))
        self.close()

    def _saved(self, path: Path) -> None:
        self._notice.say(t("Đã lưu PDF."))
        self.pdf_saved.emit(path)

    def _not_saved(self, error: TramSoError) -> None:
        self._notice.refuse(error, t("Chọn chỗ khác…"), self._choose)

    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getSaveFileName(
            self, t("Lưu danh sách mã"), "ma-khong-con-trong-may.pdf", "PDF (*.pdf)"
        )
        if chosen:
            self.save_pdf(Path(chosen))
