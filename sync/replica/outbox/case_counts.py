"""The outbox counted as people count: by cases.

One with two packets on their way is one, and a packet of no case is none; those the portal refused are told apart.
Rounds, the heartbeat and the figures of what would be lost count packets.
"""

from __future__ import annotations

from dataclasses import dataclass

from sync.replica.storage.driver import Connection

_CASES = (
    "SELECT count(DISTINCT case_id), min(queued_ms) FROM outbox_state WHERE state <> 'acknowledged' "
    "AND state IN ('queued', 'sending', 'text_received') AND case_id IS NOT NULL"
)
_CASES_FOR_A_PERSON = (
    "SELECT count(*) FROM (SELECT case_id FROM outbox_state WHERE state <> 'acknowledged' "
    "AND state = 'needs_attention' AND case_id IS NOT NULL "
    "UNION SELECT case_id FROM brought_again WHERE step = 'refused' AND case_id IS NOT NULL)"
)
_CASELESS = (
    "SELECT count(*) FROM outbox_state WHERE state <> 'acknowledged' AND state = 'needs_attention' "
    "AND case_id IS NULL"
)


@dataclass(frozen=True)
class CaseCounts:
    """Cases that wait for the portal, since when, and those that wait for a person.

    `attention` includes cases of which a restored portal did not take a packet again; `caseless` are packets of no
    case that the portal refused.
    """

    waiting: int
    oldest_waiting_ms: int | None
    attention: int
    caseless: int = 0


def case_counts(db: Connection) -> CaseCounts:
    """Return what the permanent pill and the first screen show."""
    waiting, oldest = db.execute(_CASES).fetchone()
    needing, caseless = (db.execute(one).fetchone()[0] for one in (_CASES_FOR_A_PERSON, _CASELESS))
    return CaseCounts(waiting, oldest, needing, caseless)
