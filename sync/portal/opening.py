"""Opening a packet: station signature, seal, body, operator signature, in that order."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from forms.body import Body, decode_body, verify_body
from forms.errors import HostileInput
from forms.packet import Kind, Packet
from forms.seal import Compressor, open_body
from sync.portal import stations
from sync.portal.online_keys import OnlineKeys

OPENED_KINDS = frozenset({Kind.SUBMISSION, Kind.SUPPLEMENT, Kind.WITHDRAWAL})
"""Kinds this portal understands."""


class OperatorPending(Exception):  # noqa: N818 (an answer, not a fault of the program)
    """The packet's operator is on the roster but their key has not arrived yet."""


@dataclass(frozen=True)
class Opened:
    """A packet whose signatures and seal hold."""

    packet: Packet
    body: Body


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
    """Open the sealed part of a packet.

    Returns:
        Body bytes, body, and the operator's signature, still to be verified.

    Raises:
        HostileInput: `kind_unsupported`, `seal_key`, `seal`, `zstd_…`, `body_…`, `kind_mismatch`.
    """
    header = packet.header
    if header.kind not in OPENED_KINDS:
        raise HostileInput("kind_unsupported", kind=header.kind.value)
    seed = keys.seal_seed(header.portal_key_id)
    body_bytes, signature = open_body(seed, compressor, packet.header_bytes, packet.sealed)
    body = decode_body(body_bytes)
    if body.kind != header.kind.value:
        raise HostileInput("kind_mismatch")
    return body_bytes, body, signature


def open_packet(db: sa.Connection, packet: Packet, keys: OnlineKeys, compressor: Compressor) -> Opened:
    """Verify and open a packet whose station signature was already checked.

    Raises:
        HostileInput: as `unseal`, and `operator_unknown`, `operator_signature`.
        OperatorPending: the operator's key is still to come.
    """
    body_bytes, body, signature = unseal(packet, keys, compressor)
    if signature is None:
        raise HostileInput("operator_signature")
    header = packet.header
    # PostgreSQL takes no text with a NUL, and nobody is called so.
    if not body.operator.isprintable():
        raise HostileInput("operator_unknown")
    publics = stations.operator_publics(db, header.station_no, body.operator)
    if not publics:
        if stations.is_on_roster(db, header.station_no, body.operator):
            raise OperatorPending
        raise HostileInput("operator_unknown")
    for public in publics:
        try:
            verify_body(public, header.packet_id, body_bytes, signature)
        except HostileInput:
            continue
        return Opened(packet, body)
    raise HostileInput("operator_signature")
