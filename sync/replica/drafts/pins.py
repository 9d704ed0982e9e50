"""Pinned forms and code lists: each draft reads its own copy, stored once per digest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sync.replica.draft_rows import NEWEST
from sync.replica.storage.driver import Connection


@dataclass(frozen=True)
class Pinned:
    """The exact form and code lists a draft was started with."""

    form_id: str
    version: int
    sha256: bytes
    raw: bytes
    lists: Mapping[str, bytes]


def pin(
    db: Connection,
    draft_id: int,
    form_id: str,
    version: int,
    sha256: bytes,
    raw: bytes,
    lists: Mapping[str, bytes],
) -> None:
    """Store form and lists and tie them to a draft. Writer thread only."""
    db.execute(
        "INSERT INTO pinned_form (sha256, form_id, version, raw) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (sha256) DO NOTHING",
        (sha256, form_id, version, raw),
    )
    db.execute("UPDATE draft SET form_sha256 = ? WHERE draft_id = ?", (sha256, draft_id))
    db.execute("DELETE FROM draft_list WHERE draft_id = ?", (draft_id,))
    for list_id, payload in lists.items():
        digest = hashlib.sha256(payload).digest()
        db.execute(
            "INSERT INTO pinned_list (sha256, raw) VALUES (?, ?) ON CONFLICT (sha256) DO NOTHING",
            (digest, payload),
        )
        db.execute(
            "INSERT INTO draft_list (draft_id, list_id, sha256) VALUES (?, ?, ?)",
            (draft_id, list_id, digest),
        )


def pinned(db: Connection, case_id: bytes) -> Pinned | None:
    """Return what the case's draft is pinned to; None before it was pinned."""
    row = db.execute(
        "SELECT d.draft_id FROM draft AS d "
        f"JOIN pinned_form AS f ON f.sha256 = d.form_sha256 WHERE d.draft_id = ({NEWEST})",
        (case_id,),
    ).fetchone()
    return None if row is None else of_draft(db, int(row[0]))


def of_draft(db: Connection, draft_id: int) -> Pinned | None:
    """Return what one draft is pinned to; None before it was pinned, or once its answers were let go."""
    row = db.execute(
        "SELECT f.form_id, f.version, f.sha256, f.raw FROM draft AS d "
        "JOIN pinned_form AS f ON f.sha256 = d.form_sha256 WHERE d.draft_id = ?",
        (draft_id,),
    ).fetchone()
    if row is None:
        return None
    form_id, version, sha256, raw = row
    lists = db.execute(
        "SELECT l.list_id, p.raw FROM draft_list AS l JOIN pinned_list AS p USING (sha256) "
        "WHERE l.draft_id = ?",
        (draft_id,),
    )
    return Pinned(form_id, version, bytes(sha256), bytes(raw), {name: bytes(data) for name, data in lists})


def drop_unused(db: Connection) -> int:
    """Delete forms and lists no draft refers to; return how many. Writer thread only."""
    forms = db.execute(
        "DELETE FROM pinned_form WHERE NOT EXISTS "
        "(SELECT 1 FROM draft WHERE draft.form_sha256 = pinned_form.sha256)"
    ).rowcount
    lists = db.execute(
        "DELETE FROM pinned_list WHERE NOT EXISTS "
        "(SELECT 1 FROM draft_list WHERE draft_list.sha256 = pinned_list.sha256)"
    ).rowcount
    return forms + lists
