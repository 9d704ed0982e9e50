"""What the citizen must hear of: refused, stopped, to be paid, put off or forwarded, why, and whether they were told.

Object names: `case.notice`, `case.notice.said`, `case.notice.ask`, `case.told`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from kiosk.wording import day, mark, moment, sentence, t
from ui.arrivals import Arrival
from ui.parts.basics import button, column, label, picture, row

if TYPE_CHECKING:
    from forms.errors import TramSoError
    from kiosk.views.attention import NoticeView
    from kiosk.views.lookup import PortalWord
    from ui.stage import Stage

_TITLES = {
    3: mark("Cơ quan không tiếp nhận hồ sơ"),
    6: mark("Cơ quan yêu cầu nộp phí, lệ phí"),
    8: mark("Cơ quan dừng xử lý hồ sơ"),
}


def _title(notice: NoticeView) -> str:
    """Return what the office did."""
    news = notice.news
    told = [t(_TITLES[notice.state])] if notice.state in _TITLES else []
    if news is None:
        return told[0]
    if news.due_on is not None:
        promised = day(news.due_on)
        moved = t("Cơ quan đổi ngày hẹn trả sang {day}", day=promised)
        told.append(t("Cơ quan hẹn trả ngày {day}", day=promised) if news.first else moved)
    if news.unit is not None:
        told.append(t("Cơ quan chuyển hồ sơ sang {unit}", unit=news.unit))
    return ". ".join(told) or t("Cơ quan đổi ngày hẹn trả")


def _unsaid(notice: NoticeView) -> str:
    if notice.news is not None and notice.state not in _TITLES:
        return t("Lý do không còn ở máy này vì cơ quan đã báo tiếp việc khác. Xem tình trạng ở trên.")
    if notice.forgotten:
        return t("Máy này không còn giữ lý do cơ quan đã ghi, vì đã hết thời hạn giữ. Hỏi Cổng để xem lại.")
    return t("Cơ quan không ghi lý do. Hỏi cơ quan trước khi báo người dân.")


class NoticeCard(QFrame):
    """Shows one notice.

    Args:
        stage: desk and bridge.
        case_id: of the case.
        notice: what to show.
    """

    def __init__(self, stage: Stage, case_id: bytes, notice: NoticeView) -> None:
        super().__init__()
        self._stage = stage
        self._case_id = case_id
        self._notice = notice
        waits = notice.told_ms is None
        tone = "err" if notice.state in (3, 8) else "warn"
        self.setObjectName("banner")
        self.setProperty("tone", tone if waits else "info")
        words = column(4)
        title = _title(notice)
        words.addWidget(label(title, "strong", tone=tone, name="case.notice"))
        said = notice.said or _unsaid(notice)
        self._said = label(said, "body", name="case.notice.said")
        words.addWidget(self._said)
        if waits:
            told = t("Báo người dân lý do này, rồi ghi lại. Hồ sơ ở trang Hôm nay cho đến lúc đó.")
        else:
            told = t("Đã báo người dân lúc {at}", at=moment(notice.told_ms or 0))
        words.addWidget(label(told, "hint"))
        line = row(14, (14, 12, 14, 12))
        line.addWidget(picture("circle-alert", tone, 22), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        self._ask = button(t("Hỏi Cổng lý do"), self.ask, icon="refresh-cw", name="case.notice.ask")
        self._ask.setVisible(notice.forgotten)
        line.addWidget(self._ask)
        if waits:
            line.addWidget(button(t("Đã báo người dân"), self.tell, icon="check", name="case.told"))
        self.setLayout(line)
        self.setAccessibleName(f"{title}. {said} {told}")

    def ask(self) -> None:
        """Ask the portal for a reason that is not kept here any more; what it says is only shown."""
        self._ask.setEnabled(False)
        self._said.setText(t("Đang hỏi Cổng…"))
        stage = self._stage
        stage.bridge.run(stage.desk.ask_portal(self._case_id.hex()), self._told, self._refused, owner=self)

    def _told(self, word: PortalWord) -> None:
        note = word.note or t("Cơ quan không ghi lý do. Hỏi cơ quan trước khi báo người dân.")
        self._said.setText(note)
        self._ask.hide()

    def _refused(self, error: TramSoError) -> None:
        why = sentence(error)
        self._said.setText(f"{why.title}. {why.meaning} {why.next_step}")
        self._ask.setEnabled(True)

    def tell(self) -> None:
        """Note that the citizen was told what is shown here; it can be taken back."""
        if self._notice.told_ms is not None:
            return
        stage, case_id = self._stage, self._case_id

        def take_back() -> None:
            stage.bridge.run(stage.desk.note_told(case_id, 0), lambda _done: stage.open_case(case_id))

        arrival = Arrival(stage)

        def noted(_done: None) -> None:
            # First: opening a screen puts an older message away.
            arrival.open_case(case_id)
            stage.toast.say(t("Đã ghi: đã báo người dân"), undo=take_back)

        # Not owned by this card: news of the case shows it anew.
        stage.bridge.run(stage.desk.note_told(case_id, self._notice.version), noted)
