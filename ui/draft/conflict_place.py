"""Where an open draft shows that the portal has another version of its case, until a person decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ui.arrivals import Arrival
from ui.parts.basics import column, empty
from ui.parts.conflict_card import ConflictCard

if TYPE_CHECKING:
    from forms.errors import TramSoError
    from kiosk.attention_views import Choice
    from ui.draft.state import DraftState


class ConflictPlace(QWidget):
    """Holds the card of both versions; takes no room while there is no conflict."""

    def __init__(self, state: DraftState) -> None:
        super().__init__()
        self._state = state
        self._settling = False
        self._inside = column(0)
        self.setLayout(self._inside)
        state.reloaded.connect(self._show)
        self._show()

    def _show(self) -> None:
        self._settling = False
        empty(self._inside)
        conflict = self._state.draft.conflict
        self.setVisible(conflict is not None)
        if conflict is not None:
            self._inside.addWidget(ConflictCard(conflict, self._settle))

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
