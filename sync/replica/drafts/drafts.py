"""Drafts: the mutable answers of a case, saved field by field.

A case has at most one draft being edited; sealed and discarded ones never change again. Functions that
take a `case_id` speak of the draft being edited when there is one, else (reading only) of the newest whose packet was not
given up.
Writing to a case without one raises `DomainError("no_open_draft")`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forms.errors import DomainError
from forms.packets.packet import CaseId, PacketId
from sync.replica.cases import cases
from sync.replica.draft_rows import (
    NEWEST,
    ORDER,
    copy_contents,
    erase_contents,
    insert,
    is_given_up,
    is_settled,
)
from sync.replica.drafts import attachments, corrections, pins, taken_off, withdrawals
from sync.replica.drafts.pins import Pinned, pinned
from sync.replica.outbox import brought
from sync.replica.storage.driver import Connection

__all__ = ["DraftRow", "NewDraft", "Pinned", "copy_contents", "erase_contents", "insert", "pinned"]

SIGNED = "signed"
"""Name of the detail that says a citizen signed the answers as they stand."""
# Bound SQL: the hot path of typing; a row verb of sqlite-utils here costs 1.6 times a raw upsert.
_TOUCH = (
    "UPDATE draft SET revision = revision + 1, changed_ms = ? "
    "WHERE case_id = ? AND state = 'editing' RETURNING draft_id, revision"
)
_SAVE = (
    "INSERT INTO draft_answer (draft_id, pointer, value, source, changed_ms) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (draft_id, pointer) DO UPDATE SET value = excluded.value, source = excluded.source, "
    "changed_ms = excluded.changed_ms"
)
_ANSWER = "SELECT value FROM draft_answer WHERE draft_id = ? AND pointer = ?"
_UNSIGN = "DELETE FROM draft_detail WHERE draft_id = ? AND name = ?"
_REMOVE = "DELETE FROM draft_answer WHERE draft_id = ? AND pointer = ?"
_COLUMNS = (
    "d.case_id, c.service_code, c.service_name, c.applicant, d.kind, d.answers_to, d.operator_id, d.state, "
    "d.revision, d.packet_id, d.created_ms, d.changed_ms"
)
_FROM = "FROM draft AS d JOIN case_record AS c USING (case_id)"


@dataclass(frozen=True)
class NewDraft:
    """What a new case starts from."""

    case_id: bytes
    service_code: str
    service_name: str
    operator_id: str
    now_ms: int


@dataclass(frozen=True)
class DraftRow:
    """One draft; `kind` is submission or supplement, `state` editing, sealed or discarded."""

    case_id: bytes
    service_code: str
    service_name: str
    applicant: str
    kind: str
    answers_to: str | None
    operator_id: str
    state: str
    revision: int
    packet_id: bytes | None
    created_ms: int
    changed_ms: int


def create(db: Connection, draft: NewDraft) -> None:
    """Start a case with its first draft. Writer thread only."""
    cases.create(db, draft.case_id, draft.service_code, draft.service_name, draft.now_ms)
    insert(db, draft.case_id, "submission", None, draft.operator_id, draft.now_ms)


def open_supplement(
    db: Connection,
    case_id: bytes,
    answers_to: str | None,
    operator_id: str,
    now_ms: int,
    event: str = "supplement_opened",
) -> DraftRow:
    """Open a new draft of the same case from its newest sealed one: answers, details and pinned forms.

    Serves a supplement (`answers_to` names the officer's request), sending a refused packet again and
    taking up a withdrawn one that was never sent (`answers_to` None): the files of packets the portal
    never took come along. `event` is what the case's history says.
    A draft already being edited is returned as it is. Writer thread only.

    Raises:
        DomainError: `nothing_to_supplement` when the case has no sealed draft with its answers.
    """
    present = read(db, case_id)
    if present is not None and present.state == "editing":
        return present
    source = newest_id(db, case_id)
    if source is None or not has_answers(db, case_id):
        raise DomainError("nothing_to_supplement")
    kind = "submission" if answers_to is None else "supplement"
    draft_id = insert(db, case_id, kind, answers_to, operator_id, now_ms)
    copy_contents(db, source, draft_id)
    brought.forget_removed(db, source, draft_id)
    held = corrections.held(db, case_id)
    # Of a packet somebody gave up for what the portal has, the files are given up too.
    unsent = withdrawals.unsent_files_of(db, case_id, ended=is_given_up(db, source))
    attachments.free(db, case_id, [*unsent, *held])
    cases.add_event(
        db, case_id, event, now_ms, {"answers_to": answers_to, **({"held": True} if held else {})}
    )
    opened = read(db, case_id)
    assert opened is not None  # noqa: S101 (inserted above, in this transaction)
    return opened


def has_answers(db: Connection, case_id: bytes) -> bool:
    """Tell whether the answers of the draft being edited, else of what was sealed last and stands, can be read."""
    draft_id = newest_id(db, case_id)
    return draft_id is not None and _has_answers(db, draft_id) and not is_settled(db, draft_id)


def newest_id(db: Connection, case_id: bytes) -> int | None:
    """Return the row of the draft being edited, else of the newest sealed one that was not given up."""
    row = db.execute(NEWEST, (case_id,)).fetchone()
    return None if row is None else int(row[0])


def answer_instead(db: Connection, case_id: bytes, request_id: str, now_ms: int) -> None:
    """Let the draft being edited answer another request than the one it was opened for. Writer thread only.

    Raises:
        DomainError: `no_open_draft`.
    """
    db.execute(
        "UPDATE draft SET kind = 'supplement', answers_to = ?, changed_ms = ? WHERE draft_id = ?",
        (request_id, now_ms, open_draft_id(db, case_id)),
    )


def read(db: Connection, case_id: bytes) -> DraftRow | None:
    """Return the draft being edited, else the newest sealed or discarded one."""
    row = db.execute(
        f"SELECT {_COLUMNS} {_FROM} WHERE d.case_id = ? ORDER BY d.state = 'discarded', {ORDER} LIMIT 1",
        (case_id,),
    ).fetchone()
    return None if row is None else DraftRow(*row)


def by_id(db: Connection, draft_id: int) -> DraftRow:
    """Return one draft by its row."""
    found = db.execute(f"SELECT {_COLUMNS} {_FROM} WHERE d.draft_id = ?", (draft_id,)).fetchone()
    return DraftRow(*found)


def list_open(db: Connection) -> tuple[DraftRow, ...]:
    """Return every draft being edited, last changed first."""
    rows = db.execute(f"SELECT {_COLUMNS} {_FROM} WHERE d.state = 'editing' ORDER BY d.changed_ms DESC")
    return tuple(DraftRow(*row) for row in rows)


def count_open(db: Connection) -> int:
    """Return how many drafts are being edited."""
    return int(db.execute("SELECT count(*) FROM draft WHERE state = 'editing'").fetchone()[0])


def save_answer(
    db: Connection, case_id: bytes, pointer: str, value_json: bytes | None, source: str, now_ms: int
) -> int:
    """Save one field, or take its answer away when `value_json` is None. Writer thread only.

    Another answer than before takes the mark `SIGNED` away in the same transaction: a citizen's signature
    stands for what was read out when it was made.

    Args:
        db: open database.
        case_id: the case.
        pointer: JSON pointer of the field.
        value_json: the answer as JSON bytes.
        source: where it came from (`typed`, `scan`, …).
        now_ms: UTC milliseconds.

    Returns:
        The draft's new revision.

    Raises:
        DomainError: `no_open_draft`.
    """
    touched = db.execute(_TOUCH, (now_ms, case_id)).fetchone()
    if touched is None:
        raise DomainError("no_open_draft")
    draft_id, revision = touched
    before = db.execute(_ANSWER, (draft_id, pointer)).fetchone()
    if (None if before is None else bytes(before[0])) != value_json:
        db.execute(_UNSIGN, (draft_id, SIGNED))
    if value_json is None:
        db.execute(_REMOVE, (draft_id, pointer))
    else:
        db.execute(_SAVE, (draft_id, pointer, value_json, source, now_ms))
    return int(revision)


def move_answers(db: Connection, case_id: bytes, places: Mapping[str, str]) -> None:
    """Move answers with their sources from one pointer to another that is free by then. Writer thread only.

    What was said stays the same, so a signature stays.

    Raises:
        DomainError: `no_open_draft`.
    """
    draft_id = open_draft_id(db, case_id)
    for old, new in places.items():
        db.execute(
            "UPDATE draft_answer SET pointer = ? WHERE draft_id = ? AND pointer = ?", (new, draft_id, old)
        )


def touch(db: Connection, case_id: bytes, now_ms: int) -> None:
    """Note that something beside the answers was saved: a paper, a mark, a signature. Writer thread only."""
    db.execute("UPDATE draft SET changed_ms = ? WHERE case_id = ? AND state = 'editing'", (now_ms, case_id))


def answers(db: Connection, case_id: bytes) -> dict[str, tuple[bytes, str, int]]:
    """Return pointer → (JSON bytes, source, time of change), in the order of the pointers."""
    rows = db.execute(
        "SELECT pointer, value, source, changed_ms FROM draft_answer "
        f"WHERE draft_id = ({NEWEST}) ORDER BY pointer",
        (case_id,),
    )
    return {pointer: (bytes(value), source, at_ms) for pointer, value, source, at_ms in rows}


def set_detail(db: Connection, case_id: bytes, name: str, value: bytes | None) -> None:
    """Set a named detail (last pointer, consents, evidence …), or remove it with None. Writer thread only.

    Raises:
        DomainError: `no_open_draft`.
    """
    draft_id = open_draft_id(db, case_id)
    if value is None:
        db.execute("DELETE FROM draft_detail WHERE draft_id = ? AND name = ?", (draft_id, name))
        return
    db.execute(
        "INSERT INTO draft_detail (draft_id, name, value) VALUES (?, ?, ?) "
        "ON CONFLICT (draft_id, name) DO UPDATE SET value = excluded.value",
        (draft_id, name, value),
    )


def details(db: Connection, case_id: bytes) -> dict[str, bytes]:
    """Return every named detail."""
    rows = db.execute(f"SELECT name, value FROM draft_detail WHERE draft_id = ({NEWEST})", (case_id,))
    return {name: bytes(value) for name, value in rows}


def pin_form(
    db: Connection,
    case_id: bytes,
    form_id: str,
    version: int,
    sha256: bytes,
    raw: bytes,
    lists: Mapping[str, bytes],
) -> None:
    """Give the draft its own copy of form and code lists, which it keeps for life. Writer thread only.

    Raises:
        DomainError: `no_open_draft`.
    """
    pins.pin(db, open_draft_id(db, case_id), form_id, version, sha256, raw, lists)


def mark_sealed(db: Connection, case_id: CaseId, packet_id: PacketId, now_ms: int) -> None:
    """Close the draft: its packet exists, carries the unsent files, and takes the place of refused and held ones.

    Writer thread only.

    Raises:
        DomainError: `no_open_draft`.
    """
    draft_id = open_draft_id(db, case_id)
    taken_off.forget(db, draft_id)
    db.execute(
        "UPDATE draft SET state = 'sealed', packet_id = ?, changed_ms = ? WHERE draft_id = ?",
        (packet_id, now_ms, draft_id),
    )
    db.execute(
        "UPDATE attachment SET packet_id = ? WHERE case_id = ? AND packet_id IS NULL", (packet_id, case_id)
    )
    withdrawals.replace_refused(db, case_id, packet_id, now_ms)
    corrections.replace(db, case_id, packet_id, now_ms)
    cases.add_event(db, case_id, "sealed", now_ms, {"packet": packet_id.hex()})


def discard(db: Connection, case_id: bytes, now_ms: int) -> None:
    """Throw the draft away: its answers, details and unsent files are erased. Writer thread only.

    A sealed packet that was held while the draft corrected it goes on, unless nobody asks for it any more.

    Raises:
        DomainError: `no_open_draft`.
    """
    draft_id = open_draft_id(db, case_id)
    attachments.remove_unsent(db, case_id)
    taken_off.give_back(db, case_id)
    erase_contents(db, draft_id)
    db.execute("UPDATE draft SET state = 'discarded', changed_ms = ? WHERE draft_id = ?", (now_ms, draft_id))
    going = corrections.let_go(db, case_id, now_ms)
    cases.add_event(db, case_id, "discarded", now_ms, {"held_goes": True} if going else None)
    if not cases.has_packets(db, case_id):
        cases.set_applicant(db, case_id, "")
        # What an officer wrote of a case another station serves is no business of this one any more.
        db.execute(
            "UPDATE dossier SET note = NULL, request = NULL WHERE case_id = ? AND elsewhere", (case_id,)
        )


def open_draft_id(db: Connection, case_id: bytes) -> int:
    """Return the row of the draft being edited.

    Raises:
        DomainError: `no_open_draft`.
    """
    row = db.execute(
        "SELECT draft_id FROM draft WHERE case_id = ? AND state = 'editing'", (case_id,)
    ).fetchone()
    if row is None:
        raise DomainError("no_open_draft")
    return int(row[0])


def _has_answers(db: Connection, draft_id: int) -> bool:
    return db.execute("SELECT 1 FROM draft_answer WHERE draft_id = ?", (draft_id,)).fetchone() is not None
