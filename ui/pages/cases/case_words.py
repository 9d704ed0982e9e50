"""The head of a case's page: who and what, its states as chips, and why it waits.

Object names: `case.state`, `case.handed`, `case.code`, `case.dossier`, `case.waits`,
`case.unit` (which office has a case that was forwarded).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from kiosk.wording import moment, t
from ui.parts.basics import breakable, column, label
from ui.parts.chips import Chip, case_chip, due_chip
from ui.parts.flow import Flow
from ui.parts.line_words import chip_now
from ui.parts.waiting import next_try, why_waiting

if TYPE_CHECKING:
    from kiosk.views.cases import CaseView, SyncView
    from ui.stage import Stage


class CaseWords(QWidget):
    """Painted once from one view; only why it waits follows the way to the portal."""

    def __init__(self, case: CaseView, stage: Stage) -> None:
        super().__init__()
        self._row, self._stage = case.row, stage
        words = column(4)
        gone = case.fetchable or (bool(case.packets) and not case.has_answers)
        unnamed = t("Tên không còn trên máy này") if gone else t("Chưa có tên")
        words.addWidget(label(breakable(case.row.applicant) or unnamed, "h1"))
        told = f"{case.row.service_name} ({case.row.service_code})"
        words.addWidget(label(told if case.row.service_code else t("Máy này chưa biết thủ tục"), "hint"))
        self._state = Chip(*case_chip(case.row), name="case.state")
        chips = [self._state]
        if case.result.waiting:
            chips.append(Chip(t("Đã ghi trao kết quả, chờ Cổng xác nhận"), "warn", "clock", "case.handed"))
        if case.row.code:
            chips.append(Chip(case.row.code, "brand", "qr-code", "case.code"))
        if case.dossier_code:
            chips.append(Chip(t("Mã hồ sơ {code}", code=case.dossier_code), "", "file-text", "case.dossier"))
        if case.row.due_on is not None and case.row.server_state in (2, 4):
            chips.append(Chip(*due_chip(case.row.due_on, stage.today())))
        words.addWidget(Flow(chips))
        if case.unit is not None:
            since = moment(case.unit_since_ms)
            words.addWidget(
                label(
                    t("Cơ quan đang giữ hồ sơ: {unit}, từ {since}", unit=case.unit, since=since),
                    "label",
                    name="case.unit",
                )
            )
        self._waits = label("", "label", tone="warn", name="case.waits")
        words.addWidget(self._waits)
        until = case.withdrawal.restore_until_ms
        if until is not None and case.row.draft_state != "editing":
            words.addWidget(
                label(t("Chưa từng gửi đi. Có thể khôi phục đến {at}.", at=moment(until)), "hint")
            )
        words.addStretch(1)
        self.setLayout(words)

    def hear(self, view: SyncView) -> None:
        """Say why what is queued waits, as the way to the portal is now."""
        if (chip := chip_now(case_chip(self._row), view))[0] != self._state.text():
            self._state.show_state(*chip)
        why = why_waiting(self._row, view)
        if why and (later := next_try(self._row, self._stage.now_ms())):
            why = f"{why}. {later}"
        self._waits.setText(why)
        self._waits.setVisible(bool(why))
