"""Packing: signed body bytes become the next packet of the station's chain, inside one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from forms.errors import DomainError, StationError
from forms.packets.body import Body, encode_body, sign_body
from forms.packets.certificate import KeyUse
from forms.packets.codes import mint_case_code
from forms.packets.packet import (
    PACKET_VERSION,
    SUITE_X25519_AES256,
    BlobRef,
    CaseId,
    FormRef,
    Header,
    Kind,
    PacketId,
    build_packet,
    encode_header,
    parse_packet,
)
from forms.packets.seal import seal_body
from forms.stamp import new_uuid7
from kiosk.duty import Duty
from sync.replica import facts, operators
from sync.replica.cases import cases, list_order
from sync.replica.outbox import packets
from sync.replica.storage.connection import Connection
from sync.wire.records import AnyRecord, Record, encode_record, kind_of


@dataclass(frozen=True)
class Signed:
    """A body its operator has signed for one packet."""

    packet_id: PacketId
    kind: Kind
    raw: bytes
    signature: bytes | None


def sign(duty: Duty, body: Body | AnyRecord) -> Signed:
    """Give a body or a record its packet id and the operator's signature.

    Raises:
        HostileInput: `body_too_large`.
    """
    if isinstance(body, Record):
        kind, raw = kind_of(body), encode_record(body)
    else:
        kind, raw = Kind(body.kind), encode_body(body)
    packet_id = PacketId(new_uuid7(duty.clock, duty.entropy))
    return Signed(packet_id, kind, raw, sign_body(duty.operator_key, packet_id, raw))


def store_anonymous(
    duty: Duty, db: Connection, record: AnyRecord, packet_id: bytes, day_start_s: int
) -> None:
    """Close a record nobody signs, of no case, to the portal's key, chain it and queue it.

    No time in it, or stored beside it, is finer than its day. Writer thread only.

    Args:
        duty: who is on duty; they do not appear in it.
        db: open database.
        record: says no operator and no clock.
        packet_id: minted at the day's first millisecond.
        day_start_s: the midnight that begins the Vietnamese day, UTC seconds.
    """
    signed = Signed(PacketId(packet_id), kind_of(record), encode_record(record), None)
    _close(duty, db, signed, None, None, day_start_s * 1_000, None, (), None)


def store(
    duty: Duty,
    db: Connection,
    signed: Signed,
    case_id: bytes,
    service_code: str | None,
    now_ms: int,
    form: FormRef | None = None,
    blobs: tuple[BlobRef, ...] = (),
) -> str:
    """Close a signed body to the portal's key, chain it and queue it; return the case's printed code.

    Writer thread only, in the transaction that changes the case.

    Raises:
        DomainError: `operator_removed` once this station has heard that the person may not work here any more.
    """
    who = operators.operator(db, duty.session.operator_id)
    if who is not None and not who.active:
        raise DomainError("operator_removed")
    link = packets.next_link(db)
    known = cases.case(db, case_id)
    code = known.code if known is not None else None
    minted = None
    if code is None:
        code = minted = mint_case_code(link.station_no, link.chain_epoch, link.next_code_serial)
    _close(duty, db, signed, case_id, service_code, now_ms, form, blobs, minted)
    # The packet says its own wall time, right or wrong; lists go by the portal's where that is known better.
    clock = duty.station_clock
    list_order.sealed_last(db, case_id, clock.likely_now_ms(), sure=not (clock.is_off() or clock.is_wrong()))
    return code


def _close(
    duty: Duty,
    db: Connection,
    signed: Signed,
    case_id: bytes | None,
    service_code: str | None,
    now_ms: int,
    form: FormRef | None,
    blobs: tuple[BlobRef, ...],
    minted: str | None,
) -> None:
    portal_key = duty.keys.current(KeyUse.SEAL)
    link = packets.next_link(db)
    if facts.get(db, facts.STATION_CERTIFICATE) != duty.certificate:
        # A new epoch began while this was being done: its packets are signed with another key.
        raise StationError("copy_in_doubt")
    header = encode_header(
        Header(
            v=PACKET_VERSION,
            suite=SUITE_X25519_AES256,
            kind=signed.kind,
            packet_id=signed.packet_id,
            case_id=None if case_id is None else CaseId(case_id),
            station_no=link.station_no,
            chain_epoch=link.chain_epoch,
            seq=link.seq,
            prev_sha256=link.prev_sha256,
            service=service_code,
            form=form,
            blobs=blobs,
            portal_key_id=portal_key.id,
            sealed_at=now_ms // 1000,
        )
    )
    sealed = seal_body(duty.sealer, duty.compressor, portal_key.public, header, signed.raw, signed.signature)
    packet = parse_packet(build_packet(header, sealed, duty.station_key))
    packets.store_packet(db, packet, minted, now_ms)
