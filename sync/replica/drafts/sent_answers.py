"""The answers of the last packet of a case the portal took, as they were typed here; its files may still be missing."""

from __future__ import annotations

from sync.replica.storage.driver import Connection

_TAKEN = (
    "SELECT d.draft_id FROM draft AS d JOIN outbox_state AS s USING (packet_id) "
    "WHERE d.case_id = ? AND d.state = 'sealed' AND s.text_ms IS NOT NULL "
    "ORDER BY d.draft_id DESC LIMIT 1"
)


def has_taken(db: Connection, case_id: bytes) -> bool:
    """Tell whether the portal took anything of a case from here, its answers still known or not."""
    taken = (
        "SELECT 1 FROM packet AS p JOIN outbox_state AS s USING (packet_id) WHERE p.case_id = ? "
        "AND p.kind IN ('submission', 'supplement') AND s.text_ms IS NOT NULL LIMIT 1"
    )
    return db.execute(taken, (case_id,)).fetchone() is not None


def last_taken(db: Connection, case_id: bytes) -> dict[str, bytes] | None:
    """Return pointer → JSON bytes of what the portal has from here; None where it has nothing, or it was erased."""
    row = db.execute(_TAKEN, (case_id,)).fetchone()
    if row is None:
        return None
    answers = db.execute("SELECT pointer, value FROM draft_answer WHERE draft_id = ?", (row[0],))
    return {pointer: bytes(value) for pointer, value in answers} or None
