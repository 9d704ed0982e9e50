"""Drafts as they are read: the row with form, lists, answers, files and details, in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from forms.checking.answers import assemble_answers
from forms.checking.validate import CodeLists
from forms.definition.form import FormDefinition
from forms.errors import DomainError
from kiosk.code_lists import read_pinned_lists
from kiosk.duty import Duty
from kiosk.intake import declared_days
from kiosk.intake.at_portal import AT_PORTAL, held_papers
from kiosk.intake.kept import details
from sync.replica.drafts import attachments, drafts
from sync.replica.drafts.drafts import DraftRow
from sync.replica.outbox import brought
from sync.replica.storage.connection import Connection


@dataclass(frozen=True)
class OpenDraft:
    """Everything of one draft, read in one go; `settled_day` is None while the rules go by today.

    `files` are those in force without this draft, if it is being edited, and the new ones.
    """

    row: DraftRow
    form: FormDefinition
    lists: CodeLists
    answers: Mapping[str, Any]
    provenance: Mapping[str, dict[str, Any]]
    files: tuple[attachments.AttachmentRow, ...]
    notes: details.DraftDetails
    settled_day: date | None = None


def read_draft(duty: Duty, case_id: bytes) -> OpenDraft:
    """Read the draft being edited, or the newest sealed one.

    Raises:
        DomainError: `case_unknown`.
    """

    def job(db: Connection) -> tuple[Any, ...]:
        row = drafts.read(db, case_id)
        pinned = drafts.pinned(db, case_id)
        if row is None or pinned is None:
            raise DomainError("case_unknown")
        notes, told = details.read(db, case_id), drafts.details(db, case_id).get(AT_PORTAL)
        files = attachments.of_case(db, case_id)
        return (
            row,
            pinned,
            drafts.answers(db, case_id),
            held_papers(case_id, files, brought.packets(db, case_id, row.packet_id), told),
            notes,
            declared_days.settled_day(db, row, notes),
        )

    return opened(duty, *duty.replica.read(job))


def opened(
    duty: Duty,
    row: DraftRow,
    pinned: drafts.Pinned,
    stored: Mapping[str, tuple[bytes, str, int]],
    files: tuple[attachments.AttachmentRow, ...],
    notes: details.DraftDetails,
    settled_day: date | None,
) -> OpenDraft:
    """Return a draft as it is worked with, of what is stored of it."""
    answers = assemble_answers({name: msgspec.json.decode(raw) for name, (raw, _, _) in stored.items()})
    provenance = {
        name: {"source": source, "at": changed_ms // 1000} for name, (_, source, changed_ms) in stored.items()
    }
    return OpenDraft(
        row,
        duty.catalogue.load(pinned.raw),
        read_pinned_lists(pinned.lists),
        answers,
        provenance,
        files,
        notes,
        settled_day,
    )


def in_force(draft: OpenDraft) -> tuple[attachments.AttachmentRow, ...]:
    """Return the files that count: new ones replace earlier ones of the same paper; removed ones go."""
    gone = {file.doc_id for file in draft.files if file.packet_id is None}
    if draft.row.state == "editing":
        # What a sealed one's packet takes out is reckoned in.
        gone |= draft.notes.removed
    return tuple(file for file in draft.files if file.packet_id is None or file.doc_id not in gone)
