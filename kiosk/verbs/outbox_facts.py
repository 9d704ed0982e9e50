"""What the outbox, the audit and the station say of themselves; read only, ids and codes only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.errors import DomainError, StationError
from kiosk.verbs.outcome import Arguments, Outcome, id_of, text_of
from sync.engine import standing_refusal
from sync.replica import facts, housekeeping
from sync.replica.cases import case_codes, cases
from sync.replica.chain import audit
from sync.replica.outbox import again, at_risk, case_counts, outbox, packets
from sync.replica.outbox.packets import PacketRow
from sync.replica.schema.migrations import STEPS, schema_number

if TYPE_CHECKING:
    from kiosk.views.cases import SyncView
    from sync.replica.storage.connection import Connection

MAX_LISTED = 1_000
"""Packets whose way has ended; those that wait are never cut."""


def list_outbox(db: Connection, arguments: Arguments) -> Outcome:
    """Return every packet on its way, of a case or of none, oldest first; what waits is always whole.

    `all` adds the newest of those whose way has ended. `purge_at_ms` says when one may be erased, null while it must
    stay.
    """
    rows = packets.not_confirmed(db)
    if arguments.get("all", False):
        rows = packets.ended(db, MAX_LISTED) + rows
    codes = case_codes.codes_of(db, {row.case_id for row in rows if row.case_id is not None})
    listed: list[dict[str, object]] = []
    for row in rows:
        shown = _packet(row, None if row.case_id is None else codes.get(row.case_id))
        shown["purge_at_ms"] = housekeeping.purge_at(db, row.packet_id)
        listed.append(shown)
    return Outcome({"packets": listed})


def show_packet(db: Connection, arguments: Arguments) -> Outcome:
    """Return one packet with its events and which receipts are stored.

    Raises:
        DomainError: `packet_unknown`, `id_shape`.
        StationError: `update_waits` before somebody signed in after an update of the program: what is asked of the
            case has no answer in the tables of before, and whoever only reads must not change them.
    """
    if schema_number(db) < len(STEPS):
        raise StationError("update_waits")
    packet_id = id_of(text_of(arguments, "packet"))
    row = packets.packet_row(db, packet_id)
    if row is None:
        raise DomainError("packet_unknown")
    held = None if row.case_id is None else cases.case(db, row.case_id)
    shown = _packet(row, None if held is None else held.code)
    shown["events"] = [
        {"kind": kind, "at_ms": at_ms, "detail": detail}
        for kind, at_ms, detail in outbox.events(db, packet_id)
    ]
    shown["receipts"] = sorted(packets.receipts(db, packet_id))
    return Outcome(shown)


def verify_audit(db: Connection, arguments: Arguments) -> Outcome:
    """Check the audit trail's chain."""
    number, digest = audit.head(db)
    problems = list(audit.verify(db))
    return Outcome(
        {"entries": number, "head_sha256": digest.hex(), "problems": problems}, 1 if problems else 0
    )


def read_status(db: Connection, arguments: Arguments) -> Outcome:
    """Count what waits, from the database: cases, and in `unconfirmed` every packet the portal does not hold whole."""
    counts, owed, cases_of = outbox.counts(db), again.counts(db), case_counts.case_counts(db)
    return Outcome(
        {
            "brought_again": owed.waiting,
            "refused_again": owed.refused,
            "waiting": cases_of.waiting,
            "attention": cases_of.attention + cases_of.caseless,
            "attention_of_no_case": cases_of.caseless,
            "unconfirmed": at_risk.at_risk(db).packets,
            "acknowledged": outbox.acknowledged(db),
            "sending": counts.sending > 0,
            "oldest_waiting_ms": cases_of.oldest_waiting_ms,
            "catalogue_generation": facts.catalogue_generation(db),
            "shut_out": standing_refusal.read(db) == standing_refusal.SHUT_OUT,
            "from": "database",
        }
    )


def status_of(view: SyncView) -> dict[str, object]:
    """Return what the holder shows on its pill."""
    return {
        "waiting": view.waiting,
        "attention": view.attention + view.caseless,
        "attention_of_no_case": view.caseless,
        "unconfirmed": None if view.loss is None else view.loss.packets,
        "sending": view.is_moving,
        "brought_again": view.brought_again,
        "refused_again": view.refused_again,
        "oldest_waiting_ms": view.oldest_waiting_ms,
        "last_contact_ms": view.last_contact_ms,
        "connection": view.connection.value,
        "copy_in_doubt": view.copy_in_doubt,
        "shut_out": view.shut_out,
        "from": "holder",
    }


def _packet(row: PacketRow, code: str | None) -> dict[str, object]:
    return {
        "packet_id": row.packet_id.hex(),
        "case_id": None if row.case_id is None else row.case_id.hex(),
        "code": code,
        "kind": row.kind,
        "seq": row.seq,
        "epoch": row.chain_epoch,
        "size": row.size,
        "sha256": row.sha256.hex(),
        "sealed_ms": row.sealed_ms,
        "state": row.state,
        "attempts": row.attempts,
        "files_done": row.files_done,
        "files_total": row.files_total,
        "text_received_ms": row.text_received_ms,
        "complete_ms": row.complete_ms,
        "trouble": row.trouble,
        "reason": row.reason,
        "next_try_ms": row.next_try_ms,
    }
