"""Taking the portal's answers over: only verified receipts move a packet forward."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from forms.certificate import KeyUse
from forms.errors import HostileInput
from forms.packet import parse_packet
from forms.portal_keys import PortalKeys
from forms.receipt import CompleteReceipt, check_receipt, read_receipt
from sync.errors import SyncError, Trouble
from sync.replica import outbox, packets
from sync.replica.connection import Connection
from sync.wire.messages import PacketResult

DEFAULT_WAIT_S = 60


def apply_result(db: Connection, keys: PortalKeys, result: PacketResult, now_ms: int) -> None:
    """Store what the portal said of one packet. Writer thread, inside the caller's transaction.

    Raises:
        SyncError: `not_our_portal` when a receipt does not verify; nothing is stored then.
    """
    packet_id = result.packet_id
    if result.outcome in {"accepted", "already"}:
        if result.text_receipt is None:
            raise SyncError(Trouble.PROTOCOL, systemic=False, problem="receipt_missing")
        _check(db, keys, result.text_receipt, packet_id)
        outbox.record_text(db, packet_id, result.text_receipt, now_ms)
        if result.complete_receipt is not None:
            apply_complete(db, keys, (result.complete_receipt,), now_ms)
    elif result.outcome == "wait":
        wait_s = min(max(result.wait_s or DEFAULT_WAIT_S, 1), 3_600)
        outbox.record_retry(db, packet_id, "busy", now_ms + wait_s * 1000, now_ms)
    elif result.outcome == "conflict":
        detail = msgspec.json.encode({"server_state": result.server_state})
        outbox.record_attention(db, packet_id, "conflict", detail, now_ms)
    else:
        detail = msgspec.json.encode({"problems": result.problems})
        outbox.record_attention(db, packet_id, "rejected", detail, now_ms)


def apply_complete(db: Connection, keys: PortalKeys, receipts: Iterable[bytes], now_ms: int) -> list[bytes]:
    """Verify and store complete receipts; ones of packets this station does not hold are left.

    Returns:
        The ids of the packets that are complete now.

    Raises:
        SyncError: `not_our_portal` when one does not verify.
    """
    done: list[bytes] = []
    for raw in receipts:
        try:
            packet_id = read_receipt(raw).packet_id
        except HostileInput as error:
            raise SyncError(Trouble.NOT_OUR_PORTAL, problem=error.code) from error
        if packets.packet_bytes(db, packet_id) is None:
            continue
        _check(db, keys, raw, packet_id)
        outbox.record_complete(db, packet_id, raw, now_ms)
        done.append(packet_id)
    return done


def _check(db: Connection, keys: PortalKeys, raw: bytes, packet_id: bytes) -> None:
    stored = packets.packet_bytes(db, packet_id)
    if stored is None:
        raise SyncError(Trouble.PROTOCOL, systemic=False, problem="unknown_packet")
    packet = parse_packet(stored)
    try:
        receipt = read_receipt(raw)
        public = keys.find(KeyUse.RECEIPT, receipt.key_id).public
        check_receipt(raw, public, packet_id, packet.sha256, packet.header.blobs)
    except HostileInput as error:
        raise SyncError(Trouble.NOT_OUR_PORTAL, problem=error.code) from error
    if receipt.case_id != packet.header.case_id:
        raise SyncError(Trouble.NOT_OUR_PORTAL, problem="receipt_mismatch")


def is_complete(raw: bytes) -> bool:
    """Tell whether a stored receipt is a complete one."""
    return isinstance(read_receipt(raw), CompleteReceipt)
