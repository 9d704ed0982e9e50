"""The codes an older copy has lost, over the screen: the preview is the print.

Object names: those of a paper window, with `lost`, and `lost.settle`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from kiosk.wording import t
from ui.pages.plain_prints import PlainPrints
from ui.paper.lost_codes_paper import LostList, lost_paper
from ui.paper.paper_window import PaperWindow, PaperWords
from ui.parts.basics import button
from ui.parts.lost_words import said

if TYPE_CHECKING:
    from forms.errors import TramSoError
    from kiosk.lost_codes import LostCodesView
    from ui.stage import Stage


class LostCodesWindow(PaperWindow):
    """Shows, prints and saves the list, and takes a person's word that it was compared; Esc closes."""

    def __init__(self, stage: Stage, codes: LostCodesView, over: QWidget) -> None:
        words = PaperWords(
            title=t("Mã không còn trong máy"),
            about=said(len(codes.known), bool(codes.after)),
            hint=t(
                "In danh sách này và để ở quầy. Gặp phiếu có mã trong đó thì hỏi Cổng trước khi lập hồ sơ mới."
            ),
            print_now=t("In (Ctrl+P)"),
            pictured=t("Hình danh sách mã sẽ in"),
        )
        super().__init__(over, "lost-codes", "lost", words)
        self._stage = stage
        self._asked = False
        session = stage.session
        paper = lost_paper(LostList(codes, session.station_label, stage.today(), session.practice))
        name = "ma-khong-con-trong-may.pdf"
        self._plain = PlainPrints(stage, "lost", paper, name, t("Lưu danh sách mã"), self)
        self._settle = button(t("Đã so xong…"), self.settle, icon="check", name="lost.settle")
        self.lay_out(self._plain, paper.images(), self._settle)

    def settle(self) -> None:
        """Name the codes no longer; asked once more first, because the list does not come back."""
        if not self._asked:
            self._asked = True
            self._settle.setText(t("Chắc chắn: bỏ danh sách khỏi máy"))
            told = t("Danh sách sẽ không hiện lại. Bấm lần nữa nếu đã so và đã giữ bản in.")
            self._plain.notice.say(told)
            return
        self._stage.bridge.run(
            self._stage.desk.settle_lost_codes(), self._settled, self._not_settled, owner=self
        )

    def _settled(self, _rows: int) -> None:
        self._stage.toast.say(t("Đã ghi vào nhật ký: danh sách mã đã được so xong."))
        self.close()

    def _not_settled(self, error: TramSoError) -> None:
        self._plain.notice.refuse(error, t("Thử lại"), self.settle)
