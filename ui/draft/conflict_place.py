"""Where an open draft shows what a person has to decide about the case as a whole.

The portal has another version of it, or its procedure takes no new cases any more (answered with a reason at the
step that checks).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from kiosk.closed_service import RULE, closed_sentence
from kiosk.wording import t
from ui.arrivals import Arrival
from ui.parts.banner import Banner
from ui.parts.basics import column, empty
from ui.parts.conflict_card import ConflictCard

if TYPE_CHECKING:
    from forms.errors import TramSoError
    from kiosk.views.attention import Choice
    from kiosk.views.cases import CaseView
    from ui.draft.state import DraftState


class ConflictPlace(QWidget):
    """Holds the card of both versions and the warning; takes no room while there is neither."""

    def __init__(self, state: DraftState) -> None:
        super().__init__()
        self._state = state
        self._asks = False
        self._settling = False
        self._inside = column(0)
        self._closed = Banner("warn", "triangle-alert")
        stack = column(8)
        stack.addLayout(self._inside)
        stack.addWidget(self._closed)
        self.setLayout(stack)
        state.reloaded.connect(self._show)
        state.stage.bridge.cases_changed.connect(self._cases_changed)
        self._show()

    def show_step(self, key: str) -> None:
        """Warn at every step but those that have the question itself."""
        self._asks = key in ("review", "prepare", "slip")
        self._show_closed()

    def _show_closed(self) -> None:
        draft = self._state.draft
        found = [one for one in self._state.problems() if one.rule_id == RULE]
        open_now = bool(found) and RULE not in draft.answered_warnings and not self._asks
        if open_now:
            self._closed.say(closed_sentence(found[0]), t("Hỏi ông/bà rồi ghi lý do ở bước Kiểm tra."))
        self._closed.setVisible(open_now)
        self.setVisible(open_now or draft.conflict is not None)

    def _show(self) -> None:
        self._settling = False
        empty(self._inside)
        conflict = self._state.draft.conflict
        if conflict is not None:
            self._inside.addWidget(ConflictCard(conflict, self._settle))
        self._show_closed()

    def _cases_changed(self, cases: frozenset[bytes]) -> None:
        """Look whether the portal says something else now: nobody signs what was overtaken while it was typed."""
        stage, case_id = self._state.stage, self._state.draft.case_id
        if case_id in cases:
            # Nobody asked: where it cannot be read, the seal still refuses what the portal no longer takes.
            stage.bridge.run(stage.desk.case(case_id), self._hear, lambda _error: None, owner=self)

    def _hear(self, case: CaseView) -> None:
        if case.conflict != self._state.draft.conflict and case.row.draft_state == "editing":
            # The conflict alone is taken over: a field may be being typed in.
            self._state.draft = replace(self._state.draft, conflict=case.conflict)
            self._show()
            self._state.changed.emit()

    def _settle(self, choice: Choice) -> None:
        if self._settling:
            # A second press would begin a second case.
            return
        self._settling = True
        stage, case_id = self._state.stage, self._state.draft.case_id
        arrival = Arrival(stage)
        if choice == "keep":
            kept = stage.desk.keep_portals(case_id)
            stage.bridge.run(kept, lambda _done: arrival.open_case(case_id), self._not_settled, owner=self)
            return
        desk = stage.desk
        ways = {"supplement": desk.answer_new, "new": desk.start_from, "seen": desk.note_seen}
        stage.bridge.run(ways[choice](case_id), arrival.open_draft, self._not_settled, owner=self)

    def _not_settled(self, error: TramSoError) -> None:
        self._settling = False
        self._state.stage.fail(error)
