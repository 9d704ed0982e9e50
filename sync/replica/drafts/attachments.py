"""Attached papers: sealed once, kept only as ciphertext in rows of 256 KB, erased by forgetting the key."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from forms.errors import DomainError
from sync.replica.storage.driver import Connection
from sync.replica.storage.torn_pages import does_ciphertext_stay

CHUNK_BYTES = 262_144
_COLUMNS = (
    "a.attachment_id, a.case_id, a.doc_id, a.mime, a.plain_size, a.plain_sha256, a.content_key, "
    "a.sealed_sha256, f.size, a.originals, a.copies, a.added_ms, a.packet_id"
)
_SELECT = f"SELECT {_COLUMNS} FROM attachment AS a JOIN sealed_file AS f USING (sealed_sha256)"


@dataclass(frozen=True)
class AttachmentRow:
    """One attached file; `content_key` None once erased, `packet_id` None until a packet carries it."""

    attachment_id: bytes
    case_id: bytes
    doc_id: str
    mime: str
    plain_size: int
    plain_sha256: bytes
    content_key: bytes | None = field(repr=False)
    sealed_sha256: bytes
    sealed_size: int
    originals: int
    copies: int
    added_ms: int
    packet_id: bytes | None = None


# From the newest rows on: the files of every year are not looked at for the last hundred cases.
_MEAN = (
    "WITH newest AS (SELECT case_id, rowid AS n FROM attachment ORDER BY rowid DESC LIMIT 500), "
    "last AS (SELECT case_id FROM newest GROUP BY case_id ORDER BY max(n) DESC LIMIT 100) "
    "SELECT avg(size) FROM (SELECT sum(f.size) AS size FROM last AS l CROSS JOIN attachment AS a USING (case_id) "
    "CROSS JOIN sealed_file AS f USING (sealed_sha256) GROUP BY a.case_id)"
)


def mean_bytes_of_a_case(db: Connection) -> int | None:
    """Return what the files of one case take on average, in bytes; the last 100 cases that have any."""
    value = db.execute(_MEAN).fetchone()[0]
    return None if value is None else int(value)


def add(db: Connection, attachment: AttachmentRow, sealed: bytes) -> None:
    """Store a file's ciphertext and its row. Writer thread only.

    Raises:
        ValueError: the ciphertext is not the one the row names (a bug of the caller).
        DomainError: `no_open_draft`.
    """
    if len(sealed) != attachment.sealed_size or hashlib.sha256(sealed).digest() != attachment.sealed_sha256:
        raise ValueError("the ciphertext does not match its row")
    if not _is_editing(db, attachment.case_id):
        raise DomainError("no_open_draft")
    store_sealed(db, attachment.sealed_sha256, sealed)
    db.execute(
        "INSERT INTO attachment (attachment_id, case_id, doc_id, mime, plain_size, plain_sha256, "
        "content_key, sealed_sha256, originals, copies, added_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            attachment.attachment_id,
            attachment.case_id,
            attachment.doc_id,
            attachment.mime,
            attachment.plain_size,
            attachment.plain_sha256,
            attachment.content_key,
            attachment.sealed_sha256,
            attachment.originals,
            attachment.copies,
            attachment.added_ms,
        ),
    )


def store_sealed(db: Connection, sealed_sha256: bytes, sealed: bytes) -> None:
    """Store a ciphertext under its digest, once. Writer thread only.

    Without an attachment it is a file only a packet cites: nobody at this station can open it again.
    """
    stored = db.execute(
        "INSERT INTO sealed_file (sealed_sha256, size) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (sealed_sha256, len(sealed)),
    )
    if stored.rowcount == 1:
        db.executemany(
            "INSERT INTO sealed_chunk (sealed_sha256, n, bytes) VALUES (?, ?, ?)",
            (
                (sealed_sha256, n, sealed[start : start + CHUNK_BYTES])
                for n, start in enumerate(range(0, len(sealed), CHUNK_BYTES))
            ),
        )


def read(db: Connection, attachment_id: bytes) -> AttachmentRow | None:
    """Return one attached file."""
    row = db.execute(f"{_SELECT} WHERE a.attachment_id = ?", (attachment_id,)).fetchone()
    return None if row is None else AttachmentRow(*row)


def of_case(db: Connection, case_id: bytes) -> tuple[AttachmentRow, ...]:
    """Return every file of a case, oldest first, those of earlier packets included."""
    rows = db.execute(f"{_SELECT} WHERE a.case_id = ? ORDER BY a.added_ms, a.attachment_id", (case_id,))
    return tuple(AttachmentRow(*row) for row in rows)


def unsent(db: Connection, case_id: bytes) -> tuple[AttachmentRow, ...]:
    """Return the files the draft being edited will carry: no packet cites them yet."""
    return tuple(row for row in of_case(db, case_id) if row.packet_id is None)


def count_sheets(db: Connection, attachment_id: bytes, originals: int, copies: int) -> None:
    """Say how many sheets on paper go with a file of the draft. Writer thread only."""
    db.execute(
        "UPDATE attachment SET originals = ?, copies = ? WHERE attachment_id = ? AND packet_id IS NULL",
        (originals, copies, attachment_id),
    )


def remove(db: Connection, attachment_id: bytes) -> None:
    """Take a file off the draft and erase it. Writer thread only.

    Raises:
        DomainError: `attachment_sent` when a packet already carries it.
    """
    row = read(db, attachment_id)
    if row is None:
        return
    if row.packet_id is not None:
        raise DomainError("attachment_sent")
    db.execute("DELETE FROM attachment WHERE attachment_id = ?", (attachment_id,))
    drop_unused(db, row.sealed_sha256)


def free(db: Connection, case_id: bytes, packet_ids: Iterable[bytes]) -> None:
    """Let the next packet carry files of packets the portal refused. Writer thread only."""
    db.executemany(
        "UPDATE attachment SET packet_id = NULL WHERE case_id = ? AND packet_id = ?",
        ((case_id, packet_id) for packet_id in packet_ids),
    )


def remove_unsent(db: Connection, case_id: bytes) -> None:
    """Erase the files only the open draft has; freed ones go back to their packet. Writer thread only."""
    for row in unsent(db, case_id):
        carrier = db.execute(
            "SELECT p.packet_id FROM packet AS p JOIN packet_blob AS b USING (packet_id) "
            "WHERE p.case_id = ? AND b.sealed_sha256 = ? ORDER BY p.ord DESC LIMIT 1",
            (case_id, row.sealed_sha256),
        ).fetchone()
        if carrier is None:
            remove(db, row.attachment_id)
        else:
            db.execute(
                "UPDATE attachment SET packet_id = ? WHERE attachment_id = ?", (carrier[0], row.attachment_id)
            )


def read_sealed(db: Connection, sealed_sha256: bytes, offset: int, length: int) -> bytes:
    """Return up to `length` bytes of a ciphertext from `offset`; empty behind its end or when unknown."""
    if offset < 0 or length <= 0:
        return b""
    first, last = offset // CHUNK_BYTES, (offset + length - 1) // CHUNK_BYTES
    rows = db.execute(
        "SELECT bytes FROM sealed_chunk WHERE sealed_sha256 = ? AND n BETWEEN ? AND ? ORDER BY n",
        (sealed_sha256, first, last),
    )
    start = offset - first * CHUNK_BYTES
    return b"".join(bytes(row[0]) for row in rows)[start : start + length]


def erase_key(db: Connection, attachment_id: bytes) -> None:
    """Forget the content key: nobody at this station can open the file again. Writer thread only."""
    db.execute("UPDATE attachment SET content_key = NULL WHERE attachment_id = ?", (attachment_id,))


def drop_unused(db: Connection, sealed_sha256: bytes) -> bool:
    """Delete a ciphertext nobody cites; return whether it went. Writer thread only.

    One that cannot be read stays: nobody has a key to it any more.
    """
    cited = db.execute(
        "SELECT 1 FROM attachment WHERE sealed_sha256 = :file "
        "UNION ALL SELECT 1 FROM packet_blob WHERE sealed_sha256 = :file LIMIT 1",
        {"file": sealed_sha256},
    ).fetchone()
    if cited is not None or does_ciphertext_stay():
        return False
    db.execute("DELETE FROM sealed_chunk WHERE sealed_sha256 = ?", (sealed_sha256,))
    db.execute("DELETE FROM sealed_file WHERE sealed_sha256 = ?", (sealed_sha256,))
    return True


def _is_editing(db: Connection, case_id: bytes) -> bool:
    found = db.execute("SELECT 1 FROM draft WHERE case_id = ? AND state = 'editing'", (case_id,)).fetchone()
    return found is not None
