"""Opening a packet: station signature, seal, body, operator signature, in that order."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from forms.errors import HostileInput
from forms.packets.body import Body, decode_body, verify_body
from forms.packets.packet import Kind, Packet
from forms.packets.seal import Compressor, open_body
from sync.portal import restorations
from sync.portal.keys.online_keys import OnlineKeys
from sync.portal.stations import stations
from sync.portal.storage.event_log import record as note
from sync.wire.records import AnyRecord, check_header, decode_record, kind_of

DECLARING = frozenset({Kind.SUBMISSION, Kind.SUPPLEMENT, Kind.WITHDRAWAL})
"""Kinds that open, change or end a dossier; all others are records."""


class OperatorPending(Exception):  # noqa: N818 (an answer, not a fault of the program)
    """The packet's operator is on the roster but their key has not arrived yet, or was lost with the database."""


@dataclass(frozen=True)
class Opened:
    """A packet whose signatures and seal hold."""

    packet: Packet
    body: Body | AnyRecord


def station_public(db: sa.Connection, packet: Packet) -> bytes:
    """Return the key a packet must be signed with.

    Raises:
        HostileInput: `station_unknown`.
    """
    public = stations.epoch_public(db, packet.header.station_no, packet.header.chain_epoch)
    if public is None:
        raise HostileInput("station_unknown")
    return public


def unseal(packet: Packet, keys: OnlineKeys, compressor: Compressor) -> tuple[bytes, Body, bytes | None]:
    """Open the sealed part of a packet that declares something.

    Returns:
        Body bytes, body, and the operator's signature, still to be verified.

    Raises:
        HostileInput: `kind_unsupported`, `seal_key`, `seal`, `zstd_…`, `body_…`, `kind_mismatch`.
    """
    header = packet.header
    if header.kind not in DECLARING:
        raise HostileInput("kind_unsupported", kind=header.kind.value)
    body_bytes, signature = _open(packet, keys, compressor)
    body = decode_body(body_bytes)
    if body.kind != header.kind.value:
        raise HostileInput("kind_mismatch")
    return body_bytes, body, signature


def open_packet(
    db: sa.Connection, packet: Packet, keys: OnlineKeys, compressor: Compressor, *, proven: bool = False
) -> Opened:
    """Verify and open a packet whose station signature was already checked.

    Args:
        db: any transaction.
        packet: the packet.
        keys: online keys.
        compressor: knows every published dictionary.
        proven: a receipt of this portal proves that these very bytes were checked before; the operator's
            key may have been lost with the database since.

    Raises:
        HostileInput: as `unseal`, and `operator_unknown`, `operator_signature`, `case_missing`, and for a
            record what `check_header` says.
        OperatorPending: the operator's key is still to come, or to come again after a restore.
    """
    if packet.header.kind in DECLARING:
        body_bytes, body, signature = unseal(packet, keys, compressor)
        if not proven:
            _check_operator(db, packet, body.operator, body_bytes, signature)
        if packet.header.case_id is None:
            raise HostileInput("case_missing")
        return Opened(packet, body)
    body_bytes, signature = _open(packet, keys, compressor)
    record = decode_record(body_bytes)
    if kind_of(record) is not packet.header.kind:
        raise HostileInput("kind_mismatch")
    check_header(packet.header, record)
    if proven:
        return Opened(packet, record)
    if record.operator is not None:
        _check_operator(db, packet, record.operator, body_bytes, signature)
    elif signature is not None:
        # Nobody is named, so a signature could only tell who it was.
        raise HostileInput("operator_unexpected")
    return Opened(packet, record)


def _open(packet: Packet, keys: OnlineKeys, compressor: Compressor) -> tuple[bytes, bytes | None]:
    key = keys.seal_key(packet.header.portal_key_id)
    return open_body(key, compressor, packet.header_bytes, packet.sealed)


def _check_operator(
    db: sa.Connection, packet: Packet, operator: str, body_bytes: bytes, signature: bytes | None
) -> None:
    if signature is None:
        raise HostileInput("operator_signature")
    header = packet.header
    # PostgreSQL takes no text with a NUL, and nobody is called so.
    if not operator.isprintable():
        raise HostileInput("operator_unknown")
    keys = stations.operator_keys(db, header.station_no, operator)
    if not keys:
        if stations.is_on_roster(db, header.station_no, operator):
            raise OperatorPending
        raise HostileInput("operator_unknown")
    for key in keys:
        try:
            verify_body(key.public, header.packet_id, body_bytes, signature)
        except HostileInput:
            continue
        if key.replaced_at is not None:
            # Sealed before, or on a machine that was cut off while the key was made; only the station says when,
            # so a refusal would find nobody but an honest clerk whose citizen has gone home.
            note(
                "older_operator_key",
                station=header.station_no,
                packet=header.packet_id.hex(),
                replaced_at=key.replaced_at,
            )
        return
    if restorations.declared_at(db) >= keys[-1].since:
        # Older than the copy that was put back is the first of their keys; the one that signed may have come since.
        raise OperatorPending
    raise HostileInput("operator_signature")
