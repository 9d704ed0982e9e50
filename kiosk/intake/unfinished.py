"""Every draft at once, each with what it still lacks and where the person was."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING

from forms.errors import TramSoError
from kiosk.intake.applicants import about_name
from kiosk.intake.drafting import OpenDraft, check, read_draft
from kiosk.intake.follow_up import case_views
from kiosk.intake.kept import details
from kiosk.views.cases import DraftGaps
from sync.replica import facts
from sync.replica.drafts import drafts

if TYPE_CHECKING:
    from kiosk.duty import Duty
    from kiosk.views.cases import CaseRow
    from sync.replica.storage.connection import Connection

_KEPT = 500
Known = OrderedDict[tuple[bytes, int], DraftGaps]
"""What was found of a draft at a time of change; checking two hundred drafts anew takes a second."""


def unfinished(duty: Duty, known: Known) -> tuple[CaseRow, ...]:
    """Return the cases being edited, last changed first, with what each lacks.

    Args:
        duty: who asks.
        known: found earlier; refreshed here.
    """
    return lacking(duty, case_views.open_drafts(duty), known)


def lacking(duty: Duty, rows: tuple[CaseRow, ...], known: Known) -> tuple[CaseRow, ...]:
    """Return rows of drafts with what each lacks; a draft that is none any more lacks nothing that is known."""
    return tuple(replace(row, gaps=_gaps_of(duty, row, known)) for row in rows)


def note_opened(duty: Duty, case_id: bytes, pointer: str | None, known: Known) -> None:
    """Note that a draft was opened, and at which field if at any; durable when this returns.

    Without it only what is saved afterwards would tell which one a sudden end interrupted, and where.
    """

    def job(db: Connection) -> bool:
        draft = drafts.read(db, case_id)
        if draft is None or draft.state != "editing":
            return False
        facts.put(db, facts.OPENED_DRAFT, case_id)
        if pointer is not None:
            details.put_text(db, case_id, "last_pointer", pointer)
        return True

    if duty.replica.write(job).result() and pointer is not None:
        # The draft itself did not change: what was found of it is known by the time of its change.
        for key in [one for one in list(known) if one[0] == case_id]:
            known.pop(key, None)


def open_one_first(duty: Duty, rows: tuple[CaseRow, ...]) -> tuple[CaseRow, ...]:
    """Return rows with the draft that was opened last before all others."""
    opened = duty.replica.read(lambda db: facts.get(db, facts.OPENED_DRAFT))
    return tuple(sorted(rows, key=lambda row: row.case_id != opened))


def _gaps_of(duty: Duty, row: CaseRow, known: Known) -> DraftGaps | None:
    key = (row.case_id, row.changed_ms)
    found = known.get(key)
    if found is None:
        try:
            found = _look(duty, read_draft(duty, row.case_id))
        except TramSoError:
            # One draft that cannot be read must not hide the others; opening it says what is wrong.
            return None
        known[key] = found
        while len(known) > _KEPT:
            known.popitem(last=False)
    return found


def _look(duty: Duty, draft: OpenDraft) -> DraftGaps:
    result = check(duty, draft)
    errors = [
        problem
        for problem in result.problems
        if problem.severity == "error" and not problem.code.startswith("document.")
    ]
    pointer = draft.notes.last_pointer or ""
    return DraftGaps(
        len(errors),
        len(result.missing_documents),
        pointer,
        draft.form.label_of(pointer),
        about_name(draft.answers),
        draft.row.created_ms,
    )
