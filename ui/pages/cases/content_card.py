"""A returned case whose newest answers are not here: why, and the one way to have them.

Object names: `content.title`, `content.meaning`, `content.fetch`, `content.asking`, `content.refused`, `content.details`,
`content.code`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout

from kiosk.wording import sentence, t
from ui.arrivals import Arrival
from ui.parts.basics import button, column, empty, label, picture, rank, row
from ui.parts.code_fold import CodeFold

if TYPE_CHECKING:
    from forms.errors import TramSoError
    from kiosk.views.cases import CaseView
    from ui.stage import Stage

_OVERTAKEN = "nothing_to_supplement"
_NOT_BY_ASKING = ("content_gone", "content_unknown", "content_forbidden")
"""A person has to be called first: asking again is no way on by itself."""


class ContentCard(QFrame):
    """Asks the portal for the answers of one case, and opens them as a draft.

    Args:
        stage: desk and bridge.
        case: the case.
    """

    def __init__(self, stage: Stage, case: CaseView) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.setProperty("tone", "warn")
        self._stage = stage
        self._case_id = case.row.case_id
        self._asking = False
        title, meaning = _words(case)
        words = column(6)
        words.addWidget(label(title, "strong", tone="warn", name="content.title"))
        self._meaning = label(meaning, "hint", name="content.meaning")
        words.addWidget(self._meaning)
        self._told: QVBoxLayout = column(4)
        words.addLayout(self._told)
        acts = row(20, (0, 6, 0, 0))
        self._button = button(
            t("Lấy lại nội dung từ Cổng"), self.fetch, kind="primary", icon="refresh-cw", name="content.fetch"
        )
        self._code = CodeFold("content")
        self._code.button.hide()
        acts.addWidget(self._button)
        acts.addWidget(self._code.button)
        acts.addStretch(1)
        words.addLayout(acts)
        words.addWidget(self._code.line)
        line = row(14, (14, 12, 14, 12))
        line.addWidget(picture("info", "warn", 22), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        self.setLayout(line)
        self.setAccessibleName(f"{title}. {meaning}")

    def fetch(self) -> None:
        """Ask now; once at a time."""
        if self._asking:
            return
        self._asking = True
        empty(self._told)
        self._meaning.show()
        self._told.addWidget(label(t("Đang hỏi Cổng…"), "label", name="content.asking"))
        self._button.setEnabled(False)
        self._code.button.hide()
        self._code.line.hide()
        asked, arrival = self._stage.desk.fetch_content(self._case_id), Arrival(self._stage)
        self._stage.bridge.run(
            asked, arrival.open_draft, partial(self._refused, arrival), owner=self, held_up=False
        )

    def _refused(self, arrival: Arrival, error: TramSoError) -> None:
        why = sentence(error)
        if error.code == _OVERTAKEN:
            # The portal says something else of the case now, and the page shows it.
            arrival.open_case(self._case_id)
            self._stage.toast.say(why.title)
            return
        self._asking = False
        empty(self._told)
        # It promises what the portal has just refused.
        self._meaning.hide()
        by_asking = error.code not in _NOT_BY_ASKING
        self._button.setText(t("Lấy lại nội dung từ Cổng") if by_asking else t("Hỏi lại Cổng"))
        rank(self._button, "primary" if by_asking else "secondary", "refresh-cw")
        self._told.addWidget(label(why.title, "strong", tone="err", name="content.refused"))
        self._told.addWidget(label(why.meaning, "hint"))
        self._told.addWidget(label(why.next_step, "label"))
        self._code.show_code(why.code)
        self._code.button.show()
        self.setAccessibleName(f"{why.title}. {why.meaning} {why.next_step}")
        self._button.setEnabled(True)
        if arrival.is_awaited():
            self._button.setFocus(Qt.FocusReason.OtherFocusReason)


def _words(case: CaseView) -> tuple[str, str]:
    """Return why the answers have to be fetched, and what that means."""
    if case.overtaken:
        return (
            t("Hồ sơ đã được bổ sung ở trạm khác"),
            t(
                "Bản lưu trên máy này là bản cũ; sửa tiếp từ đó sẽ mất những gì trạm kia đã sửa. Lấy nội dung mới "
                "từ Cổng rồi sửa; lần mở này được ghi lại."
            ),
        )
    return (
        t("Nội dung hồ sơ không còn trên máy này"),
        t(
            "Máy chỉ giữ câu trả lời trong thời hạn. Cổng vẫn giữ và gửi lại được cho riêng máy này để bổ sung; "
            "lần mở này được ghi lại."
        ),
    )
