"""A draft set aside while its case is being withdrawn: out of every list, and there again if that is taken back.

Its row is a discarded one like any other; only what was written in it is still there, which no other discarded
draft has. It goes with the portal's word that ends the withdrawal, or in time.
"""

from __future__ import annotations

from sync.replica.cases import cases
from sync.replica.draft_rows import copy_contents, erase_contents, insert
from sync.replica.drafts import attachments
from sync.replica.storage.driver import Connection

READABLE = (
    "(EXISTS (SELECT 1 FROM draft_answer AS a WHERE a.draft_id = d.draft_id) "
    "OR EXISTS (SELECT 1 FROM draft_detail AS a WHERE a.draft_id = d.draft_id))"
)
_ASIDE = (
    "SELECT d.draft_id, d.kind, d.answers_to, d.operator_id FROM draft AS d "
    f"WHERE d.case_id = ? AND d.state = 'discarded' AND {READABLE} ORDER BY d.draft_id DESC"
)


def put(db: Connection, case_id: bytes, now_ms: int) -> bool:
    """Set the draft being edited aside, with its files; return whether there was one. Writer thread only."""
    done = db.execute(
        "UPDATE draft SET state = 'discarded', changed_ms = ? WHERE case_id = ? AND state = 'editing'",
        (now_ms, case_id),
    )
    if not done.rowcount:
        return False
    cases.add_event(db, case_id, "discarded", now_ms, {"set_aside": True})
    return True


def take_up(db: Connection, case_id: bytes, now_ms: int) -> tuple[bool, str | None]:
    """Open the draft set aside as it was left. Writer thread only.

    Returns:
        Whether there was one, and the request it answers.
    """
    row = db.execute(_ASIDE, (case_id,)).fetchone()
    if row is None:
        return False, None
    source, kind, answers_to, operator_id = row
    # An ended draft never changes: what was in it is moved to a new one.
    copy_contents(db, source, insert(db, case_id, kind, answers_to, operator_id, now_ms))
    erase_contents(db, source)
    cases.add_event(db, case_id, "supplement_opened", now_ms, {"answers_to": answers_to, "back": True})
    return True, answers_to


def drop(db: Connection, case_id: bytes) -> None:
    """Forget a draft set aside, and the files only it has. Writer thread only."""
    rows = db.execute(_ASIDE, (case_id,)).fetchall()
    for row in rows:
        erase_contents(db, row[0])
    editing = db.execute("SELECT 1 FROM draft WHERE case_id = ? AND state = 'editing'", (case_id,)).fetchone()
    if rows and editing is None:
        attachments.remove_unsent(db, case_id)
