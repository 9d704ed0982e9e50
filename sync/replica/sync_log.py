"""What the engine did, in codes and counts, for the list on the sync screen."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sync.replica.storage.driver import Connection

KEPT = 500


def add(db: Connection, at_ms: int, code: str, params: Mapping[str, object] | None = None) -> None:
    """Note something; only the newest 500 notes are kept. Writer thread only.

    Args:
        db: open database.
        at_ms: UTC milliseconds.
        code: snake_case code the screen has a sentence for.
        params: counts and codes for the sentence, never personal data.
    """
    row = db.execute(
        "INSERT INTO sync_log (at_ms, code, params) VALUES (?, ?, ?) RETURNING id",
        (at_ms, code, json.dumps(params or {}, ensure_ascii=False)),
    ).fetchone()
    db.execute("DELETE FROM sync_log WHERE id <= ?", (row[0] - KEPT,))


def latest(db: Connection, limit: int = 50) -> list[tuple[int, str, dict[str, object]]]:
    """Return `(at_ms, code, params)`, newest first."""
    rows = db.execute("SELECT at_ms, code, params FROM sync_log ORDER BY id DESC LIMIT +?", (limit,))
    return [(at_ms, code, json.loads(params)) for at_ms, code, params in rows]
