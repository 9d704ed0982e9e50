"""Forgetting in one go: what upkeep does in a job for each part."""

from __future__ import annotations

from sync.replica.housekeeping import BATCH, Forgotten, parts
from sync.replica.storage.connection import Connection


def forget_due(db: Connection, now_ms: int, batch: int = BATCH) -> Forgotten:
    """Do every part of one bounded step of forgetting. Writer thread only."""
    gone = Forgotten(0, 0, 0)
    for part in parts(now_ms, batch):
        gone = gone.and_(part(db))
    return gone
