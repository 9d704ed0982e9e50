"""A returned case of another station, opened here: whom to look at first, one button, and why it did not work.

Object names: `lookup.take_over:<n>`, `lookup.taking:<n>`, `lookup.not_taken:<n>`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.wording import sentence, t
from ui.parts.basics import button, column, empty, label, picture, row

if TYPE_CHECKING:
    from forms.errors import TramSoError
    from kiosk.views.cases import DraftView
    from kiosk.views.serving import ServingView
    from ui.stage import Stage


@dataclass(frozen=True)
class Asked:
    """Which case.

    Attributes:
        key: under what the portal knows it.
        first_code: on the citizen's slip, None where no slip was read.
        place: of the case on its slip.
    """

    key: str
    first_code: str | None
    place: int


class TakeOver(QWidget):
    """Offers to open a case here, and opens it.

    Args:
        stage: desk and bridge.
        asked: which case.
        serving: who serves it now.
        changed: called when another height is needed.
        leave: called before the draft opens.
    """

    def __init__(
        self,
        stage: Stage,
        asked: Asked,
        serving: ServingView,
        changed: Callable[[], object],
        leave: Callable[[], object],
    ) -> None:
        super().__init__()
        self._stage = stage
        self._asked = asked
        self._changed = changed
        self._leave = leave
        self._waiting = False
        body = column(6, (0, 6, 0, 6))
        means = (
            t(
                "{station} đang phục vụ hồ sơ này. Bổ sung ngay tại đây được: đối chiếu giấy tờ của người nộp "
                "trước khi mở; lần mở này được ghi lại ở Cổng.",
                station=serving.sentence_name,
            )
            if serving.elsewhere
            else t("Đây là hồ sơ của trạm này. Mở để bổ sung được; lần mở này được ghi lại ở Cổng.")
        )
        body.addWidget(label(means, "label"))
        self._told: QVBoxLayout = column(4)
        body.addLayout(self._told)
        line = row(0)
        self._button = button(
            t("Bổ sung tại trạm này"),
            self.open,
            kind="primary",
            icon="pen-line",
            name=f"lookup.take_over:{asked.place}",
        )
        line.addWidget(self._button)
        line.addStretch(1)
        body.addLayout(line)
        self.setLayout(body)

    def open(self) -> None:
        """Ask now; once at a time."""
        if self._waiting:
            return
        self._waiting = True
        self._button.setEnabled(False)
        empty(self._told)
        asking = t("Đang lấy nội dung từ Cổng…")
        self._told.addWidget(label(asking, "label", name=f"lookup.taking:{self._asked.place}"))
        self._changed()
        self._stage.bridge.run(
            self._stage.desk.take_over(self._asked.key, self._asked.first_code),
            self._opened,
            self._refused,
            owner=self,
            held_up=False,
        )

    def _opened(self, draft: DraftView) -> None:
        stage = self._stage
        self._leave()
        stage.open_draft(draft, None)

    def _refused(self, error: TramSoError) -> None:
        why = sentence(error)
        self._waiting = False
        empty(self._told)
        line = row(8)
        line.addWidget(picture("circle-alert", "err", 20), 0, Qt.AlignmentFlag.AlignTop)
        words = f"{why.title}. {why.meaning} {why.next_step}"
        line.addWidget(label(words, "body", name=f"lookup.not_taken:{self._asked.place}"), 1)
        self._told.addLayout(line)
        self._button.setEnabled(True)
        self._button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._changed()
