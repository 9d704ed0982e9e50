"""What a record says once the portal has opened it with its own keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from forms.packets.packet import Kind, Packet, parse_packet
from sync.portal.packets.opening import open_packet
from sync.portal.storage import tables

if TYPE_CHECKING:
    from forms.packets.body import Body
    from sync.portal.context import Portal
    from sync.wire.records import AnyRecord


def packets_at_portal(portal: Portal, kind: Kind) -> tuple[Packet, ...]:
    """Return the accepted packets of a kind."""
    with portal.store.reading() as db:
        raws = db.execute(sa.select(tables.packet.c.raw).where(tables.packet.c.kind == kind.value)).scalars()
        return tuple(parse_packet(bytes(raw)) for raw in raws)


def record_at_portal(portal: Portal, kind: Kind) -> AnyRecord:
    """Return the only record of a kind, opened and verified as the portal does."""
    (packet,) = packets_at_portal(portal, kind)
    return open_record(portal, packet)


def open_record(portal: Portal, packet: Packet) -> AnyRecord:
    """Return what a packet says."""
    with portal.store.reading() as db:
        return open_packet(db, packet, portal.keys, portal.compressor).body  # type: ignore[return-value]


def bodies_at_portal(portal: Portal, kind: Kind) -> tuple[Body, ...]:
    """Return the bodies of the accepted packets of a kind, opened and verified as the portal does."""
    with portal.store.reading() as db:
        return tuple(
            open_packet(db, packet, portal.keys, portal.compressor).body
            for packet in packets_at_portal(portal, kind)
        )
