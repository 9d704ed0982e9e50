"""The first packet of a case: its digest stands in the code of every slip, its moment on the paper.

The packet itself may go while its case is still open, 60 days after another took its place. Its digest is noted then;
the moment and the packet's name have been in the case's history since it was sealed. When a case was really taken that
was sealed under a wrong clock stands with the answers, and is noted when those go.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from sync.replica.cases import cases
from sync.replica.storage.driver import Connection

_SEALED = "SELECT at_ms, detail FROM case_event WHERE case_id = ? AND kind = 'sealed' ORDER BY id LIMIT 1"
_DIGEST = "SELECT sha256 FROM packet WHERE packet_id = ?"
_NOTED = (
    "SELECT json_extract(detail, '$.first_sha256') FROM case_event WHERE case_id = ? AND kind = 'settled' "
    "AND json_extract(detail, '$.first_sha256') IS NOT NULL ORDER BY id LIMIT 1"
)
TAKEN = "taken"
"""Detail of a case sealed by a clock that was wrong: when that was, as far as known."""
_TAKEN = (
    "SELECT json_extract(detail, '$.taken') FROM case_event WHERE case_id = ? AND kind = 'settled' "
    "AND json_extract(detail, '$.taken') IS NOT NULL ORDER BY id LIMIT 1"
)


@dataclass(frozen=True)
class FirstPacket:
    """What the first slip of a case was made of.

    Attributes:
        sha256: of the packet; None where it went under a program that did not note it.
        sealed_ms: UTC milliseconds of the station's clock, to the second as its header says.
    """

    sha256: bytes | None
    sealed_ms: int


def first(db: Connection, case_id: bytes) -> FirstPacket | None:
    """Return the packet a case's first declaration was sealed in here; None before the seal."""
    sealed = _sealed(db, case_id)
    if sealed is None:
        return None
    at_ms, packet_id = sealed
    row = db.execute(_DIGEST, (packet_id,)).fetchone()
    if row is None:
        noted = db.execute(_NOTED, (case_id,)).fetchone()
        digest = None if noted is None else bytes.fromhex(noted[0])
    else:
        digest = bytes(row[0])
    return FirstPacket(digest, at_ms // 1_000 * 1_000)


def note(db: Connection, packet_id: bytes, now_ms: int) -> None:
    """Keep the digest of a packet that goes, if it is the first of its case. Writer thread only."""
    row = db.execute("SELECT case_id, sha256 FROM packet WHERE packet_id = ?", (packet_id,)).fetchone()
    if row is None or row[0] is None:
        return
    case_id, sealed = bytes(row[0]), _sealed(db, bytes(row[0]))
    if sealed is not None and sealed[1] == packet_id:
        cases.add_event(db, case_id, "settled", now_ms, {"first_sha256": bytes(row[1]).hex()})


def note_taken(db: Connection, draft_id: int, case_id: bytes, now_ms: int) -> None:
    """Keep when a case was taken, whose answers go. Writer thread only."""
    row = db.execute(
        "SELECT value FROM draft_detail WHERE draft_id = ? AND name = ?", (draft_id, TAKEN)
    ).fetchone()
    if row is not None and taken(db, case_id) is None:
        cases.add_event(db, case_id, "settled", now_ms, {"taken": bytes(row[0]).hex()})


def taken(db: Connection, case_id: bytes) -> bytes | None:
    """Return the detail `TAKEN` of a case whose answers went; None where they were sealed by a right clock."""
    row = db.execute(_TAKEN, (case_id,)).fetchone()
    return None if row is None else bytes.fromhex(row[0])


def _sealed(db: Connection, case_id: bytes) -> tuple[int, bytes] | None:
    row = db.execute(_SEALED, (case_id,)).fetchone()
    return None if row is None else (int(row[0]), bytes.fromhex(json.loads(row[1]).get("packet", "")))
