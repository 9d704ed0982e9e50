"""Forgetting in time: content keys, readable answers, and packets the portal has long confirmed.

Each step takes a bounded number of rows, so that a person's save never waits behind it. Nothing goes
that the portal has not confirmed as complete.
"""

from __future__ import annotations

from dataclasses import dataclass

from sync.replica import attachments, cases, drafts, pins
from sync.replica.driver import Connection
from sync.replica.schema_1_outbox import FINAL_STATES, RETENTION_MS

DAY_MS = 86_400_000
KEYS_KEPT_MS = 14 * DAY_MS
"""Content keys go this long after the complete receipt, unless a supplement is open."""
ANSWERS_KEPT_MS = 14 * DAY_MS
"""Readable answers go this long after the portal's final state."""
ANSWERS_KEPT_AT_MOST_MS = 180 * DAY_MS
BATCH = 50

_KEYS = (
    "SELECT a.attachment_id FROM attachment AS a JOIN outbox_state AS s USING (packet_id) "
    "LEFT JOIN dossier AS o ON o.case_id = a.case_id WHERE a.content_key IS NOT NULL "
    "AND s.complete_ms < :now - :kept AND coalesce(o.state, 0) <> 5 AND NOT EXISTS "
    "(SELECT 1 FROM draft AS d WHERE d.case_id = a.case_id AND d.state = 'editing') LIMIT :batch"
)
_ANSWERS = (
    "SELECT d.draft_id, d.case_id FROM draft AS d JOIN outbox_state AS s USING (packet_id) "
    "LEFT JOIN dossier AS o ON o.case_id = d.case_id "
    "WHERE d.state = 'sealed' AND s.state = 'acknowledged' "
    "AND (EXISTS (SELECT 1 FROM draft_answer AS a WHERE a.draft_id = d.draft_id) "
    "OR EXISTS (SELECT 1 FROM draft_detail AS a WHERE a.draft_id = d.draft_id)) "
    f"AND ((o.state IN {FINAL_STATES} AND o.state_at_ms < :now - :kept) "
    "OR s.complete_ms < :now - :longest) AND NOT EXISTS "
    "(SELECT 1 FROM draft AS e WHERE e.case_id = d.case_id AND e.state = 'editing') LIMIT :batch"
)
_PACKETS = (
    "SELECT s.packet_id, s.ord FROM outbox_state AS s LEFT JOIN dossier AS d USING (case_id) "
    "WHERE s.state = 'acknowledged' AND s.complete_ms < :now - :kept "
    f"AND (s.case_id IS NULL OR d.state IN {FINAL_STATES}) ORDER BY s.complete_ms LIMIT :batch"
)


@dataclass(frozen=True)
class Forgotten:
    """How much one step let go."""

    content_keys: int
    drafts: int
    packets: int

    @property
    def anything(self) -> bool:
        """Whether another step may find more."""
        return bool(self.content_keys or self.drafts or self.packets)


def forget_due(db: Connection, now_ms: int, batch: int = BATCH) -> Forgotten:
    """Do one bounded step of forgetting. Writer thread only, with priority UPKEEP.

    Args:
        db: open database.
        now_ms: UTC milliseconds.
        batch: most rows of each kind to let go.
    """
    keys = db.execute(_KEYS, {"now": now_ms, "kept": KEYS_KEPT_MS, "batch": batch}).fetchall()
    for (attachment_id,) in keys:
        attachments.erase_key(db, attachment_id)
    old = db.execute(
        _ANSWERS,
        {"now": now_ms, "kept": ANSWERS_KEPT_MS, "longest": ANSWERS_KEPT_AT_MOST_MS, "batch": batch},
    ).fetchall()
    for draft_id, case_id in old:
        drafts.erase_contents(db, draft_id)
        db.execute("UPDATE draft SET form_sha256 = NULL WHERE draft_id = ?", (draft_id,))
        db.execute("DELETE FROM draft_list WHERE draft_id = ?", (draft_id,))
        cases.set_applicant(db, case_id, "")
        db.execute("UPDATE dossier SET note = NULL, request = NULL WHERE case_id = ?", (case_id,))
    if old:
        pins.drop_unused(db)
    done = db.execute(_PACKETS, {"now": now_ms, "kept": RETENTION_MS, "batch": batch}).fetchall()
    for packet_id, _ in done:
        purge_packet(db, packet_id, now_ms)
    return Forgotten(len(keys), len(old), len(done))


def purge_packet(db: Connection, packet_id: bytes, now_ms: int) -> None:
    """Delete a packet with its receipts, events and files nobody else cites. Writer thread only.

    Raises:
        IntegrityError: the packet must still be kept; the rule is in the database itself.
    """
    db.execute("INSERT INTO purge_permit (packet_id, asked_ms) VALUES (?, ?)", (packet_id, now_ms))
    files = [
        bytes(row[0])
        for row in db.execute("SELECT sealed_sha256 FROM packet_blob WHERE packet_id = ?", (packet_id,))
    ]
    for table in ("outbox_event", "outbox_state", "receipt", "packet_blob", "packet"):
        db.execute(f"DELETE FROM {table} WHERE packet_id = ?", (packet_id,))
    db.execute("DELETE FROM attachment WHERE packet_id = ?", (packet_id,))
    for sealed_sha256 in files:
        attachments.drop_unused(db, sealed_sha256)
    db.execute("DELETE FROM purge_permit WHERE packet_id = ?", (packet_id,))
