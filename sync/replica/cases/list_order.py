"""Where a sealed case stands in the lists, also where no clock is right."""

from __future__ import annotations

from sync.replica.cases import cases
from sync.replica.storage.driver import Connection

_DAY_MS = 86_400_000


def sealed_last(db: Connection, case_id: bytes, now_ms: int, *, sure: bool) -> None:
    """Move a case to the front of the lists. Writer thread only.

    Args:
        db: open database.
        case_id: the case something was sealed of.
        now_ms: UTC milliseconds, as well as they are known.
        sure: whether they are. Else they may stand still, and what was changed before stays behind it all the same;
            not what is a day ahead, which was noted under a clock more wrong still.
    """
    if not sure:
        (last,) = db.execute(
            "SELECT max(changed_ms) FROM case_record WHERE changed_ms < ?", (now_ms + _DAY_MS,)
        ).fetchone()
        now_ms = now_ms if last is None else max(now_ms, last + 1)
    cases.touch(db, case_id, now_ms)
