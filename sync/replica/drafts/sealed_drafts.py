"""The draft of a case that was sealed last, as it stands for the case whatever is typed in a correction of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sync.replica.draft_rows import GIVEN_UP
from sync.replica.drafts import attachments, taken_off
from sync.replica.drafts.attachments import AttachmentRow
from sync.replica.storage.driver import Connection

_NEWEST = (
    "SELECT d.draft_id, d.form_sha256 FROM draft AS d WHERE d.case_id = ? AND d.state = 'sealed' "
    f"ORDER BY {GIVEN_UP}, d.draft_id DESC LIMIT 1"
)
_ANSWERS = "SELECT pointer, value, source, changed_ms FROM draft_answer WHERE draft_id = ? ORDER BY pointer"
_DETAILS = "SELECT name, value FROM draft_detail WHERE draft_id = ?"
_CARRIED = (
    "SELECT b.sealed_sha256 FROM packet AS p JOIN packet_blob AS b USING (packet_id) WHERE p.case_id = ?"
)
# Corrections that were given up are few, and come first (CROSS JOIN): the planner would begin with what was sealed.
_CORRECTED = (
    "SELECT DISTINCT s.case_id FROM draft AS d CROSS JOIN draft AS s USING (case_id) WHERE s.state = 'sealed' "
    "AND s.form_sha256 IS NOT NULL AND d.state <> 'sealed' AND d.draft_id > s.draft_id "
    "ORDER BY s.case_id DESC LIMIT +?"
)


def newest_id(db: Connection, case_id: bytes) -> int | None:
    """Return the row of the draft sealed last; None where nothing was, or its answers were let go."""
    found = db.execute(_NEWEST, (case_id,)).fetchone()
    return None if found is None or found[1] is None else int(found[0])


def answers(db: Connection, draft_id: int) -> dict[str, tuple[bytes, str, int]]:
    """Return pointer → (JSON bytes, source, time of change), in the order of the pointers."""
    found = db.execute(_ANSWERS, (draft_id,))
    return {pointer: (bytes(value), source, at_ms) for pointer, value, source, at_ms in found}


def details(db: Connection, draft_id: int) -> dict[str, bytes]:
    """Return every named detail."""
    return {name: bytes(value) for name, value in db.execute(_DETAILS, (draft_id,))}


def files(db: Connection, case_id: bytes) -> tuple[AttachmentRow, ...]:
    """Return the files some packet of a case carries, with the sheets they were sealed with.

    A file of a packet that did not leave belongs to the correction while that is written, and may be taken off it.
    """
    carried = {bytes(found[0]) for found in db.execute(_CARRIED, (case_id,))}
    as_sealed = {one.attachment_id: one for one in taken_off.rows(db, case_id)}
    here = tuple(
        one
        for one in attachments.of_case(db, case_id)
        if one.packet_id is not None or one.sealed_sha256 in carried
    )
    known = {one.attachment_id for one in here}
    both = [
        *(_with_sheets(one, as_sealed) for one in here),
        *(one for one in as_sealed.values() if one.attachment_id not in known),
    ]
    return tuple(sorted(both, key=lambda one: (one.added_ms, one.attachment_id)))


def corrected(db: Connection, limit: int) -> Iterable[bytes]:
    """Return the cases a correction was opened of after their last seal, the newest first."""
    return [bytes(found[0]) for found in db.execute(_CORRECTED, (limit,))]


def _with_sheets(file: AttachmentRow, as_sealed: dict[bytes, AttachmentRow]) -> AttachmentRow:
    noted = as_sealed.get(file.attachment_id)
    return file if noted is None else replace(file, originals=noted.originals, copies=noted.copies)
