"""The part of the scripted desk that lays a case out to be copied, and knows every draft."""

from __future__ import annotations

from abc import ABC, abstractmethod
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from forms.checking.validate import FormCheck
from forms.declaring.copying import copy_lines
from kiosk.views.cases import CaseRow
from kiosk.views.copy import CopyOutView
from tests.ui.settled import CODE, done


class ScriptedCopying(ABC):
    """See `kiosk.desk.copying.CopyingDesk` and `kiosk.desk.drafts.DraftsDesk`."""

    form: Any
    lists: Any
    catalogue: Any
    service_code: str
    copied: dict[bytes, set[str]]
    opened_for_copying: list[bytes]
    rows: tuple[CaseRow, ...]
    cut_off: tuple[CaseRow, ...] = ()
    opened_drafts: list[tuple[bytes, str | None]]

    @abstractmethod
    def check(self) -> FormCheck:
        """Return the check of the draft as it stands."""

    def copy_out(self, case_id: bytes) -> Future[CopyOutView]:
        self.opened_for_copying.append(case_id)
        lines = copy_lines(self.form, self.check(), self.lists)
        name = self.catalogue.service(self.service_code).name
        return done(CopyOutView(case_id, name, CODE, lines, frozenset(self.copied.get(case_id, ()))))

    def unfinished(self) -> Future[tuple[CaseRow, ...]]:
        return done(tuple(row for row in self.rows if row.draft_state == "editing"))

    def lacking(self, rows: tuple[CaseRow, ...]) -> Future[tuple[CaseRow, ...]]:
        known = {row.case_id: row.gaps for row in self.rows}
        return done(tuple(replace(row, gaps=known.get(row.case_id)) for row in rows))

    def draft_opened(self, case_id: bytes, pointer: str | None) -> Future[None]:
        self.opened_drafts.append((case_id, pointer))
        return done(None)

    def interrupted(self) -> Future[tuple[CaseRow, ...]]:
        found, self.cut_off = self.cut_off, ()
        return done(found)

    def note_copied(self, case_id: bytes, pointer: str) -> None:
        self.copied.setdefault(case_id, set()).add(pointer)
