"""Packets and the station's chain: stored once, byte for byte, and never changed."""

from __future__ import annotations

from dataclasses import dataclass

from forms.errors import StationError
from forms.packets.codes import parse_case_code
from forms.packets.packet import CHAIN_START, BlobRef, Packet
from sync.replica.cases import cases
from sync.replica.chain import lineage
from sync.replica.storage.driver import Connection


@dataclass(frozen=True)
class ChainLink:
    """What the next packet of this station continues."""

    station_no: int
    chain_epoch: int
    seq: int
    prev_sha256: bytes
    next_code_serial: int


@dataclass(frozen=True)
class PacketRow:
    """One packet with the state of its transfer and the portal's two confirmations.

    Times are UTC milliseconds; `text_received_ms` is the legal time of submission, from the receipt.
    """

    packet_id: bytes
    case_id: bytes | None
    kind: str
    chain_epoch: int
    seq: int
    sha256: bytes
    size: int
    sealed_ms: int
    state: str
    attempts: int
    files_done: int
    files_total: int
    text_received_ms: int | None
    complete_ms: int | None
    trouble: str | None
    reason: str | None
    next_try_ms: int


_SELECT = (
    "SELECT p.packet_id, p.case_id, p.kind, p.chain_epoch, p.seq, p.sha256, s.size, p.sealed_ms, s.state, "
    "s.attempts, (SELECT count(*) FROM packet_blob AS b JOIN sealed_file AS f USING (sealed_sha256) "
    "WHERE b.packet_id = p.packet_id AND f.done_ms IS NOT NULL), "
    "(SELECT count(*) FROM packet_blob AS b WHERE b.packet_id = p.packet_id), "
    "s.text_ms, s.complete_ms, s.trouble, s.reason, s.next_try_ms "
    "FROM packet AS p JOIN outbox_state AS s USING (packet_id)"
)


def start_chain(db: Connection, station_no: int, chain_epoch: int) -> None:
    """Begin a chain epoch at enrolment; again for the same epoch it changes nothing. Writer thread only."""
    db.execute(
        "INSERT INTO chain (chain_epoch, station_no, last_sha256) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (chain_epoch, station_no, CHAIN_START),
    )


def next_link(db: Connection) -> ChainLink:
    """Return what the next packet must say. To be used in the transaction that stores the packet.

    Raises:
        StationError: `not_enrolled` before the first chain epoch; `copy_in_doubt` while the database may
            be an older copy, whose numbers and codes may have been given already.
    """
    lineage.must_be_sure(db)
    row = db.execute(
        "SELECT station_no, chain_epoch, last_seq + 1, last_sha256, last_serial + 1 FROM chain "
        "ORDER BY chain_epoch DESC LIMIT 1"
    ).fetchone()
    if row is None:
        raise StationError("not_enrolled")
    return ChainLink(*row)


def store_packet(db: Connection, packet: Packet, code: str | None, now_ms: int) -> None:
    """Store a packet and queue it. Writer thread only.

    Args:
        db: open database; the draft is marked sealed in the same transaction.
        packet: as built and signed.
        code: the printed code when this is the first packet of its case.
        now_ms: UTC milliseconds.

    Raises:
        ValueError: the code is not the next one of the chain, or a cited file is not stored (bugs).
        IntegrityError: the packet does not continue the chain, or its case is unknown (bugs).
    """
    header = packet.header
    if code is not None:
        _take_code(db, header.case_id, header.chain_epoch, code)
    db.execute(
        "INSERT INTO packet (packet_id, case_id, kind, chain_epoch, seq, prev_sha256, sha256, sealed_ms, "
        "stored_ms, raw) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            header.packet_id,
            header.case_id,
            str(header.kind),
            header.chain_epoch,
            header.seq,
            header.prev_sha256,
            packet.sha256,
            header.sealed_at * 1_000,
            now_ms,
            packet.raw,
        ),
    )
    for n, blob in enumerate(header.blobs):
        size = db.execute(
            "SELECT size FROM sealed_file WHERE sealed_sha256 = ?", (blob.sealed_sha256,)
        ).fetchone()
        if size is None or size[0] != blob.size:
            raise ValueError("the packet cites a file that is not stored")
        db.execute(
            "INSERT INTO packet_blob (packet_id, n, sealed_sha256, size) VALUES (?, ?, ?, ?)",
            (header.packet_id, n, blob.sealed_sha256, blob.size),
        )
    db.execute(
        "INSERT INTO outbox_event (packet_id, kind, at_ms, detail) VALUES (?, 'queued', ?, '{}')",
        (header.packet_id, now_ms),
    )
    if header.case_id is not None:
        cases.touch(db, header.case_id, now_ms)


def packet_bytes(db: Connection, packet_id: bytes) -> bytes | None:
    """Return the packet exactly as it was stored."""
    row = db.execute("SELECT raw FROM packet WHERE packet_id = ?", (packet_id,)).fetchone()
    return None if row is None else bytes(row[0])


def packet_row(db: Connection, packet_id: bytes) -> PacketRow | None:
    """Return one packet's facts."""
    row = db.execute(f"{_SELECT} WHERE p.packet_id = ?", (packet_id,)).fetchone()
    return None if row is None else PacketRow(*row)


def packets_of_case(db: Connection, case_id: bytes) -> tuple[PacketRow, ...]:
    """Return the packets of a case, oldest first."""
    rows = db.execute(f"{_SELECT} WHERE p.case_id = ? ORDER BY p.ord", (case_id,))
    return tuple(PacketRow(*row) for row in rows)


def refused_of_no_case(db: Connection) -> tuple[PacketRow, ...]:
    """Return the packets of no case that wait for a person, oldest first."""
    # `state <> 'acknowledged'` says to the planner that the partial index serves.
    rows = db.execute(
        f"{_SELECT} WHERE s.state = 'needs_attention' AND s.state <> 'acknowledged' AND s.case_id IS NULL "
        "ORDER BY s.ord"
    )
    return tuple(PacketRow(*row) for row in rows)


def not_confirmed(db: Connection) -> tuple[PacketRow, ...]:
    """Return every packet the portal has not confirmed as complete and nobody took back, oldest first."""
    rows = db.execute(f"{_SELECT} WHERE s.state <> 'acknowledged' AND s.state <> 'withdrawn' ORDER BY s.ord")
    return tuple(PacketRow(*row) for row in rows)


def ended(db: Connection, most: int) -> tuple[PacketRow, ...]:
    """Return the newest packets whose way has ended, oldest first."""
    rows = db.execute(
        f"{_SELECT} WHERE s.ord IN (SELECT ord FROM outbox_state "
        "WHERE state IN ('acknowledged', 'withdrawn') ORDER BY ord DESC LIMIT +?) ORDER BY s.ord",
        (most,),
    )
    return tuple(PacketRow(*row) for row in rows)


def blobs_of(db: Connection, packet_id: bytes) -> tuple[BlobRef, ...]:
    """Return the files a packet announces, in the order of its header."""
    rows = db.execute(
        "SELECT sealed_sha256, size FROM packet_blob WHERE packet_id = ? ORDER BY n", (packet_id,)
    )
    return tuple(BlobRef(bytes(digest), size) for digest, size in rows)


def receipts(db: Connection, packet_id: bytes) -> dict[str, bytes]:
    """Return the stored receipts by kind: `text`, `complete`."""
    rows = db.execute("SELECT kind, raw FROM receipt WHERE packet_id = ?", (packet_id,))
    return {kind: bytes(raw) for kind, raw in rows}


def _take_code(db: Connection, case_id: bytes | None, chain_epoch: int, code: str) -> None:
    parts = parse_case_code(code)
    link = next_link(db)
    expected = (link.station_no, link.chain_epoch, link.next_code_serial)
    if (parts.station_no, parts.chain_epoch, parts.serial) != expected or chain_epoch != link.chain_epoch:
        raise ValueError("the code is not the next one")
    db.execute("UPDATE chain SET last_serial = ? WHERE chain_epoch = ?", (parts.serial, parts.chain_epoch))
    if case_id is None:
        raise ValueError("a code belongs to a case")
    cases.set_code(db, case_id, code)
