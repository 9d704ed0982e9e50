"""By which codes a case is known: the one printed here, the portal's, and the one another station printed first."""

from __future__ import annotations

import json
from collections.abc import Collection

from sync.replica import facts
from sync.replica.storage.driver import Connection

_TAKEN = (
    "SELECT e.id, c.case_id, c.code FROM outbox_event AS e JOIN packet AS p USING (packet_id) "
    "JOIN case_record AS c ON c.case_id = p.case_id "
    "WHERE e.kind IN ('text_received', 'completed') AND c.code IS NOT NULL"
)


def case_code(db: Connection, case_id: bytes) -> str | None:
    """Return the code this station printed for a case, None where it printed none."""
    row = db.execute("SELECT code FROM case_record WHERE case_id = ?", (case_id,)).fetchone()
    return None if row is None else row[0]


def codes_of(db: Connection, case_ids: Collection[bytes]) -> dict[bytes, str | None]:
    """Return the printed codes of cases."""
    rows = db.execute(
        "SELECT case_id, code FROM case_record WHERE case_id IN (SELECT unhex(value) FROM json_each(?))",
        (json.dumps([case_id.hex() for case_id in case_ids]),),
    )
    return {bytes(case_id): code for case_id, code in rows}


def set_first_code(db: Connection, case_id: bytes, code: str) -> None:
    """Remember the code another station printed for a case: the citizen knows it by that. Writer thread only."""
    db.execute(
        "INSERT INTO first_slip (case_id, code) VALUES (?, ?) ON CONFLICT (case_id) DO UPDATE "
        "SET code = excluded.code",
        (case_id, code),
    )


def first_code(db: Connection, case_id: bytes) -> str | None:
    """Return the code another station printed for a case, None where there is none or it is not known."""
    row = db.execute("SELECT code FROM first_slip WHERE case_id = ?", (case_id,)).fetchone()
    return None if row is None else row[0]


def with_code(db: Connection, code: str) -> tuple[bytes, ...]:
    """Return the cases of a printed or national code, or of the code another station printed for them.

    More than one where a station that was put back from an older copy printed a code twice: it names nobody then.
    """
    rows = db.execute(
        "SELECT case_id FROM case_record WHERE code = ?1 OR national_code = ?1 "
        "UNION SELECT case_id FROM first_slip WHERE code = ?1 ORDER BY case_id",
        (code,),
    ).fetchall()
    return tuple(bytes(row[0]) for row in rows)


def untold(db: Connection, limit: int) -> tuple[int, tuple[tuple[bytes, str], ...]]:
    """Return codes printed here of cases the portal has taken and was not told the code of.

    Args:
        db: open database.
        limit: most codes.

    Returns:
        What to hand to `told` with them once the portal has them, and (case, code) pairs.
    """
    after = _mark(db)
    rows = db.execute(f"{_TAKEN} AND e.id > ? ORDER BY e.id LIMIT +?", (after, limit)).fetchall()
    codes = dict.fromkeys((bytes(case_id), str(code)) for _, case_id, code in rows)
    return max((int(row[0]) for row in rows), default=after), tuple(codes)


def told(db: Connection, up_to: int, codes: Collection[tuple[bytes, str]]) -> None:
    """Remember that the portal has been told codes `untold` gave. Writer thread only."""
    rows = db.execute(f"{_TAKEN} AND e.id > ? AND e.id <= ?", (_mark(db), up_to)).fetchall()
    # While they were told a purge may have made room for events of other cases under the same numbers.
    if {(bytes(case_id), str(code)) for _, case_id, code in rows} <= set(codes):
        facts.put(db, facts.CODES_TOLD, str(up_to).encode())


def after_purge(db: Connection) -> None:
    """Lower what is remembered to the last event there is. Writer thread only.

    The numbers of purged events behind it are given again: their codes would be taken for told.
    """
    (last,) = db.execute("SELECT coalesce(max(id), 0) FROM outbox_event").fetchone()
    if _mark(db) > last:
        facts.put(db, facts.CODES_TOLD, str(last).encode())


def tell_again(db: Connection) -> None:
    """Tell a portal that was restored every code once more. Writer thread only."""
    facts.remove(db, facts.CODES_TOLD)


def _mark(db: Connection) -> int:
    return int(facts.get(db, facts.CODES_TOLD) or 0)
