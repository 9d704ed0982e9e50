"""The audit trail: who did what, each entry naming the digest of the one before it.

Entries are only added; the database refuses to change or delete them. `verify` finds what somebody
changed behind the program's back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

import msgspec

from sync.replica.storage.driver import Connection

DOMAIN = b"tramso/audit/1\x00"
START = bytes(32)
_NEAR = 20
"""Entries looked at for the one that begins a case: others were noted in the same millisecond."""


def append(
    db: Connection,
    at_ms: int,
    operator_id: str,
    action: str,
    case_id: bytes | None = None,
    detail: Mapping[str, object] | None = None,
) -> int:
    """Add an entry; return its number. Writer thread only.

    Args:
        db: open database.
        at_ms: UTC milliseconds.
        operator_id: who acted; empty for the station itself.
        action: snake_case code.
        case_id: the case it was about, if one.
        detail: ids, codes and counts, never answers or names.
    """
    last = db.execute("SELECT id, sha256 FROM audit ORDER BY id DESC LIMIT 1").fetchone()
    number, previous = (1, START) if last is None else (last[0] + 1, bytes(last[1]))
    text = json.dumps(detail or {}, ensure_ascii=False, sort_keys=True)
    digest = _digest(number, previous, at_ms, operator_id, action, case_id, text)
    db.execute(
        "INSERT INTO audit (id, at_ms, operator_id, action, case_id, detail, prev_sha256, sha256) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (number, at_ms, operator_id, action, case_id, text, previous, digest),
    )
    return int(number)


def first_actor(db: Connection, case_id: bytes, *actions: str) -> str | None:
    """Return who did the first of some actions on a case of this station; None where nobody did."""
    marks = ", ".join("?" for _action in actions)
    row = db.execute(
        f"SELECT operator_id FROM audit WHERE id >= ? AND case_id = ? AND action IN ({marks}) ORDER BY id LIMIT 1",
        (_beginning(db, case_id), case_id, *actions),
    ).fetchone()
    return None if row is None else str(row[0])


def details(db: Connection, case_id: bytes, action: str) -> tuple[dict[str, object], ...]:
    """Return what was noted with an action on a case of this station, the newest first."""
    rows = db.execute(
        "SELECT detail FROM audit WHERE id >= ? AND case_id = ? AND action = ? ORDER BY id DESC",
        (_beginning(db, case_id), case_id, action),
    )
    return tuple(json.loads(detail) for (detail,) in rows)


def _beginning(db: Connection, case_id: bytes) -> int:
    """Return the number of an entry before which nothing was done on a case here; 1 where that is not known.

    The trail has no index by case, and a few years of it take a tenth of a second to read. What begins a case is noted
    with the moment the case has; that entry is looked for by halving, as the clock mostly goes forward. Where it went
    back in between, the entry is not met and the whole trail is read.
    """
    made = db.execute("SELECT created_ms FROM case_record WHERE case_id = ?", (case_id,)).fetchone()
    if made is None:
        return 1
    low, high = 1, head(db)[0] + 1
    while low < high:
        middle = (low + high) // 2
        row = db.execute("SELECT at_ms FROM audit WHERE id = ?", (middle,)).fetchone()
        if row is None:
            return 1
        low, high = (middle + 1, high) if row[0] < made[0] else (low, middle)
    near = db.execute("SELECT id, at_ms, case_id FROM audit WHERE id >= ? ORDER BY id LIMIT +?", (low, _NEAR))
    for number, at_ms, of_case in near:
        if at_ms == made[0] and of_case == case_id:
            return int(number)
    return 1


def head(db: Connection) -> tuple[int, bytes]:
    """Return number and digest of the newest entry; `(0, 32 zero bytes)` before the first."""
    last = db.execute("SELECT id, sha256 FROM audit ORDER BY id DESC LIMIT 1").fetchone()
    return (0, START) if last is None else (last[0], bytes(last[1]))


def verify(db: Connection) -> tuple[str, ...]:
    """Return what is wrong with the trail, one line each; empty when it is whole."""
    problems: list[str] = []
    expected, previous = 1, START
    rows = db.execute(
        "SELECT id, at_ms, operator_id, action, case_id, detail, prev_sha256, sha256 FROM audit ORDER BY id"
    )
    for number, at_ms, operator_id, action, case_id, detail, prev, digest in rows:
        if number != expected:
            problems.append(f"entries {expected} to {number - 1} are missing")
        if prev != previous:
            problems.append(f"entry {number} does not continue the one before it")
        if _digest(number, prev, at_ms, operator_id, action, case_id, detail) != digest:
            problems.append(f"entry {number} was changed")
        expected, previous = number + 1, digest
    return tuple(problems)


def _digest(
    number: int,
    previous: bytes,
    at_ms: int,
    operator_id: str,
    action: str,
    case_id: bytes | None,
    detail: str,
) -> bytes:
    entry = msgspec.msgpack.encode([number, previous, at_ms, operator_id, action, case_id, detail])
    return hashlib.sha256(DOMAIN + entry).digest()
