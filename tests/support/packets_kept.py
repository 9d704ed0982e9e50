"""All packets a portal has accepted."""

from __future__ import annotations

import sqlalchemy as sa

from sync.portal.packets.packets import ENTRY, entry
from sync.portal.storage.tables import packet


def packets_kept(db: sa.Connection) -> list[dict[str, object]]:
    """Return ids and digests of all accepted packets in the order of their arrival."""
    return [entry(row) for row in db.execute(sa.select(*ENTRY).order_by(packet.c.arrival))]
