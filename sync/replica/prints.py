"""What was printed of a case, and how often: counted in its history."""

from __future__ import annotations

from sync.replica import cases
from sync.replica.driver import Connection


def count(db: Connection, case_id: bytes, what: str) -> int:
    """Return how often a thing of a case was printed."""
    return int(
        db.execute(
            "SELECT count(*) FROM case_event WHERE case_id = ? AND kind = 'printed' "
            "AND json_extract(detail, '$.what') = ?",
            (case_id, what),
        ).fetchone()[0]
    )


def record(db: Connection, case_id: bytes, what: str, now_ms: int, *, prepared: bool = False) -> int:
    """Count a print; `what` is a code such as `slip`. Writer thread only.

    `prepared` marks a faultless declaration of a procedure that is handed in elsewhere.

    Returns:
        The number of this print of that thing, from 1.
    """
    cases.add_event(
        db, case_id, "printed", now_ms, {"what": what, "prepared": True} if prepared else {"what": what}
    )
    if what == "slip":
        db.execute("UPDATE case_record SET printed = printed + 1 WHERE case_id = ?", (case_id,))
    return count(db, case_id, what)
