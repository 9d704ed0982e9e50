"""The audit trail: who did what, each entry naming the digest of the one before it.

Entries are only added; the database refuses to change or delete them. `verify` finds what somebody
changed behind the program's back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

import msgspec

from sync.replica.driver import Connection

DOMAIN = b"tramso/audit/1\x00"
START = bytes(32)


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
    """Return who did the first of some actions on a case; None where nobody did."""
    marks = ", ".join("?" for _action in actions)
    row = db.execute(
        f"SELECT operator_id FROM audit WHERE case_id = ? AND action IN ({marks}) ORDER BY id LIMIT 1",
        (case_id, *actions),
    ).fetchone()
    return None if row is None else str(row[0])


def details(db: Connection, case_id: bytes, action: str) -> tuple[dict[str, object], ...]:
    """Return what was noted with an action on a case, the newest first."""
    rows = db.execute(
        "SELECT detail FROM audit WHERE case_id = ? AND action = ? ORDER BY id DESC", (case_id, action)
    )
    return tuple(json.loads(detail) for (detail,) in rows)


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
