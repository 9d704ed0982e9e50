"""The part of the desk in memory where a person decides about a case."""

from __future__ import annotations

from abc import ABC, abstractmethod
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

from kiosk.views.attention import NOTHING_TO_WITHDRAW
from kiosk.views.cases import CaseView, DraftView
from kiosk.views.result import HandoverEntry, ResultView
from tests.ui.settled import done


class ScriptedDeciding(ABC):
    """See `kiosk.desk.deciding.DecidingDesk`."""

    case_view: CaseView | None
    decided: list[str]
    handed: list[HandoverEntry]
    held_ms: int = 0

    @abstractmethod
    def draft(self) -> DraftView:
        """Return the draft as it stands."""

    def withdraw(self, case_id: bytes, reason_code: str, undo_ms: int = 0) -> Future[str]:
        view = self.case_view
        self.held_ms = undo_ms
        assert view is not None
        self.decided.append(f"withdraw {reason_code}")
        state = "withdrawn" if view.withdrawal.can == "at_once" else "withdraw_requested"
        self.case_view = replace(view, withdrawal=NOTHING_TO_WITHDRAW)
        return done(state)

    def take_back_withdrawal(self, case_id: bytes) -> Future[None]:
        self.decided.append("take back")
        return done(None)

    def restore(self, case_id: bytes) -> Future[DraftView]:
        self.decided.append("restore")
        return done(self.draft())

    def keep_portals(self, case_id: bytes) -> Future[None]:
        self.decided.append("keep")
        if self.case_view is not None:
            self.case_view = replace(self.case_view, conflict=None, attention=None)
        return done(None)

    def ask_again(self, case_id: bytes | None) -> Future[None]:
        self.decided.append("ask again" if case_id is not None else "ask all again")
        return done(None)

    def record_handover(self, case_id: bytes, entry: HandoverEntry) -> Future[None]:
        self.handed.append(entry)
        if self.case_view is not None:
            self.case_view = replace(self.case_view, result=ResultView(waiting=True))
        return done(None)

    def record_opinion(self, case_id: bytes, score: int, reasons: tuple[str, ...] = ()) -> Future[None]:
        self.decided.append(f"opinion {score} {' '.join(reasons)}".strip())
        return done(None)

    def answer_new(self, case_id: bytes) -> Future[DraftView]:
        self.decided.append("supplement")
        return done(self.draft())

    def start_from(self, case_id: bytes) -> Future[DraftView]:
        self.decided.append("new")
        return done(self.draft())

    def export(self, case_id: bytes, target: Path) -> Future[None]:
        self.decided.append(f"export {target.name}")
        return done(None)

    def note_told(self, case_id: bytes, version: int) -> Future[None]:
        self.decided.append(f"told {version}")
        if self.case_view is not None and self.case_view.notice is not None:
            told = replace(self.case_view.notice, told_ms=1 if version else None)
            self.case_view = replace(self.case_view, notice=told)
        return done(None)

    def note_duplicate(self, case_id: bytes, code: str) -> Future[None]:
        self.decided.append(f"duplicate {code}")
        if self.case_view is not None:
            self.case_view = replace(self.case_view, row=replace(self.case_view.row, news=None))
        return done(None)

    def note_seen(self, case_id: bytes) -> Future[DraftView]:
        self.decided.append("seen")
        return done(replace(self.draft(), conflict=None))
