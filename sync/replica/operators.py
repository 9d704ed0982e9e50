"""The people who may work at this station, and their signing keys as blobs the caller has wrapped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sync.replica.storage.driver import Connection
from sync.wire.messages import RosterEntry

_COLUMNS = "operator_id, name, role, active, public_key, wrapped_seed, endorsement"


@dataclass(frozen=True)
class OperatorRow:
    """One person of the roster; the key fields are None until a key was made at this station."""

    operator_id: str
    name: str
    role: str
    active: bool
    public_key: bytes | None = None
    wrapped_seed: bytes | None = field(default=None, repr=False)
    endorsement: bytes | None = None


def apply_roster(db: Connection, entries: Iterable[RosterEntry], now_ms: int) -> None:
    """Take over what the portal says of people; keys made here stay. Writer thread only."""
    db.executemany(
        "INSERT INTO operator (operator_id, name, role, active, changed_ms) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (operator_id) DO UPDATE SET name = excluded.name, role = excluded.role, "
        "active = excluded.active, changed_ms = excluded.changed_ms",
        ((entry.operator_id, entry.name, entry.role, int(entry.active), now_ms) for entry in entries),
    )


def set_key(
    db: Connection, operator_id: str, public_key: bytes, wrapped_seed: bytes, endorsement: bytes, now_ms: int
) -> bool:
    """Store a person's key; False when nobody has that id. Writer thread only."""
    changed = db.execute(
        "UPDATE operator SET public_key = ?, wrapped_seed = ?, endorsement = ?, changed_ms = ? "
        "WHERE operator_id = ?",
        (public_key, wrapped_seed, endorsement, now_ms, operator_id),
    )
    return changed.rowcount == 1


def operator(db: Connection, operator_id: str) -> OperatorRow | None:
    """Return one person, active or not."""
    row = db.execute(f"SELECT {_COLUMNS} FROM operator WHERE operator_id = ?", (operator_id,)).fetchone()
    return None if row is None else _operator(row)


def everyone(db: Connection) -> tuple[OperatorRow, ...]:
    """Return everybody who may work here or could once."""
    return tuple(_operator(row) for row in db.execute(f"SELECT {_COLUMNS} FROM operator"))


def standing(db: Connection) -> tuple[int, int]:
    """Return how many people may work here now, and when the list last changed, UTC milliseconds."""
    active, changed_ms = db.execute("SELECT sum(active), max(changed_ms) FROM operator").fetchone()
    return active or 0, changed_ms or 0


def _operator(row: tuple[object, ...]) -> OperatorRow:
    operator_id, name, role, active, public_key, wrapped_seed, endorsement = row
    return OperatorRow(operator_id, name, role, bool(active), public_key, wrapped_seed, endorsement)  # type: ignore[arg-type]  # the column is checked
