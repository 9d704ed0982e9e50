"""What proves that a case is durable and where it is: digests and the portal's signed confirmations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.duty import Duty
from sync.replica.outbox import packets
from sync.replica.storage.connection import Connection


@dataclass(frozen=True)
class PacketProof:
    """One packet with what the portal signed for it.

    Attributes:
        packet_id: its id, the idempotency key.
        kind: submission, supplement, withdrawal.
        sha256: of the whole packet.
        receipts: the portal's signed bytes as they came, by `text` and `complete`.
    """

    packet_id: bytes
    kind: str
    sha256: bytes
    receipts: Mapping[str, bytes]


@dataclass(frozen=True)
class CaseProof:
    """All packets of a case, oldest first, and the root every signature is traced to."""

    root: bytes
    packets: tuple[PacketProof, ...]


def of_case(duty: Duty, case_id: bytes) -> CaseProof:
    """Return digests and confirmations of a case's packets; none while it is a draft."""

    def job(db: Connection) -> tuple[PacketProof, ...]:
        return tuple(
            PacketProof(row.packet_id, row.kind, row.sha256, packets.receipts(db, row.packet_id))
            for row in packets.packets_of_case(db, case_id)
        )

    return CaseProof(duty.keys.root, duty.replica.read(job))
