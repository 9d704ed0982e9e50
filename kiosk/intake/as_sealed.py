"""A case as it was sealed last: what its slip says, whatever is being typed in a correction of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from forms.answers import assemble_answers
from kiosk.intake import declared_days, details
from kiosk.intake.at_portal import with_portals
from kiosk.intake.drafting import opened, read_draft
from sync.replica import drafts, pins, sealed_drafts

if TYPE_CHECKING:
    from kiosk.duty import Duty
    from kiosk.intake.drafting import OpenDraft
    from sync.replica.connection import Connection


def read_sealed(duty: Duty, case_id: bytes) -> OpenDraft:
    """Read the draft a case was sealed with last; one that came back from the portal as the portal has it.

    Raises:
        DomainError: `case_unknown`.
    """

    def job(db: Connection) -> tuple[Any, ...] | None:
        draft_id = sealed_drafts.newest_id(db, case_id)
        pinned = None if draft_id is None else pins.of_draft(db, draft_id)
        if draft_id is None or pinned is None:
            return None
        row, notes = drafts.by_id(db, draft_id), details.read_sealed(db, case_id)
        stored = sealed_drafts.answers(db, draft_id)
        day = declared_days.settled_day(db, row, notes)
        return row, pinned, stored, sealed_drafts.files(db, case_id), notes, day

    found = duty.replica.read(job)
    return _fetched(duty, case_id) if found is None else opened(duty, *found)


def _fetched(duty: Duty, case_id: bytes) -> OpenDraft:
    draft = read_draft(duty, case_id)
    files = duty.replica.read(lambda db: sealed_drafts.files(db, case_id))
    sealed = draft if draft.notes.sent is None else replace(draft, answers=assemble_answers(draft.notes.sent))
    return replace(sealed, files=with_portals(case_id, files, draft.notes.at_portal))
