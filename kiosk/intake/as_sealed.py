"""A case as it was sealed last: what its slip says, whatever is being typed in a correction of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from forms.checking.answers import assemble_answers
from kiosk.intake import declared_days
from kiosk.intake.at_portal import AT_PORTAL, held_papers
from kiosk.intake.kept import details
from kiosk.intake.open_drafts import opened, read_draft
from sync.replica.drafts import drafts, pins, sealed_drafts
from sync.replica.outbox import brought

if TYPE_CHECKING:
    from kiosk.duty import Duty
    from kiosk.intake.open_drafts import OpenDraft
    from sync.replica.drafts.attachments import AttachmentRow
    from sync.replica.storage.connection import Connection


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
        told = sealed_drafts.details(db, draft_id).get(AT_PORTAL)
        files = sealed_drafts.files(db, case_id)
        papers = held_papers(case_id, files, brought.packets(db, case_id, row.packet_id), told)
        return row, pinned, stored, papers, notes, day

    found = duty.replica.read(job)
    return _fetched(duty, case_id) if found is None else opened(duty, *found)


def _fetched(duty: Duty, case_id: bytes) -> OpenDraft:
    draft = read_draft(duty, case_id)

    def job(db: Connection) -> tuple[AttachmentRow, ...]:
        told = drafts.details(db, case_id).get(AT_PORTAL)
        return held_papers(
            case_id, sealed_drafts.files(db, case_id), brought.packets(db, case_id, None), told
        )

    sealed = draft if draft.notes.sent is None else replace(draft, answers=assemble_answers(draft.notes.sent))
    return replace(sealed, files=duty.replica.read(job))
