"""Taking the portal's answers over: only verified receipts move a packet forward."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from forms.errors import HostileInput
from forms.packets.certificate import KeyUse
from forms.packets.packet import parse_packet
from forms.packets.portal_keys import PortalKeys
from forms.packets.receipt import check_receipt, read_receipt
from sync.errors import SyncError, Trouble
from sync.replica.drafts import withdrawals
from sync.replica.outbox import outbox, packets
from sync.replica.outbox.held_back import HELD
from sync.replica.storage.connection import Connection
from sync.wire.messages import PacketResult
from sync.wire.serving import Serving

DEFAULT_WAIT_S = 60
MAX_PROBLEMS = 200
MAX_DETAIL_BYTES = 131_072
HELD_WHY = frozenset({"case", "fault", "full", "newer", "operator", "restored"})
"""Reasons to wait that do not pass by themselves in minutes, as `busy` does."""


def apply_result(
    db: Connection, keys: PortalKeys, packet_id: bytes, result: PacketResult, now_ms: int
) -> None:
    """Store what the portal said of one packet. Writer thread, inside the caller's transaction.

    Args:
        db: the replica.
        keys: verified keys of the portal.
        packet_id: the packet this result stands for, by its place in the batch; the portal leaves
            the id empty when it could not read the packet's header.
        result: the portal's answer.
        now_ms: UTC milliseconds.

    Raises:
        SyncError: not systemic, for this packet only, and nothing is stored: `not_our_portal` when
            a receipt does not verify, `protocol` when the answer is another packet's or lacks its
            receipt.
    """
    if result.packet_id not in {b"", packet_id}:
        raise SyncError(Trouble.PROTOCOL, systemic=False, problem="result_of_another")
    if result.outcome in {"accepted", "already"}:
        if result.text_receipt is None:
            raise SyncError(Trouble.PROTOCOL, systemic=False, problem="receipt_missing")
        _check(db, keys, result.text_receipt, packet_id, "text")
        whole = result.complete_receipt
        # Both are checked before either is stored: other packets share the transaction.
        completed = None if whole is None else _completed(db, keys, whole)
        outbox.record_text(db, packet_id, result.text_receipt, now_ms)
        if whole is not None and completed is not None:
            outbox.record_complete(db, completed, whole, now_ms)
    elif result.outcome == "wait":
        wait_s = min(max(result.wait_s or DEFAULT_WAIT_S, 1), 3_600)
        why = result.why if result.why in HELD_WHY else None
        trouble = "busy" if why is None else f"{HELD}{why}"
        outbox.record_retry(db, packet_id, trouble, now_ms + wait_s * 1000, now_ms)
    elif result.outcome == "conflict":
        told: dict[str, object] = {
            "server_state": result.server_state,
            "server_state_at": result.server_state_at,
            "code": (result.code or "")[:60] or None,
        }
        if isinstance(result.serving, Serving):
            told |= {"served_by": result.serving.station_no, "served_label": result.serving.label}
        outbox.record_attention(db, packet_id, "conflict", msgspec.json.encode(told), now_ms)
        ended_ms = (result.server_state_at or 0) * 1_000
        withdrawals.portal_refused(db, packet_id, result.server_state, max(now_ms, ended_ms))
    else:
        outbox.record_attention(db, packet_id, "rejected", _problems(result), now_ms)


def apply_complete(db: Connection, keys: PortalKeys, receipts: Iterable[bytes], now_ms: int) -> list[bytes]:
    """Verify and store complete receipts; ones of packets this station does not hold are left.

    Returns:
        The ids of the packets that are complete now.

    Raises:
        SyncError: `not_our_portal`, not systemic, when one does not verify.
    """
    done: list[bytes] = []
    for raw in receipts:
        packet_id = _completed(db, keys, raw)
        if packet_id is not None:
            outbox.record_complete(db, packet_id, raw, now_ms)
            done.append(packet_id)
    return done


def _completed(db: Connection, keys: PortalKeys, raw: bytes) -> bytes | None:
    """Return the packet a complete receipt is true for, None for one this station does not hold."""
    try:
        packet_id = read_receipt(raw).packet_id
    except HostileInput as error:
        raise _untrue(error.code) from error
    if packets.packet_bytes(db, packet_id) is None:
        return None
    _check(db, keys, raw, packet_id, "complete")
    return packet_id


def _check(
    db: Connection, keys: PortalKeys, raw: bytes, packet_id: bytes, kind: Literal["text", "complete"]
) -> None:
    stored = packets.packet_bytes(db, packet_id)
    if stored is None:
        raise SyncError(Trouble.PROTOCOL, systemic=False, problem="unknown_packet")
    packet = parse_packet(stored)
    try:
        receipt = read_receipt(raw)
        public = keys.good(KeyUse.RECEIPT, receipt.key_id).public
        check_receipt(raw, public, packet_id, packet.sha256, packet.header.blobs, kind)
    except HostileInput as error:
        raise _untrue(error.code) from error
    if receipt.case_id != packet.header.case_id:
        raise _untrue("receipt_mismatch")


def _untrue(problem: str) -> SyncError:
    # Of this packet only: one receipt that does not hold must not hold up every other case.
    return SyncError(Trouble.NOT_OUR_PORTAL, systemic=False, problem=problem)


def _problems(result: PacketResult) -> bytes:
    """Return the portal's findings as JSON, without parameters where those are none or too much."""
    findings = result.problems[:MAX_PROBLEMS]
    try:
        detail = msgspec.json.encode({"problems": findings})
    except (TypeError, ValueError, RecursionError):
        detail = b""
    if 0 < len(detail) <= MAX_DETAIL_BYTES:
        return detail
    bare = [
        {"pointer": finding.pointer[:200], "code": finding.code[:60], "severity": finding.severity}
        for finding in findings
    ]
    return msgspec.json.encode({"problems": bare})
