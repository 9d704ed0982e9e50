"""Offers that never left this machine: an earlier program counted them, and noted two events for each."""

from __future__ import annotations

from sync.replica import facts
from sync.replica.storage.driver import Connection

_WITHOUT_UNSENT = (
    "UPDATE outbox_state SET attempts = max(0, attempts - (SELECT count(*) FROM outbox_event "
    "WHERE packet_id = :packet AND kind = 'released' AND json_extract(detail, '$.unsent') "
    "AND id > coalesce((SELECT max(id) FROM outbox_event WHERE packet_id = :packet AND kind = 'requeued'), 0))) "
    "WHERE packet_id = :packet"
)


def forgive(db: Connection) -> None:
    """Count no offer that never left; done once for what an earlier program counted. Writer thread only.

    With them, what was opened after hours without a network went before what had waited through them.
    """
    if facts.get(db, facts.UNSENT_FORGIVEN) is not None:
        return
    facts.put(db, facts.UNSENT_FORGIVEN, b"1")
    offered = db.execute("SELECT packet_id FROM outbox_state WHERE attempts > 0 ORDER BY ord").fetchall()
    for (packet_id,) in offered:
        db.execute(_WITHOUT_UNSENT, {"packet": packet_id})
