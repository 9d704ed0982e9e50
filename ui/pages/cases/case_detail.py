"""One case: its packets with the portal's two confirmations in words, what the officer said, what to do.

Object names: `case.back`, `case.another`, `case.supplement`, `case.correct`, `case.slip`, `case.appointment`,
`case.declaration`, `case.edit`, `case.withdraw`, `case.take_back`, `case.restore`, `case.copy_out`,
`case.reason:<n>`, `case.hand_over`, and those of `ui.pages.cases.case_words`, `ui.pages.cases.notice_card` and
`ui.pages.cases.content_card`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton, QVBoxLayout, QWidget

from kiosk.views.cases import Transfer
from kiosk.wording import t
from ui.arrivals import Arrival, open_when_there
from ui.pages.cases import case_acts
from ui.pages.cases.attention_card import AttentionCard
from ui.pages.cases.case_cards import duplicate_banner, history_card, reasons_card, serving_banner
from ui.pages.cases.case_words import CaseWords
from ui.pages.cases.content_card import ContentCard
from ui.pages.cases.copy_pane import show_copy_pane
from ui.pages.cases.notice_card import NoticeCard
from ui.pages.cases.packets_card import packets_card, packets_hear
from ui.pages.cases.withdraw_panel import WithdrawPanel
from ui.parts.basics import BAR, button, column, row, scrolled
from ui.parts.conflict_card import ConflictCard
from ui.parts.flow import Flow

if TYPE_CHECKING:
    from concurrent.futures import Future

    from forms.errors import TramSoError
    from kiosk.views.attention import Choice
    from kiosk.views.cases import CaseView, DraftView, SyncView
    from ui.stage import Stage

_EDGE = 28
"""Pixels between the cards and the edge of the window."""
_BESIDE = BAR + 6
"""Pixels of it that hold the scroll bar."""
_IN_COLUMN = 2
"""Acts of a case that stand beside its name, the main one first; others stand in a line below."""

_OVER = (3, 7, 8)


class CaseDetail(QWidget):
    """The details of one case, painted once from one view."""

    def __init__(self, stage: Stage, case: CaseView, back: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("page.case")
        self._stage = stage
        self._case = case
        self._settling = False
        self.pick_file: Callable[[str], str] = self._ask_for_file
        body = column(14, (28, 18, _EDGE - _BESIDE, 16))
        self._away = button(t("Về danh sách"), back, kind="link", icon="arrow-left", name="case.back")
        body.addWidget(self._away, 0, Qt.AlignmentFlag.AlignLeft)
        head = self._head()
        head.setContentsMargins(0, 0, _BESIDE, 0)
        body.addLayout(head)
        cards = QWidget()
        stack = column(14, (0, 0, _BESIDE, 0))
        if case.conflict is not None:
            stack.addWidget(ConflictCard(case.conflict, self._settle))
        elif case.attention is not None:
            stack.addWidget(AttentionCard(case.attention, self._correct_at, self._export, self._ask_again))
        self._content = ContentCard(stage, case) if case.fetchable else None
        if self._content is not None:
            stack.addWidget(self._content)
        if case.serving is not None and case.serving.elsewhere:
            stack.addWidget(serving_banner(case, case.serving))
        if case.possible_duplicate is not None:
            stack.addWidget(duplicate_banner(case.possible_duplicate, case_acts.duplicate_seen(stage, case)))
        self._notice = None if case.notice is None else NoticeCard(stage, case.row.case_id, case.notice)
        if self._notice is not None:
            stack.addWidget(self._notice)
        if case.reasons:
            stack.addWidget(reasons_card(case))
        stack.addWidget(packets_card(case))
        stack.addWidget(history_card(case))
        stack.addStretch(1)
        cards.setLayout(stack)
        body.addWidget(scrolled(cards), 1)
        self.setLayout(body)
        self.hear(stage.desk.sync_view())

    def hear(self, view: SyncView) -> None:
        """Say why what is queued waits, as the way to the portal is now."""
        self._words.hear(view)
        packets_hear(self, view)

    def focus_panes(self) -> tuple[QWidget, ...]:
        """Go between the main act and the way back."""
        return (*self._beside[:1], self._away)

    def supplement(self) -> None:
        """Open the returned case as a draft at the first thing to mend; a draft where it was left.

        Where its answers are gone the portal is asked for them.
        """
        if self._case.row.draft_state == "editing":
            self._edit()
        elif self._content is not None:
            self._content.fetch()
        elif self._may_supplement():
            self._correct_at(None)

    def forward(self) -> None:
        """Do the main thing: hand the result over, note that the citizen was told, or correct and resend."""
        if self._case.result.can:
            self.hand_over()
        elif self._notice is not None and not self._is_mended():
            self._notice.tell()
        else:
            self.supplement()

    def hand_over(self) -> None:
        """Ask who received the result."""
        if self._case.result.can:
            from ui.pages.cases.handover_panel import HandoverPanel

            # Over the window: news of the case makes this page anew, and must not take the panel away.
            stage, case, over = self._stage, self._case, self.window()
            done = partial(case_acts.handed_over, stage, Arrival(stage), case.row.case_id, over)
            HandoverPanel(stage, case, over, done).show_over(over)

    def withdraw(self) -> None:
        """Say what taking the case back means, and ask for the reason."""
        if self._case.withdrawal.can:
            # Over the window, as everything here that takes longer than a key: see `hand_over`.
            over = self.window()
            WithdrawPanel(
                over,
                self._case.row.applicant or self._case.row.service_name,
                self._case.withdrawal,
                has_draft=self._case.row.draft_state == "editing",
                choose=partial(case_acts.withdraw, self._stage, self._case.row.case_id),
            ).show_over(over)

    def print_slip(self) -> None:
        """Show the slip of a sealed case."""
        if self._case.row.code is not None:
            from ui.draft.printed.slip_window import SlipWindow

            case_id, over = self._case.row.case_id, self.window()
            stage = self._stage
            stage.bridge.run(
                stage.desk.slip(case_id),
                lambda slip: SlipWindow(stage, slip, case_id, over).show_over(over),
                owner=self,
            )

    def _another(self) -> None:
        self._stage.follow(self._case.row.case_id, self._case.row.applicant)

    def print_appointment(self) -> None:
        """Show form 01 of an accepted case."""
        from ui.pages.cases.appointment_window import show_appointment

        show_appointment(self._stage, self._case.row.case_id, self)

    def print_declaration(self) -> None:
        """Show the filled declaration, while its answers can still be read."""
        if self._is_readable():
            from ui.draft.printed.declaration_window import show_declaration

            show_declaration(self._stage, self._case.row.case_id, self)

    def copy_out(self) -> None:
        """Lay the answers out to be copied into the city's system, while they can still be read."""
        if self._is_readable():
            show_copy_pane(self._stage, self._case.row.case_id, self)

    def _is_readable(self) -> bool:
        """Tell whether the answers here are still those of the case: another station may have corrected it since."""
        return self._case.has_answers and not self._case.overtaken

    def _is_mended(self) -> bool:
        return self._case.row.draft_state == "editing" or self._may_supplement()

    def _may_supplement(self) -> bool:
        case = self._case
        if case.conflict is not None or case.fetchable or case.row.transfer is Transfer.WITHDRAW_REQUESTED:
            return False
        told = case.attention
        helps = told is None or told.can_send_anew
        refused = case.row.transfer is Transfer.NEEDS_ATTENTION and not case.result.can and helps
        if case.answer and not refused:
            return False
        return bool(case.reasons) or refused or case.row.server_state == 5

    def _correct_at(self, pointer: str | None) -> None:
        desk, case_id = self._stage.desk, self._case.row.case_id
        editing = self._case.row.draft_state == "editing"
        self._open(desk.open_case(case_id) if editing else desk.open_supplement(case_id), pointer)

    def _correct_sealed(self) -> None:
        case_acts.correct_sealed(self._stage, self._case.row.case_id)

    def _open(self, draft: Future[DraftView], pointer: str | None = None) -> None:
        open_when_there(self._stage, draft, pointer)

    def _settle(self, choice: Choice) -> None:
        if self._settling:
            # A second press would begin a second case.
            return
        self._settling = True
        stage, desk, case_id = self._stage, self._stage.desk, self._case.row.case_id
        arrival = Arrival(stage)
        # A discard that could still be undone is given up: what is decided now decides about the draft too.
        stage.toast.keep(case_id)
        if choice == "keep":
            kept = desk.keep_portals(case_id)
            stage.bridge.run(kept, lambda _done: arrival.open_case(case_id), self._not_settled, owner=self)
            return
        ways = {"supplement": desk.answer_new, "new": desk.start_from, "seen": desk.note_seen}
        stage.bridge.run(ways[choice](case_id), arrival.open_draft, self._not_settled)

    def _not_settled(self, error: TramSoError) -> None:
        self._settling = False
        self._stage.fail(error)

    def _ask_again(self) -> None:
        # Not owned by this page: the change that follows shows the case anew.
        stage = self._stage
        asked = stage.desk.ask_again(self._case.row.case_id)
        stage.bridge.run(asked, lambda _done: stage.toast.say(t("Đang hỏi lại Cổng")))

    def _take_back(self) -> None:
        case_id, arrival = self._case.row.case_id, Arrival(self._stage)
        taken = self._stage.desk.take_back_withdrawal(case_id)
        self._stage.bridge.run(taken, lambda _done: arrival.open_case(case_id), owner=self)

    def _export(self) -> None:
        chosen = self.pick_file(f"{self._case.row.code or 'tram-so'}.json")
        if chosen:
            self._stage.bridge.run(
                self._stage.desk.export(self._case.row.case_id, Path(chosen)),
                lambda _done: self._stage.toast.say(
                    t("Đã xuất. Tệp có thông tin cá nhân: chuyển xong thì xóa.")
                ),
                owner=self,
            )

    def _ask_for_file(self, name: str) -> str:
        title = t("Xuất hồ sơ cho người phụ trách")
        return QFileDialog.getSaveFileName(self, title, name, "JSON (*.json)")[0]

    def _edit(self) -> None:
        self._open(self._stage.desk.open_case(self._case.row.case_id))

    def _restore(self) -> None:
        self._open(self._stage.desk.restore(self._case.row.case_id))

    def _discard(self) -> None:
        case_acts.discard(self._stage, self._case)

    def _head(self) -> QVBoxLayout:
        self._words = CaseWords(self._case, self._stage)
        acts = self._beside = self._acts()
        # More beside the name took the room of its states; more above each other pushed the office's word down.
        beside = column(8)
        for made in acts[:_IN_COLUMN]:
            beside.addWidget(made)
        beside.addStretch(1)
        line = row(12)
        line.addWidget(self._words, 1)
        line.addLayout(beside)
        head = column(8)
        head.addLayout(line)
        if acts[_IN_COLUMN:]:
            head.addWidget(Flow(acts[_IN_COLUMN:]))
        return head

    def _main_acts(self) -> list[QPushButton]:
        case, made = self._case, []
        if case.row.draft_state == "editing":
            made.append(button(t("Làm tiếp"), self._edit, kind="primary", icon="pen-line", name="case.edit"))
        elif case.result.can:
            made.append(
                button(
                    t("Trả kết quả…"),
                    self.hand_over,
                    kind="primary",
                    icon="file-check",
                    name="case.hand_over",
                )
            )
        elif self._may_supplement():
            again = t("Sửa và gửi lại")
            made.append(
                button(again, self.supplement, kind="primary", icon="pen-line", name="case.supplement")
            )
        elif case.answer == "waits" and case.conflict is None:
            # Not the main act: a stray key must not stop what is ready to go.
            text = t("Sửa lại trước khi gửi")
            made.append(button(text, self._correct_sealed, icon="pen-line", name="case.correct"))
        return made

    def _acts(self) -> list[QPushButton]:
        case, made = self._case, self._main_acts()
        editing = case.row.draft_state == "editing"
        if case.withdrawal.restore_until_ms is not None and not editing:
            made.append(button(t("Khôi phục"), self._restore, icon="undo-2", name="case.restore"))
        if case.row.code is not None:
            made.append(button(t("Phiếu xác nhận"), self.print_slip, icon="printer", name="case.slip"))
        if self._stage.may_follow(case.next_until_ms):
            text = t("Thêm thủ tục cho người này")
            made.append(button(text, self._another, icon="plus", name="case.another"))
        if self._is_readable():
            made.append(
                button(t("In tờ khai…"), self.print_declaration, icon="file-text", name="case.declaration")
            )
        made += self._appointment()
        if self._is_readable() and case.row.code is not None and not editing:
            made.append(
                button(
                    t("Sao chép sang hệ thống thành phố…"),
                    self.copy_out,
                    icon="monitor",
                    name="case.copy_out",
                )
            )
        if case.row.prepared:
            made.append(button(t("Bỏ tờ khai"), self._discard, kind="ghost", name="case.discard"))
        elif editing:
            made.append(button(t("Bỏ bản nháp"), self._discard, kind="ghost", name="case.discard"))
        if case.withdrawal.take_back:
            made.append(button(t("Thôi không rút"), self._take_back, name="case.take_back"))
        if case.withdrawal.can:
            made.append(button(t("Rút hồ sơ…"), self.withdraw, kind="ghost", name="case.withdraw"))
        return made

    def _appointment(self) -> list[QPushButton]:
        row_of, accepted = self._case.row, self._case.accepted
        if not accepted and (row_of.transfer is not Transfer.ACKNOWLEDGED or row_of.server_state in _OVER):
            return []
        # One that cannot be pressed says why itself: nobody hovers over it.
        text = t("In giấy hẹn trả…") if accepted else t("Giấy hẹn: cơ quan chưa tiếp nhận")
        made = button(text, self.print_appointment, icon="file-check", name="case.appointment")
        made.setEnabled(accepted)
        return [made]
