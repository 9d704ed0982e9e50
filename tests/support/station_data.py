"""Small builders of what a station's database holds: packets, receipts, files, of nobody in particular."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from forms.packets.codes import mint_case_code
from forms.packets.packet import (
    PACKET_VERSION,
    SUITE_X25519_AES256,
    BlobRef,
    Header,
    Kind,
    Packet,
    build_packet,
    encode_header,
    parse_packet,
)
from forms.packets.receipt import RECEIPT_VERSION, CompleteReceipt, TextReceipt, sign_receipt
from forms.packets.signature import SigningKey
from sync.replica.drafts import attachments, drafts
from sync.replica.outbox import packets
from sync.replica.storage.connection import ReplicaKey

if TYPE_CHECKING:
    from sync.replica.storage.driver import Connection

KEY = ReplicaKey(bytes(range(32)), bytes(range(16)))
OTHER_KEY = ReplicaKey(bytes(range(1, 33)), bytes(range(1, 17)))
STATION = SigningKey(b"s" * 32)
PORTAL = SigningKey(b"p" * 32)
STATION_NO = 10_001
T0 = 1_795_323_600_000
SERVICE = "1.001193"
SERVICE_NAME = "Đăng ký khai sinh"


def ident(number: int, kind: str = "case") -> bytes:
    """Return a 16-byte id that is the same for a number and a kind."""
    return hashlib.shake_128(f"{kind}{number}".encode()).digest(16)


def start_case(db: Connection, number: int, now_ms: int = T0) -> bytes:
    """Create a case with an open draft; return its id."""
    case_id = ident(number)
    drafts.create(db, drafts.NewDraft(case_id, SERVICE, SERVICE_NAME, "op-1", now_ms))
    return case_id


def attach(
    db: Connection, case_id: bytes, number: int, sealed: bytes, doc_id: str = "giay-chung-sinh"
) -> attachments.AttachmentRow:
    """Attach a ciphertext to a case."""
    row = attachments.AttachmentRow(
        attachment_id=ident(number, "file"),
        case_id=case_id,
        doc_id=doc_id,
        mime="image/jpeg",
        plain_size=len(sealed) - 16,
        plain_sha256=hashlib.sha256(b"plain" + sealed).digest(),
        content_key=hashlib.sha256(b"key" + sealed).digest(),
        sealed_sha256=hashlib.sha256(sealed).digest(),
        sealed_size=len(sealed),
        originals=0,
        copies=1,
        added_ms=T0 + number,
    )
    attachments.add(db, row, sealed)
    return row


def make_packet(
    db: Connection,
    number: int,
    case_id: bytes | None,
    blobs: tuple[BlobRef, ...] = (),
    kind: Kind = Kind.SUBMISSION,
    *,
    link: packets.ChainLink | None = None,
    size: int = 300,
) -> Packet:
    """Return a signed packet that continues the station's chain; its sealed part is only bytes."""
    link = link or packets.next_link(db)
    header = Header(
        v=PACKET_VERSION,
        suite=SUITE_X25519_AES256,
        kind=kind,
        packet_id=ident(number, "packet"),
        case_id=case_id,
        station_no=link.station_no,
        chain_epoch=link.chain_epoch,
        seq=link.seq,
        prev_sha256=link.prev_sha256,
        service=SERVICE,
        form=None,
        blobs=blobs,
        portal_key_id=1,
        sealed_at=T0 // 1000 + number,
    )
    sealed = hashlib.shake_128(f"sealed{number}".encode()).digest(size)
    return parse_packet(build_packet(encode_header(header), sealed, STATION))


def seal_case(db: Connection, number: int, case_id: bytes, now_ms: int = T0) -> Packet:
    """Seal the open draft of a case: packet with every unsent file, code for the first one."""
    files = attachments.unsent(db, case_id)
    blobs = tuple(BlobRef(row.sealed_sha256, row.sealed_size) for row in files)
    link = packets.next_link(db)
    first = not packets.packets_of_case(db, case_id)
    packet = make_packet(db, number, case_id, blobs, Kind.SUBMISSION if first else Kind.SUPPLEMENT)
    code = mint_case_code(link.station_no, link.chain_epoch, link.next_code_serial) if first else None
    packets.store_packet(db, packet, code, now_ms)
    drafts.mark_sealed(db, case_id, packet.header.packet_id, now_ms)
    return packet


def queue_packet(db: Connection, number: int, case_number: int | None, now_ms: int = T0) -> bytes:
    """Queue one more packet of a case (without a draft), or of no case; return its id."""
    case_id = None if case_number is None else ident(case_number)
    packet = make_packet(db, number, case_id, kind=Kind.LESSON if case_id is None else Kind.SUPPLEMENT)
    packets.store_packet(db, packet, None, now_ms)
    return packet.header.packet_id


def text_receipt(
    packet: Packet, missing: tuple[bytes, ...] = (), code: str | None = "H17.48.20194-261122-000001"
) -> bytes:
    """Return the portal's text receipt."""
    header = packet.header
    return sign_receipt(
        TextReceipt(
            v=RECEIPT_VERSION,
            key_id=2,
            packet_id=header.packet_id,
            packet_sha256=packet.sha256,
            case_id=header.case_id,
            code=code if header.case_id else None,
            received_at=T0 // 1000 + 60,
            missing=missing,
        ),
        PORTAL,
    )


def complete_receipt(
    packet: Packet, code: str | None = "H17.48.20194-261122-000001", completed_at: int = T0 // 1000 + 120
) -> bytes:
    """Return the portal's complete receipt."""
    header = packet.header
    return sign_receipt(
        CompleteReceipt(
            v=RECEIPT_VERSION,
            key_id=2,
            packet_id=header.packet_id,
            packet_sha256=packet.sha256,
            case_id=header.case_id,
            code=code if header.case_id else None,
            received_at=T0 // 1000 + 60,
            completed_at=completed_at,
            blobs=header.blobs,
            log_index=1,
        ),
        PORTAL,
    )
