"""The third schema: packets brought again to a portal that was restored from a copy.

The text of this step is complete in itself. The outbox is not touched: what was acknowledged stays so, as
its receipt says; that a packet is being brought again is another fact and stands beside it.
"""

from __future__ import annotations

from sync.replica.storage.driver import Connection

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE brought_again (
        ord INTEGER PRIMARY KEY, packet_id BLOB NOT NULL UNIQUE REFERENCES packet (packet_id), case_id BLOB,
        step TEXT NOT NULL CHECK (step IN ('ask', 'text', 'files', 'refused')),
        attempts INTEGER NOT NULL DEFAULT 0, next_try_ms INTEGER NOT NULL DEFAULT 0, reason TEXT) STRICT""",
    "CREATE INDEX brought_again_step ON brought_again (step, ord)",
    "CREATE INDEX brought_again_case ON brought_again (case_id, ord)",
)


def restorations(db: Connection) -> None:
    """Bring schema 2 to schema 3."""
    for statement in STATEMENTS:
        db.execute(statement)
