"""Sealed files on their way: which are due, how far each got."""

from __future__ import annotations

from dataclasses import dataclass

from sync.replica.outbox.outbox import LONGEST_WAIT_MS
from sync.replica.storage.driver import Connection

DAMAGED = "file_damaged"
"""Why a packet is set aside, and what troubles the file itself: its bytes on this disk are not what was sealed."""
# One file that is lost keeps none of the packet's others here. `state <> 'acknowledged'` says to the planner that the
# partial index serves: all of this is asked after every piece of a file.
_OPEN = (
    "FROM outbox_state AS s JOIN packet_blob AS b USING (packet_id) "
    "JOIN sealed_file AS f USING (sealed_sha256) WHERE s.packet_id IN "
    "(SELECT packet_id FROM outbox_state WHERE state = 'text_received' AND state <> 'acknowledged' "
    "UNION SELECT packet_id FROM brought_again WHERE step = 'files' "
    "UNION SELECT packet_id FROM outbox_state WHERE state = 'needs_attention' AND state <> 'acknowledged' "
    f"AND reason = '{DAMAGED}') "
    f"AND f.done_ms IS NULL AND NOT (s.state = 'needs_attention' AND f.trouble IS '{DAMAGED}')"
)

_WAITING = (
    "FROM outbox_state AS s JOIN packet_blob AS b USING (packet_id) JOIN sealed_file AS f USING (sealed_sha256) "
    "WHERE s.packet_id IN (SELECT packet_id FROM outbox_state WHERE state <> 'acknowledged' "
    "AND state IN ('queued', 'sending', 'text_received') "
    "UNION SELECT packet_id FROM brought_again WHERE step = 'files') AND f.done_ms IS NULL"
)


@dataclass(frozen=True)
class BlobItem:
    """One file to send; `packet_id` is the oldest packet waiting for it, `sent` bytes the portal holds."""

    sealed_sha256: bytes
    size: int
    packet_id: bytes
    sent: int
    attempts: int


def due(db: Connection, now_ms: int, limit: int = 50) -> list[BlobItem]:
    """Return files of packets whose text was received or brought again, small ones first, each once."""
    rows = db.execute(
        "SELECT f.sealed_sha256, f.size, s.packet_id, f.sent, f.attempts, min(s.ord) "
        f"{_OPEN} AND NOT f.next_try_ms BETWEEN ? AND ? GROUP BY f.sealed_sha256 "
        "ORDER BY f.size, min(s.ord) LIMIT +?",
        (now_ms + 1, now_ms + LONGEST_WAIT_MS, limit),
    )
    return [
        BlobItem(bytes(digest), size, bytes(packet_id), sent, attempts)
        for digest, size, packet_id, sent, attempts, _ in rows
    ]


def next_try_at(db: Connection) -> int | None:
    """Return when the next file may be sent (UTC milliseconds, 0 for at once), None when none waits."""
    value = db.execute(f"SELECT min(f.next_try_ms) {_OPEN}").fetchone()[0]
    return None if value is None else int(value)


def waiting(db: Connection) -> tuple[int, int]:
    """Return how many files are not in yet, those of packets still to be offered too, and their bytes."""
    row = db.execute(
        f"SELECT count(*), sum(size - sent) FROM (SELECT DISTINCT f.sealed_sha256, f.size, f.sent {_WAITING})"
    ).fetchone()
    return int(row[0]), int(row[1] or 0)


def waiting_digests(db: Connection) -> frozenset[bytes]:
    """Return which files are not in yet: those `waiting` counts."""
    rows = db.execute(f"SELECT DISTINCT f.sealed_sha256 {_WAITING}").fetchall()
    return frozenset(bytes(digest) for (digest,) in rows)


def record_progress(db: Connection, sealed_sha256: bytes, offset: int, now_ms: int) -> None:
    """Remember how far a file got; at its size it is done. The portal may also say less than before.

    Writer thread only.
    """
    db.execute(
        "UPDATE sealed_file SET sent = min(max(:offset, 0), size), attempts = 0, trouble = NULL, "
        "next_try_ms = 0, done_ms = CASE WHEN :offset >= size THEN :now END "
        "WHERE sealed_sha256 = :file AND done_ms IS NULL",
        {"offset": offset, "now": now_ms, "file": sealed_sha256},
    )


def record_missing(db: Connection, sealed_sha256: bytes) -> None:
    """Send a file again from its start: the portal has lost it. Writer thread only."""
    db.execute("UPDATE sealed_file SET done_ms = NULL, sent = 0 WHERE sealed_sha256 = ?", (sealed_sha256,))


def set_aside(db: Connection, sealed_sha256: bytes) -> None:
    """Leave a file that is damaged here, until its packet is offered again. Writer thread only."""
    db.execute("UPDATE sealed_file SET trouble = ? WHERE sealed_sha256 = ?", (DAMAGED, sealed_sha256))


def papers_of(db: Connection, packet_id: bytes, sealed_sha256: bytes) -> list[str]:
    """Return which papers of a packet are made of a file."""
    rows = db.execute(
        "SELECT DISTINCT doc_id FROM attachment WHERE packet_id = ? AND sealed_sha256 = ? ORDER BY doc_id",
        (packet_id, sealed_sha256),
    )
    return [str(row[0]) for row in rows]


def hasten(db: Connection) -> None:
    """Let files that were put off have their turn now, because a person asked. Writer thread only.

    Each keeps its trouble; one that is damaged here waits for its packet.
    """
    db.execute(
        "UPDATE sealed_file SET next_try_ms = 0 WHERE done_ms IS NULL AND next_try_ms > 0 AND trouble IS NOT ? "
        "AND sealed_sha256 IN (SELECT b.sealed_sha256 FROM outbox_state AS s "
        "CROSS JOIN packet_blob AS b USING (packet_id) WHERE s.state <> 'acknowledged' UNION "
        "SELECT b.sealed_sha256 FROM brought_again AS a CROSS JOIN packet_blob AS b USING (packet_id))",
        (DAMAGED,),
    )


def record_retry(db: Connection, sealed_sha256: bytes, trouble: str, next_try_ms: int, now_ms: int) -> None:
    """Leave a file until `next_try_ms`; `trouble` is a code. Writer thread only."""
    del now_ms  # the row keeps only when to try again
    db.execute(
        "UPDATE sealed_file SET attempts = attempts + 1, trouble = ?, next_try_ms = ? "
        "WHERE sealed_sha256 = ? AND done_ms IS NULL",
        (trouble, next_try_ms, sealed_sha256),
    )
