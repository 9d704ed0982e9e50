"""Correcting a sealed supplement before it has left: it is held while its correction is written.

A held packet is not offered and its files are not sent. It ends when the correction is sealed, in the same
transaction, and goes on as it was when the correction is given up while the agency still asks for the same.
Its number stays in the chain and never reaches the portal, as that of any packet taken back before it was sent.
"""

from __future__ import annotations

from typing import Literal

from forms.packets.packet import CaseId, PacketId
from sync.replica.cases import cases
from sync.replica.drafts import withdrawals
from sync.replica.outbox import outbox
from sync.replica.storage.driver import Connection

Answer = Literal["", "waits", "offered", "taken", "held"]
"""Where the supplement is that answers what the agency asks for: none; it never left this machine; it left, and
nobody knows whether it arrived; the portal has it; it never left, and is held for its correction."""

_ANSWERS = (
    "SELECT d.packet_id, s.state FROM draft AS d JOIN outbox_state AS s USING (packet_id) "
    "WHERE d.case_id = ? AND d.kind = 'supplement' AND d.answers_to = ? "
    "AND s.state NOT IN ('needs_attention', 'withdrawn') ORDER BY d.draft_id DESC LIMIT 1"
)
_HELD = (
    "SELECT s.packet_id, d.answers_to FROM outbox_state AS s JOIN draft AS d USING (packet_id) "
    "WHERE s.case_id = ? AND s.state = 'withdraw_requested' AND d.kind = 'supplement'"
)


def answer_to(db: Connection, case_id: bytes, request_id: str) -> tuple[Answer, bytes | None]:
    """Return where the supplement is that answers a request, and its packet."""
    row = db.execute(_ANSWERS, (case_id, request_id)).fetchone()
    if row is None:
        return "", None
    packet_id, state = bytes(row[0]), str(row[1])
    if state in {"text_received", "acknowledged"}:
        return "taken", packet_id
    if state == "sending" or withdrawals.may_hold(db, packet_id):
        return "offered", packet_id
    return ("held" if state == "withdraw_requested" else "waits"), packet_id


def hold(db: Connection, case_id: bytes, request_id: str | None, now_ms: int) -> bytes | None:
    """Hold the unsent supplement that answers a request, if there is one; return its packet.

    Writer thread only, in the transaction that opens its correction.
    """
    if request_id is None:
        return None
    answer, packet_id = answer_to(db, case_id, request_id)
    if answer != "waits" or packet_id is None:
        return None
    outbox.add_event(db, packet_id, "withdraw_requested", now_ms, {"held": True})
    return packet_id


def held(db: Connection, case_id: bytes) -> list[bytes]:
    """Return the packets of a case that are held for a correction."""
    if withdrawals.is_asked(db, case_id):
        return []
    rows = db.execute(_HELD, (case_id,)).fetchall()
    return [bytes(packet_id) for packet_id, _ in rows if not withdrawals.may_hold(db, bytes(packet_id))]


def replace(db: Connection, case_id: CaseId, packet_id: PacketId, now_ms: int) -> None:
    """End the held packets of a case, whose correction is sealed. Writer thread only."""
    for one in held(db, case_id):
        withdrawals.end(db, one, now_ms, {"replaced_by": packet_id.hex()})


def let_go(db: Connection, case_id: bytes, now_ms: int) -> bool:
    """Let the held packets of a case go on, whose correction is given up. Writer thread only.

    One that answers what nobody asks for any more ends instead: the portal could only refuse it.

    Returns:
        Whether one goes on.
    """
    waiting = set(held(db, case_id))
    known = cases.dossier(db, case_id)
    asked = None
    if known is not None and known.state == cases.SUPPLEMENT_REQUIRED and known.request is not None:
        asked = known.request.request_id
    going = False
    for packet_id, answers_to in db.execute(_HELD, (case_id,)).fetchall():
        if bytes(packet_id) in waiting:
            fits = answers_to == asked
            if fits:
                outbox.add_event(db, bytes(packet_id), "withdraw_dropped", now_ms)
            else:
                withdrawals.end(db, bytes(packet_id), now_ms)
            going = going or fits
    return going
