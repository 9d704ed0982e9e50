"""Where a packet stands that is brought to a restored portal again."""

from __future__ import annotations

from sync.replica.storage.connection import Connection


def step_of(db: Connection, packet_id: bytes) -> str | None:
    """Return where a packet stands, None for one that need not be brought (any more)."""
    row = db.execute("SELECT step FROM brought_again WHERE packet_id = ?", (packet_id,)).fetchone()
    return None if row is None else str(row[0])
