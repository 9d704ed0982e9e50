"""The two receipts: made once, stored, and answered again as the same bytes."""

from __future__ import annotations

import sqlalchemy as sa

from forms.packets.packet import Packet, parse_packet
from forms.packets.receipt import RECEIPT_VERSION, CompleteReceipt, TextReceipt, read_receipt, sign_receipt
from sync.portal import restorations
from sync.portal.dossiers import dossiers
from sync.portal.keys.online_keys import OnlineKeys
from sync.portal.packets import adopted, packets
from sync.portal.storage.database import next_number


def text_receipt(
    db: sa.Connection,
    keys: OnlineKeys,
    parsed: Packet,
    *,
    code: str | None,
    received_at: int,
    possible_duplicate: str | None,
) -> bytes:
    """Return a signed text receipt naming the files still missing."""
    header, signer = parsed.header, keys.receipt
    receipt = TextReceipt(
        v=RECEIPT_VERSION,
        key_id=signer.key_id,
        packet_id=header.packet_id,
        packet_sha256=parsed.sha256,
        case_id=header.case_id,
        code=code,
        received_at=received_at,
        missing=packets.missing(db, header.blobs),
        possible_duplicate=possible_duplicate,
    )
    return sign_receipt(receipt, signer.key)


def complete_if_whole(db: sa.Connection, keys: OnlineKeys, parsed: Packet, now_s: int) -> bytes | None:
    """Make and store the complete receipt of a packet if its last file is in.

    Returns:
        The receipt, made now or before, or None while a file is missing, or while the station of a packet
        of a restored copy has not brought what it was told.
    """
    header = parsed.header
    stored = packets.find(db, header.packet_id)
    if stored is None or packets.missing(db, header.blobs):
        return None
    if stored.complete_receipt is not None:
        return stored.complete_receipt
    old = adopted.complete_receipt(db, header.packet_id)
    if old is not None:
        # What was confirmed before the database was restored stays confirmed as it was.
        told = read_receipt(old)
        if isinstance(told, CompleteReceipt) and not adopted.log_taken(db, told.log_index):
            packets.record_complete(db, header.packet_id, old, told.completed_at, told.log_index)
            if header.case_id is not None:
                dossiers.touch(db, header.case_id)
            return old
    text = read_receipt(stored.text_receipt)
    told_before = restorations.has_old_receipts(db, text.received_at, now_s)
    if told_before and not adopted.is_kept(db, header.packet_id):
        return None
    log_index, signer = next_number(db, "log", first=0), keys.receipt
    receipt = CompleteReceipt(
        v=RECEIPT_VERSION,
        key_id=signer.key_id,
        packet_id=header.packet_id,
        packet_sha256=parsed.sha256,
        case_id=header.case_id,
        code=text.code,
        received_at=text.received_at,
        completed_at=now_s,
        blobs=header.blobs,
        log_index=log_index,
    )
    signed = sign_receipt(receipt, signer.key)
    packets.record_complete(db, header.packet_id, signed, now_s, log_index)
    if header.case_id is not None:
        dossiers.touch(db, header.case_id)
    return signed


def complete_waiting(db: sa.Connection, keys: OnlineKeys, sealed_sha256: bytes, now_s: int) -> None:
    """Make the complete receipt of every packet that waited only for this file."""
    for raw in packets.waiting_for(db, sealed_sha256):
        complete_if_whole(db, keys, parse_packet(raw), now_s)
