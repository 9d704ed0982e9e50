"""Papers of a packet that did not leave, touched in its correction: kept as sealed until that is sealed or given up.

A held packet goes on as it was when its correction is given up, and carries these papers with the sheets it names;
without their rows this station would show neither that the portal has them nor, later, that they are taken off. One
the portal refused stays what was sealed, too.
"""

from __future__ import annotations

import msgspec

from sync.replica.drafts import attachments, corrections, withdrawals
from sync.replica.drafts.attachments import AttachmentRow
from sync.replica.storage.driver import Connection

_NAME = "taken_off"
_ROWS = msgspec.msgpack.Decoder(list[AttachmentRow])
_EDITING = "SELECT draft_id FROM draft WHERE case_id = ? AND state = 'editing'"


def note(db: Connection, row: AttachmentRow) -> None:
    """Note a file about to be taken off the draft, or its sheets counted anew, where a packet carries it.

    What was noted first is as it was sealed. Writer thread only.
    """
    carrier = _carrier(db, row)
    draft = db.execute(_EDITING, (row.case_id,)).fetchone()
    if carrier is None or draft is None:
        return
    kept = _rows(db, draft[0])
    if any(one.attachment_id == row.attachment_id for one in kept):
        return
    db.execute(
        "INSERT INTO draft_detail (draft_id, name, value) VALUES (?, ?, ?) "
        "ON CONFLICT (draft_id, name) DO UPDATE SET value = excluded.value",
        (draft[0], _NAME, msgspec.msgpack.encode([*kept, row])),
    )


def give_back(db: Connection, case_id: bytes) -> None:
    """Give the files back to the packet that carries them: the correction is given up. Writer thread only."""
    draft = db.execute(_EDITING, (case_id,)).fetchone()
    for row in [] if draft is None else _rows(db, draft[0]):
        carrier = _carrier(db, row)
        if carrier is not None:
            db.execute(
                "INSERT INTO attachment (attachment_id, case_id, doc_id, mime, plain_size, plain_sha256, "
                "content_key, sealed_sha256, originals, copies, packet_id, added_ms) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (attachment_id) DO UPDATE "
                "SET originals = excluded.originals, copies = excluded.copies",
                (
                    row.attachment_id,
                    row.case_id,
                    row.doc_id,
                    row.mime,
                    row.plain_size,
                    row.plain_sha256,
                    row.content_key,
                    row.sealed_sha256,
                    row.originals,
                    row.copies,
                    carrier,
                    row.added_ms,
                ),
            )


def forget(db: Connection, draft_id: int) -> None:
    """Let go of them: the correction is sealed, and the held packet never leaves. Writer thread only."""
    db.execute("DELETE FROM draft_detail WHERE draft_id = ? AND name = ?", (draft_id, _NAME))


def rows(db: Connection, case_id: bytes) -> list[AttachmentRow]:
    """Return the files touched in the open correction as the packet that carries them has them."""
    draft = db.execute(_EDITING, (case_id,)).fetchone()
    return [] if draft is None else _rows(db, draft[0])


def kinds(db: Connection, case_id: bytes) -> frozenset[str]:
    """Return the kinds of papers taken off the open correction of a held packet."""
    held = corrections.held(db, case_id)
    off = [row for row in rows(db, case_id) if attachments.read(db, row.attachment_id) is None]
    return frozenset(row.doc_id for row in off if _carrier_among(db, row, held) is not None)


def _rows(db: Connection, draft_id: int) -> list[AttachmentRow]:
    found = db.execute(
        "SELECT value FROM draft_detail WHERE draft_id = ? AND name = ?", (draft_id, _NAME)
    ).fetchone()
    return [] if found is None else _ROWS.decode(found[0])


def _carrier(db: Connection, row: AttachmentRow) -> bytes | None:
    refused = withdrawals.unsent_files_of(db, row.case_id, ended=True)
    return _carrier_among(db, row, [*corrections.held(db, row.case_id), *reversed(refused)])


def _carrier_among(db: Connection, row: AttachmentRow, packet_ids: list[bytes]) -> bytes | None:
    for packet_id in packet_ids:
        carried = db.execute(
            "SELECT 1 FROM packet_blob WHERE packet_id = ? AND sealed_sha256 = ?",
            (packet_id, row.sealed_sha256),
        ).fetchone()
        if carried is not None:
            return packet_id
    return None
