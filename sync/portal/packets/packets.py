"""Packets as they came, the chain they form, the files they announce, and their receipts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from forms.packets.packet import BlobRef, Packet
from sync.portal.storage import run_rows
from sync.portal.storage.database import next_number
from sync.portal.storage.tables import blob, chain_link, packet, packet_blob

# Statements of the hot path are built once: building one costs as much as running it.
_MANY: sa.BindParameter[Any] = sa.bindparam("many", expanding=True)
_FIND = sa.select(
    packet.c.packet_id,
    packet.c.sha256,
    packet.c.case_id,
    packet.c.kind,
    packet.c.text_receipt,
    packet.c.complete_receipt,
).where(packet.c.packet_id.in_(_MANY))
_LINKS = sa.select(
    chain_link.c.seq, chain_link.c.packet_id, chain_link.c.sha256, chain_link.c.prev_sha256
).where(
    chain_link.c.station_no == sa.bindparam("station_no"),
    chain_link.c.chain_epoch == sa.bindparam("chain_epoch"),
    chain_link.c.seq.in_(_MANY),
)
_BLOBS = sa.select(blob.c.sealed_sha256, blob.c.size, blob.c.stored_at).where(blob.c.sealed_sha256.in_(_MANY))
ENTRY: tuple[sa.ColumnElement[Any], ...] = (
    packet.c.packet_id,
    packet.c.sha256,
    packet.c.case_id,
    packet.c.kind,
    packet.c.station_no,
    packet.c.received_at,
    packet.c.adjusted_on,
    packet.c.clock_suspect,
    packet.c.log_index,
    packet.c.arrival,
)


@dataclass(frozen=True)
class StoredPacket:
    """What the portal keeps of an accepted packet."""

    packet_id: bytes
    sha256: bytes
    case_id: bytes | None
    kind: str
    text_receipt: bytes
    complete_receipt: bytes | None


class _Link(NamedTuple):
    seq: int
    packet_id: bytes
    sha256: bytes
    prev_sha256: bytes


class _Blob(NamedTuple):
    size: int
    stored_at: int | None


def read_ahead(db: sa.Connection, run: Sequence[Packet]) -> None:
    """Find which packets of the open run are known, with one statement."""
    ids = [parsed.header.packet_id for parsed in run]
    for packet_id, found in _find(db, ids).items():
        run_rows.remember(db, ("packet", packet_id), found)


def read_ahead_to_keep(db: sa.Connection, run: Sequence[Packet]) -> None:
    """Find all that keeping the packets of the open run looks at: themselves, chain and files."""
    read_ahead(db, run)
    places: dict[tuple[int, int], set[int]] = {}
    for header in (parsed.header for parsed in run):
        near = places.setdefault((header.station_no, header.chain_epoch), set())
        near.update((header.seq - 1, header.seq, header.seq + 1))
    for (station_no, chain_epoch), seqs in places.items():
        for seq, links in _links(db, station_no, chain_epoch, seqs).items():
            run_rows.remember(db, ("link", station_no, chain_epoch, seq), links)
    names = {ref.sealed_sha256 for parsed in run for ref in parsed.header.blobs}
    for name, held in _blobs(db, names).items():
        run_rows.remember(db, ("blob", name), held)


def find(db: sa.Connection, packet_id: bytes) -> StoredPacket | None:
    """Return an accepted packet, or None."""
    return run_rows.recall(db, ("packet", packet_id), lambda: _find(db, [packet_id])[packet_id])


def _find(db: sa.Connection, ids: Sequence[bytes]) -> dict[bytes, StoredPacket | None]:
    found: dict[bytes, StoredPacket | None] = dict.fromkeys(ids)
    for row in db.execute(_FIND, {"many": ids}):
        found[row.packet_id] = StoredPacket(*row)
    return found


def complete_receipts(db: sa.Connection, case_id: bytes, station_no: int) -> tuple[bytes, ...]:
    """Return the complete receipts of what a station sealed of a case, in the order they were made."""
    return tuple(
        db.execute(
            sa.select(packet.c.complete_receipt)
            .where(
                packet.c.case_id == case_id,
                packet.c.station_no == station_no,
                packet.c.complete_receipt.is_not(None),
            )
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
    at = {
        seq: _links_at(db, header.station_no, header.chain_epoch, seq)
        for seq in (header.seq - 1, header.seq, header.seq + 1)
    }
    near = [link for links in at.values() for link in links]
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
    at[header.seq].append(_Link(header.seq, header.packet_id, parsed.sha256, header.prev_sha256))
    run_rows.add(
        db,
        chain_link,
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


def _links_at(db: sa.Connection, station_no: int, chain_epoch: int, seq: int) -> list[_Link]:
    question = ("link", station_no, chain_epoch, seq)
    return run_rows.recall(db, question, lambda: _links(db, station_no, chain_epoch, {seq})[seq])


def _links(
    db: sa.Connection, station_no: int, chain_epoch: int, seqs: Iterable[int]
) -> dict[int, list[_Link]]:
    found: dict[int, list[_Link]] = {seq: [] for seq in seqs}
    place = {"station_no": station_no, "chain_epoch": chain_epoch, "many": list(found)}
    for row in db.execute(_LINKS, place):
        found[row.seq].append(_Link(*row))
    return found


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
    header, sha256 = parsed.header, parsed.sha256
    run_rows.add(
        db,
        packet,
        {
            "packet_id": header.packet_id,
            "sha256": sha256,
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
            "complete_receipt": None,
            "completed_at": None,
            "log_index": None,
            "arrival": next_number(db, "arrival"),
        },
    )
    kept = StoredPacket(header.packet_id, sha256, header.case_id, header.kind.value, text_receipt, None)
    run_rows.remember(db, ("packet", header.packet_id), kept)
    for ref in header.blobs:
        if blob_size(db, ref.sealed_sha256) is None:
            run_rows.add(db, blob, {"sealed_sha256": ref.sealed_sha256, "size": ref.size})
            run_rows.remember(db, ("blob", ref.sealed_sha256), _Blob(ref.size, None))
    rows = [
        {"packet_id": header.packet_id, "position": position, "sealed_sha256": ref.sealed_sha256}
        for position, ref in enumerate(header.blobs)
    ]
    run_rows.add(db, packet_blob, *rows)


def record_complete(
    db: sa.Connection, packet_id: bytes, receipt: bytes, completed_at: int, log_index: int
) -> None:
    """Keep the complete receipt of a packet."""
    values = {"complete_receipt": receipt, "completed_at": completed_at, "log_index": log_index}
    run_rows.forget(db, ("packet", packet_id))
    if not run_rows.change_waiting(db, packet.c.packet_id, packet_id, values):
        db.execute(
            sa.update(packet)
            .where(packet.c.packet_id == packet_id, packet.c.complete_receipt.is_(None))
            .values(**values)
        )


def blob_size(db: sa.Connection, sealed_sha256: bytes) -> int | None:
    """Return the announced size of a file, None when no accepted packet announced it."""
    held = _blob(db, sealed_sha256)
    return None if held is None else held.size


def is_stored(db: sa.Connection, sealed_sha256: bytes) -> bool:
    """Tell whether a file is whole and checked."""
    held = _blob(db, sealed_sha256)
    return held is not None and held.stored_at is not None


def _blob(db: sa.Connection, sealed_sha256: bytes) -> _Blob | None:
    return run_rows.recall(db, ("blob", sealed_sha256), lambda: _blobs(db, [sealed_sha256])[sealed_sha256])


def _blobs(db: sa.Connection, names: Iterable[bytes]) -> dict[bytes, _Blob | None]:
    found: dict[bytes, _Blob | None] = dict.fromkeys(names)
    if found:
        for row in db.execute(_BLOBS, {"many": list(found)}):
            found[row.sealed_sha256] = _Blob(row.size, row.stored_at)
    return found


def mark_stored(db: sa.Connection, sealed_sha256: bytes, now_s: int) -> None:
    """Record that a file is whole and checked."""
    run_rows.forget(db, ("blob", sealed_sha256))
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


def entry(row: sa.Row[Any]) -> dict[str, object]:
    """Return what is told of a packet with the columns `ENTRY`."""
    return {
        "packet_id": row.packet_id.hex(),
        "sha256": row.sha256.hex(),
        "case_id": None if row.case_id is None else row.case_id.hex(),
        "kind": row.kind,
        "station_no": row.station_no,
        "received_at": row.received_at,
        "adjusted_on": row.adjusted_on,
        "clock_suspect": bool(row.clock_suspect),
        "complete": row.log_index is not None,
    }
