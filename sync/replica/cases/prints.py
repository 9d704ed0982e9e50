"""What was printed of a case, and how often: counted in its history.

A print is counted before its paper exists. Where nothing left the machine that is noted as well, and the number is
the next one again, whoever prints and whenever: no paper has it, and none is skipped.
"""

from __future__ import annotations

from sync.replica.cases import cases
from sync.replica.cases.unused_prints import UNUSED
from sync.replica.storage.driver import Connection


def count(db: Connection, case_id: bytes, what: str) -> int:
    """Return how often a thing of a case was printed."""
    printed, unused = db.execute(
        "SELECT count(*) FILTER (WHERE json_extract(detail, '$.what') = ?2), "
        f"count(*) FILTER (WHERE json_extract(detail, '$.what') = '{UNUSED}' "
        "AND json_extract(detail, '$.of') = ?2) "
        "FROM case_event WHERE case_id = ?1 AND kind = 'printed'",
        (case_id, what),
    ).fetchone()
    return int(printed) - int(unused)


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


def take_back(db: Connection, case_id: bytes, what: str, number: int, now_ms: int) -> bool:
    """Note that the newest print of a thing never left the machine. Writer thread only.

    Returns:
        Whether that was the newest: the number of one printed over since is spent.
    """
    if number < 1 or count(db, case_id, what) != number:
        return False
    cases.add_event(db, case_id, "printed", now_ms, {"what": UNUSED, "of": what})
    if what == "slip":
        db.execute("UPDATE case_record SET printed = printed - 1 WHERE case_id = ?", (case_id,))
    return True
