"""What each draft of a list lacks: asked for a few at a time, so that no other question of the desk waits long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from kiosk.views.cases import CaseRow, DraftGaps
    from ui.stage import Stage

_AT_ONCE = 8


class GapsOfDrafts(QObject):
    """Knows what drafts lacked when they were last looked at.

    Args:
        stage: desk and bridge.
        owner: whose list it is.
        heard: called when more is known.
    """

    def __init__(self, stage: Stage, owner: QObject, heard: Callable[[], object]) -> None:
        super().__init__(owner)
        self._stage = stage
        self._heard = heard
        self._known: dict[tuple[bytes, int], DraftGaps | None] = {}
        self._wanted: list[CaseRow] = []
        self._asking = False

    def beside(self, rows: Sequence[CaseRow]) -> tuple[CaseRow, ...]:
        """Return rows with what is known of their drafts as they were saved last."""
        return tuple(replace(row, gaps=row.gaps or self._known.get(_key(row))) for row in rows)

    def ask(self, rows: Sequence[CaseRow]) -> None:
        """Look at the drafts among rows that are not known yet, the first ones first."""
        drafts = [row for row in rows if row.draft_state == "editing" and row.gaps is None]
        shown = {_key(row) for row in drafts}
        self._known = {key: gaps for key, gaps in self._known.items() if key in shown}
        self._wanted = [row for row in drafts if _key(row) not in self._known]
        if not self._asking:
            self._go_on()

    def _go_on(self) -> None:
        some, self._wanted = self._wanted[:_AT_ONCE], self._wanted[_AT_ONCE:]
        self._asking = bool(some)
        if some:
            self._stage.bridge.run(
                self._stage.desk.lacking(tuple(some)), self._came, lambda _error: self._go_on(), owner=self
            )

    def _came(self, rows: tuple[CaseRow, ...]) -> None:
        self._known |= {_key(row): row.gaps for row in rows}
        self._heard()
        self._go_on()


def _key(row: CaseRow) -> tuple[bytes, int]:
    return row.case_id, row.changed_ms
