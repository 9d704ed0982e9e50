"""Packets as they came, the chain they form, the files they announce, and their receipts."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from forms.packet import BlobRef, Kind, Packet
from sync.portal.database import next_number
from sync.portal.tables import blob, chain_link, packet, packet_blob

# Statements of the hot path are built once: building one costs as much as running it.
_FIND = sa.select(
    packet.c.packet_id,
    packet.c.sha256,
    packet.c.case_id,
    packet.c.kind,
    packet.c.text_receipt,
    packet.c.complete_receipt,
).where(packet.c.packet_id == sa.bindparam("packet_id"))
_NEIGHBOURS = sa.select(chain_link).where(
    chain_link.c.station_no == sa.bindparam("station_no"),
    chain_link.c.chain_epoch == sa.bindparam("chain_epoch"),
    chain_link.c.seq.between(sa.bindparam("first"), sa.bindparam("last")),
)
_BLOB = sa.select(blob.c.size, blob.c.stored_at).where(blob.c.sealed_sha256 == sa.bindparam("sealed_sha256"))
_RAWS = (
    sa.select(packet.c.raw)
    .where(
        packet.c.case_id == sa.bindparam("case_id"),
        packet.c.kind.in_([Kind.SUBMISSION.value, Kind.SUPPLEMENT.value, Kind.WITHDRAWAL.value]),
    )
    .order_by(packet.c.arrival)
)
_ADD_PACKET, _ADD_LINK = sa.insert(packet), sa.insert(chain_link)
_ADD_BLOB, _ADD_REFERENCE = sa.insert(blob), sa.insert(packet_blob)


@dataclass(frozen=True)
class StoredPacket:
    """What the portal keeps of an accepted packet."""

    packet_id: bytes
    sha256: bytes
    case_id: bytes | None
    kind: str
    text_receipt: bytes
    complete_receipt: bytes | None


def find(db: sa.Connection, packet_id: bytes) -> StoredPacket | None:
    """Return an accepted packet, or None."""
    row = db.execute(_FIND, {"packet_id": packet_id}).one_or_none()
    return None if row is None else StoredPacket(**row._mapping)


def raws_of_case(db: sa.Connection, case_id: bytes) -> list[bytes]:
    """Return the accepted packets that declare a case, as they came, in the order of their arrival."""
    return list(db.execute(_RAWS, {"case_id": case_id}).scalars())


def complete_receipts(db: sa.Connection, case_id: bytes) -> tuple[bytes, ...]:
    """Return a case's complete receipts in the order they were made."""
    return tuple(
        db.execute(
            sa.select(packet.c.complete_receipt)
            .where(packet.c.case_id == case_id, packet.c.complete_receipt.is_not(None))
            .order_by(packet.c.log_index)
        ).scalars()
    )


def record_link(db: sa.Connection, parsed: Packet) -> bool:
    """Record where a genuinely signed packet stands in its station's chain.

    Gaps are tolerated, because packets may travel by different ways; they are found later by
    looking for missing numbers.

    Returns:
        False when the packet contradicts the chain: its place is taken by another packet, or a
        neighbour that is known has another digest. That is what a copied or restored station
        looks like; it is recorded, never a reason to lose a citizen's case.
    """
    header = parsed.header
    near = db.execute(
        _NEIGHBOURS,
        {
            "station_no": header.station_no,
            "chain_epoch": header.chain_epoch,
            "first": header.seq - 1,
            "last": header.seq + 1,
        },
    ).all()
    if any(row.packet_id == header.packet_id and row.sha256 == parsed.sha256 for row in near):
        return True
    before = {row.sha256 for row in near if row.seq == header.seq - 1}
    after = {row.prev_sha256 for row in near if row.seq == header.seq + 1}
    broken = (
        any(row.seq == header.seq for row in near)
        or (bool(before) and header.prev_sha256 not in before)
        or (bool(after) and parsed.sha256 not in after)
    )
    if any(row.packet_id == header.packet_id for row in near):
        return False
    db.execute(
        _ADD_LINK,
        {
            "station_no": header.station_no,
            "chain_epoch": header.chain_epoch,
            "seq": header.seq,
            "packet_id": header.packet_id,
            "sha256": parsed.sha256,
            "prev_sha256": header.prev_sha256,
            "broken": broken,
        },
    )
    return not broken


def store(
    db: sa.Connection,
    parsed: Packet,
    *,
    operator_id: str | None,
    received_at: int,
    adjusted_on: str,
    clock_suspect: bool,
    text_receipt: bytes,
) -> None:
    """Keep an accepted packet with its text receipt and the files it announces."""
    header = parsed.header
    db.execute(
        _ADD_PACKET,
        {
            "packet_id": header.packet_id,
            "sha256": parsed.sha256,
            "case_id": header.case_id,
            "station_no": header.station_no,
            "chain_epoch": header.chain_epoch,
            "seq": header.seq,
            "kind": header.kind.value,
            "raw": parsed.raw,
            "operator_id": operator_id,
            "received_at": received_at,
            "adjusted_on": adjusted_on,
            "clock_suspect": clock_suspect,
            "text_receipt": text_receipt,
            "arrival": next_number(db, "arrival"),
        },
    )
    if not header.blobs:
        return
    new = [ref for ref in header.blobs if blob_size(db, ref.sealed_sha256) is None]
    if new:
        db.execute(_ADD_BLOB, [{"sealed_sha256": ref.sealed_sha256, "size": ref.size} for ref in new])
    db.execute(
        _ADD_REFERENCE,
        [
            {"packet_id": header.packet_id, "position": position, "sealed_sha256": ref.sealed_sha256}
            for position, ref in enumerate(header.blobs)
        ],
    )


def record_complete(
    db: sa.Connection, packet_id: bytes, receipt: bytes, completed_at: int, log_index: int
) -> None:
    """Keep the complete receipt of a packet."""
    db.execute(
        sa.update(packet)
        .where(packet.c.packet_id == packet_id, packet.c.complete_receipt.is_(None))
        .values(complete_receipt=receipt, completed_at=completed_at, log_index=log_index)
    )


def blob_size(db: sa.Connection, sealed_sha256: bytes) -> int | None:
    """Return the announced size of a file, None when no accepted packet announced it."""
    row = db.execute(_BLOB, {"sealed_sha256": sealed_sha256}).one_or_none()
    return None if row is None else int(row.size)


def is_stored(db: sa.Connection, sealed_sha256: bytes) -> bool:
    """Tell whether a file is whole and checked."""
    row = db.execute(_BLOB, {"sealed_sha256": sealed_sha256}).one_or_none()
    return row is not None and row.stored_at is not None


def mark_stored(db: sa.Connection, sealed_sha256: bytes, now_s: int) -> None:
    """Record that a file is whole and checked."""
    db.execute(
        sa.update(blob)
        .where(blob.c.sealed_sha256 == sealed_sha256, blob.c.stored_at.is_(None))
        .values(stored_at=now_s)
    )


def unfinished_blobs(db: sa.Connection) -> list[tuple[bytes, int]]:
    """Return announced files that are not known to be whole."""
    rows = db.execute(sa.select(blob.c.sealed_sha256, blob.c.size).where(blob.c.stored_at.is_(None))).all()
    return [(row.sealed_sha256, row.size) for row in rows]


def missing(db: sa.Connection, blobs: tuple[BlobRef, ...]) -> tuple[bytes, ...]:
    """Return which of a packet's files the portal still waits for, in the packet's order."""
    return tuple(ref.sealed_sha256 for ref in blobs if not is_stored(db, ref.sealed_sha256))


def waiting_for(db: sa.Connection, sealed_sha256: bytes) -> list[bytes]:
    """Return, as they came, the packets that name a file and have no complete receipt yet."""
    return list(
        db.execute(
            sa.select(packet.c.raw)
            .join(packet_blob, packet_blob.c.packet_id == packet.c.packet_id)
            .where(packet_blob.c.sealed_sha256 == sealed_sha256, packet.c.complete_receipt.is_(None))
            .order_by(packet.c.arrival)
        ).scalars()
    )


def receipts_with(db: sa.Connection, sealed_sha256: bytes) -> tuple[bytes, ...]:
    """Return the complete receipts of packets that name a file."""
    return tuple(
        db.execute(
            sa.select(packet.c.complete_receipt)
            .join(packet_blob, packet_blob.c.packet_id == packet.c.packet_id)
            .where(packet_blob.c.sealed_sha256 == sealed_sha256, packet.c.complete_receipt.is_not(None))
            .order_by(packet.c.log_index)
        ).scalars()
    )


def listing(db: sa.Connection) -> list[dict[str, object]]:
    """Return ids and digests of all accepted packets in the order of their arrival."""
    rows = db.execute(
        sa.select(
            packet.c.packet_id,
            packet.c.sha256,
            packet.c.case_id,
            packet.c.kind,
            packet.c.station_no,
            packet.c.received_at,
            packet.c.log_index,
        ).order_by(packet.c.arrival)
    ).all()
    return [
        {
            "packet_id": row.packet_id.hex(),
            "sha256": row.sha256.hex(),
            "case_id": None if row.case_id is None else row.case_id.hex(),
            "kind": row.kind,
            "station_no": row.station_no,
            "received_at": row.received_at,
            "complete": row.log_index is not None,
        }
        for row in rows
    ]
