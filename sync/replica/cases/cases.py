"""Cases: what a list or a detail screen shows of one, and what the portal last said about it.

A case joins four states that are never merged: its draft, the transfer of its packets, the portal's
state, and how often its slip was printed. Actions on a case are events that are only ever added.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from forms.text import fold
from sync.replica.cases import office_news, serving
from sync.replica.cases.office_news import NEWS, TOLD_VERSION
from sync.replica.cases.unused_prints import STANDS
from sync.replica.storage.driver import Connection
from sync.wire.handling import Handling
from sync.wire.messages import DossierItem, SupplementRequest, decode, encode

ANSWERED = """(SELECT d.answers_to FROM draft AS d JOIN outbox_state AS a USING (packet_id)
    WHERE d.case_id = o.case_id AND d.kind = 'supplement'
    AND a.state NOT IN ('needs_attention', 'withdraw_requested', 'withdrawn')
    ORDER BY d.draft_id DESC LIMIT 1)"""
"""Over `dossier AS o`: id of the request the newest supplement that stands, and is not held, answers."""
SAID_VERSION = """coalesce((SELECT json_extract(e.detail, '$.version') FROM case_event AS e
    WHERE e.case_id = o.case_id AND e.kind = 'dossier' ORDER BY e.id DESC LIMIT 1), o.version)"""
"""Over `dossier AS o`: version with which the portal first said what it says now. A restored portal counts its
versions on by a leap and says the same again."""
FORGOTTEN = """EXISTS (SELECT 1 FROM case_event AS e WHERE e.case_id = o.case_id AND e.kind = 'settled'
    AND json_extract(e.detail, '$.forgotten') IS NOT NULL)"""
"""Over `dossier AS o`: whether what was written of the case was erased here in time."""
# Nothing is said first with a version above the newest: who was told that one need not be looked up further.
TOLD = f"({TOLD_VERSION} >= o.version OR {TOLD_VERSION} >= {SAID_VERSION})"
"""Over `dossier AS o`: whether somebody noted that the citizen was told what it says now."""

# The row speaks of the oldest packet still on its way, else of the newest the portal has confirmed, else of
# the newest.
_SELECT = f"""
SELECT c.case_id, c.code, c.national_code, c.service_code, c.service_name, c.applicant, c.printed,
  (SELECT d.state FROM draft AS d WHERE d.case_id = c.case_id
     ORDER BY d.state = 'editing' DESC, d.state = 'sealed' DESC, d.draft_id DESC LIMIT 1),
  s.packet_id, (SELECT p.kind FROM packet AS p WHERE p.ord = s.ord), s.state,
  (SELECT count(*) FROM packet_blob AS b JOIN sealed_file AS f USING (sealed_sha256)
     WHERE b.packet_id = s.packet_id AND f.done_ms IS NOT NULL),
  (SELECT count(*) FROM packet_blob AS b WHERE b.packet_id = s.packet_id),
  s.reason, o.code, o.state, o.state_at_ms, o.due_on,
  max(c.changed_ms, coalesce((SELECT max(d.changed_ms) FROM draft AS d WHERE d.case_id = c.case_id
    AND d.state <> 'sealed'), 0))
    AS changed,
  EXISTS (SELECT 1 FROM draft AS d JOIN case_event AS e USING (case_id) WHERE d.case_id = c.case_id
    AND d.state = 'editing' AND e.kind = 'printed' AND json_extract(e.detail, '$.prepared')
    AND e.at_ms >= d.changed_ms AND {STANDS}),
  coalesce(o.elsewhere, 0), o.note, o.request, CASE WHEN o.state = 5 THEN {ANSWERED} END,
  o.state IN (3, 6, 8) AND {TOLD}, CASE s.state WHEN 'queued' THEN coalesce(s.trouble, '') END,
  {NEWS}, {SAID_VERSION},
  EXISTS (SELECT 1 FROM brought_again AS b WHERE b.case_id = c.case_id AND b.step = 'refused'),
  CASE s.state WHEN 'queued' THEN s.next_try_ms END
FROM case_record AS c
LEFT JOIN dossier AS o USING (case_id)
LEFT JOIN outbox_state AS s ON s.ord = coalesce(
  (SELECT min(ord) FROM outbox_state WHERE case_id = c.case_id
     AND state NOT IN ('acknowledged', 'withdrawn')),
  (SELECT max(ord) FROM outbox_state WHERE case_id = c.case_id AND state = 'acknowledged'),
  (SELECT max(ord) FROM outbox_state WHERE case_id = c.case_id))
"""
_LISTED = (
    "(s.ord IS NOT NULL OR (o.state IS NOT NULL AND NOT o.elsewhere) OR EXISTS "
    "(SELECT 1 FROM draft AS d WHERE d.case_id = c.case_id AND d.state = 'editing'))"
)

SUPPLEMENT_REQUIRED = 5
FROM_PORTAL = {"from": "portal"}
"""Detail of the first event of a case that was not begun on this machine."""


@dataclass(frozen=True)
class CaseFacts:
    """One case for a list; times UTC milliseconds, `due_on` an ISO date, `packet_id` of the row's packet."""

    case_id: bytes
    code: str | None
    national_code: str | None
    service_code: str
    service_name: str
    applicant: str
    printed: int
    draft_state: str | None
    packet_id: bytes | None
    packet_kind: str | None
    transfer: str | None
    files_done: int
    files_total: int
    reason: str | None
    dossier_code: str | None
    server_state: int | None
    server_at_ms: int | None
    due_on: str | None
    changed_ms: int
    prepared: int = 0
    """Whether the draft was printed to be handed in elsewhere, and nothing changed since."""
    elsewhere: int = 0
    """Whether another station serves it."""
    note: str | None = None
    """What the officer said with the last change."""
    asked: bytes | None = None
    """What the officer asks for, as stored."""
    answered: str | None = None
    """Id of the request the newest supplement that stands answers, while something is asked for."""
    told: int | None = 0
    """Whether somebody noted that the citizen was told what the portal says now."""
    trouble: str | None = None
    """Of a queued packet what kept it from being taken the last time, empty for nothing; None of any other."""

    news: str | None = None
    """What the office did without moving the state, and nobody told the citizen (`office_news.NEWS`)."""
    said_version: int | None = None
    """Version with which the portal first said what it says now."""
    refused_again: int = 0
    """Whether a restored portal did not take a packet of it that it had confirmed before."""
    next_try_ms: int | None = None
    """When a queued packet is offered again."""

    @property
    def request(self) -> SupplementRequest | None:
        """What the citizen is asked for, unless it was answered from here."""
        if self.asked is None or self.server_state != SUPPLEMENT_REQUIRED:
            return None
        request = decode(bytes(self.asked), SupplementRequest)
        return None if request.request_id == self.answered else request


@dataclass(frozen=True)
class DossierFacts:
    """What the portal last said about a case, and when this station first heard that.

    `said_version` is the version with which it was first said, `version` the newest that says the same.
    """

    code: str
    version: int
    state: int
    state_at_ms: int
    due_on: str | None
    note: str | None
    request: SupplementRequest | None
    heard_ms: int
    said_version: int


def create(
    db: Connection,
    case_id: bytes,
    service_code: str,
    service_name: str,
    now_ms: int,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Start a case; `detail` is what its history says of where it came from. Writer thread only."""
    db.execute(
        "INSERT INTO case_record (case_id, service_code, service_name, folded, created_ms, changed_ms) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (case_id, service_code, service_name, fold(f"{service_name} {service_code}"), now_ms, now_ms),
    )
    add_event(db, case_id, "created", now_ms, detail)


def set_applicant(db: Connection, case_id: bytes, applicant: str) -> None:
    """Set the name a list shows and finds a case by; empty erases it. Writer thread only."""
    db.execute("UPDATE case_record SET applicant = ? WHERE case_id = ?", (applicant, case_id))
    _refold(db, case_id)


def name_service(db: Connection, case_id: bytes, service_code: str, service_name: str) -> None:
    """Say which procedure a case is of, if it was entered without one. Writer thread only."""
    db.execute(
        "UPDATE case_record SET service_code = ?, service_name = ? WHERE case_id = ? AND service_code = ''",
        (service_code, service_name, case_id),
    )
    _refold(db, case_id)


def set_code(db: Connection, case_id: bytes, code: str) -> None:
    """Give a case its printed code, once and for ever. Writer thread only."""
    db.execute("UPDATE case_record SET code = ? WHERE case_id = ?", (code, case_id))
    _refold(db, case_id)


def set_national_code(db: Connection, case_id: bytes, code: str | None, now_ms: int) -> None:
    """Remember the portal's code for a case. Writer thread only."""
    if code is not None:
        db.execute("UPDATE case_record SET national_code = ? WHERE case_id = ?", (code, case_id))
        _refold(db, case_id)
    touch(db, case_id, now_ms)


def touch(db: Connection, case_id: bytes, now_ms: int) -> None:
    """Move a case to the front of the lists. Writer thread only."""
    db.execute("UPDATE case_record SET changed_ms = ? WHERE case_id = ?", (now_ms, case_id))


def rows(db: Connection, text: str = "", limit: int = 200) -> list[CaseFacts]:
    """Return cases last changed first; with text, those whose name, service or code contain every word."""
    words = fold(text).split()
    wanted = " AND ".join(["instr(c.folded, ?) > 0"] * len(words)) or "1"
    listed = db.execute(
        f"{_SELECT} WHERE {wanted} AND {_LISTED} ORDER BY c.changed_ms DESC LIMIT +?", (*words, limit)
    ).fetchall()
    # A draft being typed changes without touching its case row; there are few, so they are added.
    drafted = db.execute(
        f"{_SELECT} WHERE {wanted} AND c.case_id IN (SELECT case_id FROM draft WHERE state = 'editing')",
        words,
    ).fetchall()
    found = {row[0]: CaseFacts(*row) for row in listed + drafted}
    return sorted(found.values(), key=lambda facts: -facts.changed_ms)[:limit]


def of_ids(db: Connection, case_ids: Sequence[bytes]) -> list[CaseFacts]:
    """Return cases in the order of their ids; those not known here are left out."""
    places = ", ".join("?" * len(case_ids))
    found = {
        row[0]: CaseFacts(*row)
        for row in db.execute(f"{_SELECT} WHERE c.case_id IN ({places})", tuple(case_ids))
    }
    return [found[case_id] for case_id in case_ids if case_id in found]


def case(db: Connection, case_id: bytes) -> CaseFacts | None:
    """Return one case."""
    row = db.execute(f"{_SELECT} WHERE c.case_id = ?", (case_id,)).fetchone()
    return None if row is None else CaseFacts(*row)


def has_packets(db: Connection, case_id: bytes) -> bool:
    """Tell whether anything of a case was ever sealed."""
    return db.execute("SELECT 1 FROM packet WHERE case_id = ? LIMIT 1", (case_id,)).fetchone() is not None


def apply_dossier(db: Connection, item: DossierItem, now_ms: int, handling: Handling | None = None) -> bool:
    """Take over what the portal says of a case; False for an older or equal version. Writer thread only.

    What a newer version says again, as a restored portal does, is no news: it keeps its time and makes no history.
    A case this station does not know (after a restore) is entered without a name, but not one another station
    serves. Of a case served elsewhere that nobody works on here only its state is kept.
    """
    known = dossier(db, item.case_id)
    if known is not None and item.version <= known.version:
        return False
    elsewhere = serving.is_told_elsewhere(db, item)
    if elsewhere and not _is_worked_on(db, item.case_id):
        item = msgspec.structs.replace(item, note=None, request=None)
    news = office_news.of_item(db, item, handling, None if known is None else known.due_on)
    # A forwarding leaves the state and may say the same reason again; a restored portal names the same unit.
    same = known is not None and "unit" not in news and _says_the_same(db, known, item)
    moved = serving.take_over(db, item) if same else {}
    if same and not moved:
        db.execute("UPDATE dossier SET version = ? WHERE case_id = ?", (item.version, item.case_id))
        return True
    if db.execute("SELECT 1 FROM case_record WHERE case_id = ?", (item.case_id,)).fetchone() is None:
        if elsewhere:
            return False
        create(db, item.case_id, "", "", now_ms, FROM_PORTAL)
    db.execute(
        "INSERT INTO dossier (case_id, code, version, state, state_at_ms, due_on, note, request, heard_ms) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (case_id) DO UPDATE SET code = excluded.code, "
        "version = excluded.version, state = excluded.state, state_at_ms = excluded.state_at_ms, "
        "due_on = excluded.due_on, note = excluded.note, request = excluded.request, "
        "heard_ms = excluded.heard_ms",
        (
            item.case_id,
            item.code,
            item.version,
            item.state,
            item.state_at * 1_000,
            item.due_on,
            item.note,
            None if item.request is None else encode(item.request),
            now_ms,
        ),
    )
    set_national_code(db, item.case_id, item.code, now_ms)
    facts: dict[str, object] = {"state": item.state, "version": item.version, "at_ms": item.state_at * 1_000}
    facts |= {"due_on": item.due_on, **(moved or serving.take_over(db, item)), **news}
    add_event(db, item.case_id, "dossier", now_ms, facts)
    return True


def _says_the_same(db: Connection, known: DossierFacts, item: DossierItem) -> bool:
    if (known.code, known.state, known.state_at_ms) != (item.code, item.state, item.state_at * 1_000):
        return False
    asked = None if item.request is None else encode(item.request)
    kept = None if known.request is None else encode(known.request)
    if (known.due_on, known.note, kept) == (item.due_on, item.note, asked):
        return True
    # What was forgotten in time is not taken in again.
    forgotten = db.execute(
        f"SELECT {FORGOTTEN} FROM dossier AS o WHERE case_id = ?", (item.case_id,)
    ).fetchone()
    return bool(forgotten[0]) and known.note is None and known.request is None


def _is_worked_on(db: Connection, case_id: bytes) -> bool:
    editing = "SELECT 1 FROM draft WHERE case_id = ? AND state = 'editing'"
    return has_packets(db, case_id) or db.execute(editing, (case_id,)).fetchone() is not None


def dossier(db: Connection, case_id: bytes) -> DossierFacts | None:
    """Return what the portal last said about a case."""
    row = db.execute(
        "SELECT code, version, state, state_at_ms, due_on, note, request, heard_ms, "
        f"{SAID_VERSION} FROM dossier AS o WHERE case_id = ?",
        (case_id,),
    ).fetchone()
    if row is None:
        return None
    facts = DossierFacts(*row)
    if facts.request is None:
        return facts
    return replace(facts, request=decode(bytes(row[6]), SupplementRequest))


def add_event(
    db: Connection, case_id: bytes, kind: str, at_ms: int, detail: Mapping[str, object] | None = None
) -> None:
    """Add to a case's history: codes, counts and times, never names. Writer thread only."""
    db.execute(
        "INSERT INTO case_event (case_id, kind, at_ms, detail) VALUES (?, ?, ?, ?)",
        (case_id, kind, at_ms, msgspec.json.encode(detail or {}).decode()),
    )


def events(db: Connection, case_id: bytes) -> list[tuple[int, str, dict[str, object]]]:
    """Return `(at_ms, kind, detail)` of a case, oldest first."""
    found = db.execute("SELECT at_ms, kind, detail FROM case_event WHERE case_id = ? ORDER BY id", (case_id,))
    return [(at_ms, kind, json.loads(detail)) for at_ms, kind, detail in found]


def _refold(db: Connection, case_id: bytes) -> None:
    row = db.execute(
        "SELECT applicant, service_name, service_code, code, national_code FROM case_record "
        "WHERE case_id = ?",
        (case_id,),
    ).fetchone()
    if row is not None:
        folded = fold(" ".join(part for part in row if part))
        db.execute("UPDATE case_record SET folded = ? WHERE case_id = ?", (folded, case_id))
