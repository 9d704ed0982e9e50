"""Every draft at once, each with what it still lacks and where the person was."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING

from forms.errors import TramSoError
from kiosk.intake.drafting import OpenDraft, check, read_draft
from kiosk.intake.follow_up import case_views
from kiosk.views.cases import DraftGaps

if TYPE_CHECKING:
    from kiosk.duty import Duty
    from kiosk.views.cases import CaseRow

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
    return DraftGaps(len(errors), len(result.missing_documents), pointer, draft.form.label_of(pointer))
