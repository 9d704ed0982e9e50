"""Rows of drafts and what hangs on them: made, copied from one to another, emptied."""

from __future__ import annotations

from forms.errors import DomainError
from sync.replica.driver import Connection, IntegrityError


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
