"""The outbox counted as people count: by cases.

One with two packets on their way is one, and a packet of no case is none. Rounds, the heartbeat and the figures of what
would be lost count packets.
"""

from __future__ import annotations

from dataclasses import dataclass

from sync.replica.driver import Connection

_CASES = (
    "SELECT count(DISTINCT case_id), min(queued_ms) FROM outbox_state WHERE state <> 'acknowledged' "
    "AND state IN ('queued', 'sending', 'text_received') AND case_id IS NOT NULL"
)
_CASES_FOR_A_PERSON = (
    "SELECT count(*) FROM (SELECT case_id FROM outbox_state WHERE state <> 'acknowledged' "
    "AND state = 'needs_attention' AND case_id IS NOT NULL "
    "UNION SELECT case_id FROM brought_again WHERE step = 'refused' AND case_id IS NOT NULL)"
)


@dataclass(frozen=True)
class CaseCounts:
    """Cases that wait for the portal, since when, and those that wait for a person.

    `attention` includes cases of which a restored portal did not take a packet again.
    """

    waiting: int
    oldest_waiting_ms: int | None
    attention: int


def case_counts(db: Connection) -> CaseCounts:
    """Return what the permanent pill and the first screen show."""
    waiting, oldest = db.execute(_CASES).fetchone()
    return CaseCounts(waiting, oldest, db.execute(_CASES_FOR_A_PERSON).fetchone()[0])
