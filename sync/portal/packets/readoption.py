"""Packets the portal once confirmed, brought again by their stations after it was restored from a copy."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from forms.errors import HostileInput
from forms.packets.packet import Packet, parse_packet
from forms.stamp import Clock
from sync.portal import restorations
from sync.portal.dossiers import dossiers
from sync.portal.keys.online_keys import OnlineKeys
from sync.portal.packets import adopted, confirmations, packets
from sync.portal.packets.adopted import Proof
from sync.portal.packets.intake import Intake
from sync.portal.packets.opening import Opened
from sync.portal.packets.packet_runs import Checked, PacketRuns, Unkept
from sync.portal.storage.database import Database
from sync.portal.storage.event_log import record
from sync.portal.storage.refusal import undeclared
from sync.portal.storage.tables import blob, packet, packet_blob
from sync.wire.messages import AgainResult, PacketAgain, PacketResult

_WHOLE = sa.select(packet.c.packet_id).where(
    packet.c.packet_id.in_(sa.bindparam("many", expanding=True)),
    packet.c.complete_receipt.is_not(None),
    ~sa.exists()
    .where(packet_blob.c.packet_id == packet.c.packet_id)
    .where(packet_blob.c.sealed_sha256 == blob.c.sealed_sha256)
    .where(blob.c.stored_at.is_(None)),
)


@dataclass(frozen=True)
class _Proven:
    """Decides on packets as ever, but knows what their old receipts prove."""

    intake: Intake
    proofs: Mapping[bytes, Proof]

    def open(self, db: sa.Connection, parsed: Packet) -> Opened | Unkept | PacketResult:
        return self.intake.open(db, parsed, self.proofs.get(parsed.sha256))

    def judge(self, db: sa.Connection, opened: Opened, now_s: int) -> Checked | Unkept:
        return self.intake.judge(db, opened, now_s, self.proofs.get(opened.packet.sha256))

    def keep(self, db: sa.Connection, checked: Checked, now_s: int) -> PacketResult:
        return self.intake.keep(db, checked, now_s)

    def link(self, db: sa.Connection, parsed: Packet) -> None:
        self.intake.link(db, parsed)

    def told_conflict(self, db: sa.Connection, parsed: Packet) -> None:
        self.intake.told_conflict(db, parsed)


class Readoption:
    """Takes packets again.

    Args:
        store: the portal's database.
        keys: online keys.
        intake: decides on packets.
        clock: the portal's time.
    """

    def __init__(self, store: Database, keys: OnlineKeys, intake: Intake, clock: Clock) -> None:
        self._store = store
        self._keys = keys
        self._intake = intake
        self._clock = clock

    def lacking(self, packet_ids: Sequence[bytes]) -> tuple[bytes, ...]:
        """Return which packets are not held, or not with every file, in the order of the question."""
        with self._store.reading() as db:
            whole = _whole(db, packet_ids)
        return tuple(one for one in packet_ids if one not in whole)

    def take(self, brought: Sequence[PacketAgain]) -> tuple[AgainResult, ...]:
        """Answer each packet for itself, in their order.

        Raises:
            Refused: 503 when one proves that the database is an older one and no restore was declared.
        """
        read = [_parsed(one.packet) for one in brought]
        proofs: dict[bytes, Proof] = {}
        doubts: dict[int, str] = {}
        for place, (parsed, one) in enumerate(zip(read, brought, strict=True)):
            if parsed is None:
                continue
            proof, doubt = self._prove(parsed, one)
            if proof is not None:
                proofs[parsed.sha256] = proof
            if doubt is not None:
                doubts[place] = doubt
                record("receipt_refused", packet_id=parsed.header.packet_id.hex(), code=doubt)
        self._stop_if_lost([one for one in read if one is not None], proofs)
        self._intake.refresh()
        runs = PacketRuns(self._store, self._clock, _Proven(self._intake, proofs))
        results = runs.take([one.packet for one in brought])
        return tuple(
            self._told(parsed, result, proofs, doubts.get(place))
            for place, (parsed, result) in enumerate(zip(read, results, strict=True))
        )

    def _prove(self, parsed: Packet, brought: PacketAgain) -> tuple[Proof | None, str | None]:
        proof, doubt = adopted.prove(self._keys, parsed, brought.text_receipt, brought.complete_receipt)
        if proof is not None and proof.revoked:
            with self._store.reading() as db:
                lost = proof.received_at <= restorations.declared_at(db)
            if not lost:
                # Nothing was lost since: if the packet is not here, somebody made its receipt up.
                return None, "revoked_key"
        return proof, doubt

    def _stop_if_lost(self, read: Sequence[Packet], proofs: Mapping[bytes, Proof]) -> None:
        """Stop serving when a receipt proves that this database has forgotten its packet, and nobody said so.

        A mark beside the keys does not see a restore of the whole machine. A receipt of this portal for a
        packet it does not hold cannot be made up by anybody else.

        Raises:
            Refused: 503, to this and every later question until the restore is declared.
        """
        with self._store.reading() as db:
            since = restorations.declared_at(db)
            lost = [
                parsed
                for parsed in read
                if (proof := proofs.get(parsed.sha256)) is not None
                and proof.received_at > since
                and packets.find(db, parsed.header.packet_id) is None
            ]
        if lost:
            record("packet_forgotten", level=logging.ERROR, packet_id=lost[0].header.packet_id.hex())
            self._store.distrust()
            raise undeclared()

    def _told(
        self, parsed: Packet | None, result: PacketResult, proofs: Mapping[bytes, Proof], doubt: str | None
    ) -> AgainResult:
        if parsed is None or result.outcome not in {"accepted", "already"}:
            return AgainResult(result=result, receipt_problem=doubt)
        proof = proofs.get(parsed.sha256)
        if result.complete_receipt is None:
            complete = self._complete(parsed, proof)
            result = PacketResult(
                packet_id=result.packet_id,
                outcome=result.outcome,
                text_receipt=result.text_receipt,
                complete_receipt=complete,
            )
        with self._store.reading() as db:
            missing = packets.missing(db, parsed.header.blobs)
        kept = proof is not None and proof.text in {None, result.text_receipt}
        return AgainResult(result=result, missing=missing, readopted=kept, receipt_problem=doubt)

    def _complete(self, parsed: Packet, proof: Proof | None) -> bytes | None:
        """Let a packet the copy holds without its complete receipt have the one it got later, or a new one.

        A station whose receipts prove nothing (their key was revoked) has been heard all the same: it holds no complete
        receipt a new one would contradict.
        """
        packet_id, now_s = parsed.header.packet_id, self._clock.now_ms() // 1000
        with self._store.writing() as db:
            case_id = parsed.header.case_id
            known = None if case_id is None else dossiers.by_case(db, case_id)
            if not adopted.is_kept(db, packet_id):
                code = None if known is None else known.code
                told = Proof(code, now_s, None, None) if proof is None else proof.under(code)
                adopted.keep(db, packet_id, told, now_s)
            return confirmations.complete_if_whole(db, self._keys, parsed, now_s)


def _parsed(untrusted: bytes) -> Packet | None:
    try:
        return parse_packet(untrusted)
    except HostileInput:
        return None


def _whole(db: sa.Connection, packet_ids: Iterable[bytes]) -> frozenset[bytes]:
    """Return which packets are held with their complete receipt and, now, every file."""
    rows = db.execute(_WHOLE, {"many": list(packet_ids)})
    return frozenset(rows.scalars())
