"""Rows of drafts and what hangs on them: made, copied from one to another, emptied."""

from __future__ import annotations

from forms.errors import DomainError
from sync.replica.storage.driver import Connection, IntegrityError

GIVEN_UP = (
    "(d.packet_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM outbox_state AS g WHERE g.packet_id = d.packet_id "
    "AND NOT (g.state = 'withdrawn' AND g.text_ms IS NULL)))"
)
"""Over `draft AS d`: its packet ended here and the portal never took it, or was purged with what it said."""
ORDER = f"d.state = 'editing' DESC, {GIVEN_UP}, d.draft_id DESC"
"""Over `draft AS d`: the one being edited, then what the portal has or is to have, then what was given up."""
NEWEST = f"SELECT d.draft_id FROM draft AS d WHERE d.case_id = ? AND d.state <> 'discarded' ORDER BY {ORDER} LIMIT 1"
_GIVEN_UP = f"SELECT 1 FROM draft AS d WHERE d.draft_id = ? AND {GIVEN_UP}"
_SETTLED = (
    "SELECT 1 FROM draft AS d JOIN outbox_event AS e USING (packet_id) WHERE d.draft_id = ? "
    "AND e.kind = 'withdrawn' AND json_extract(e.detail, '$.settled') IS NOT NULL"
)


def insert(
    db: Connection, case_id: bytes, kind: str, answers_to: str | None, operator_id: str, now_ms: int
) -> int:
    """Add an empty draft being edited and return its row. Writer thread only.

    Raises:
        DomainError: `draft_already_open`.
    """
    try:
        row = db.execute(
            "INSERT INTO draft (case_id, kind, answers_to, operator_id, state, created_ms, changed_ms) "
            "VALUES (?, ?, ?, ?, 'editing', ?, ?) RETURNING draft_id",
            (case_id, kind, answers_to, operator_id, now_ms, now_ms),
        ).fetchone()
    except IntegrityError as error:
        raise DomainError("draft_already_open") from error
    return int(row[0])


def copy_contents(db: Connection, source_id: int, target_id: int) -> None:
    """Copy answers, details and pins of one draft row to another. Writer thread only."""
    for table, columns in (
        ("draft_answer", "pointer, value, source, changed_ms"),
        ("draft_detail", "name, value"),
        ("draft_list", "list_id, sha256"),
    ):
        db.execute(
            f"INSERT INTO {table} (draft_id, {columns}) SELECT ?, {columns} FROM {table} WHERE draft_id = ?",
            (target_id, source_id),
        )
    db.execute(
        "UPDATE draft SET form_sha256 = (SELECT form_sha256 FROM draft WHERE draft_id = ?) "
        "WHERE draft_id = ?",
        (source_id, target_id),
    )


def erase_contents(db: Connection, draft_id: int) -> None:
    """Erase answers and details of one draft; the row and its pins stay. Writer thread only."""
    db.execute("DELETE FROM draft_answer WHERE draft_id = ?", (draft_id,))
    db.execute("DELETE FROM draft_detail WHERE draft_id = ?", (draft_id,))


def is_given_up(db: Connection, draft_id: int) -> bool:
    """Tell whether a sealed draft's packet ended here without the portal having taken it."""
    return db.execute(_GIVEN_UP, (draft_id,)).fetchone() is not None


def is_settled(db: Connection, draft_id: int) -> bool:
    """Tell whether a person let the portal's version stand instead of what a draft says."""
    return db.execute(_SETTLED, (draft_id,)).fetchone() is not None
