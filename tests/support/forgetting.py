"""Forgetting in one go: what upkeep does in a job for each part."""

from __future__ import annotations

from sync.replica.housekeeping import BATCH, Forgotten, parts
from sync.replica.storage.connection import Connection


def forget_due(db: Connection, now_ms: int, batch: int = BATCH) -> Forgotten:
    """Do every part of one bounded step of forgetting. Writer thread only."""
    gone = [part(db) for part in parts(now_ms, batch)]
    return Forgotten(
        sum(one.content_keys for one in gone),
        sum(one.drafts for one in gone),
        sum(one.packets for one in gone),
        sum(one.words for one in gone),
    )
