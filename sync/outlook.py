"""What the replica says at one moment, put into the planner's terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forms.stamp import vietnam_date
from sync.metering import Metering
from sync.plan import DueFile, DueText
from sync.replica import blobs, outbox, receipts, traffic
from sync.replica.blobs import BlobItem
from sync.replica.connection import Connection
from sync.replica.outbox import OutboxItem


@dataclass(frozen=True)
class Outlook:
    """One view of the queue.

    Attributes:
        packets: packets that may be offered now, in their order.
        files: files that may be sent now, in their order.
        unconfirmed: packets that lack a receipt the portal has made.
        next_try_ms: when the first of those that wait may be tried again; None when none waits.
        used_bytes: today's traffic.
    """

    packets: tuple[OutboxItem, ...]
    files: tuple[BlobItem, ...]
    unconfirmed: tuple[bytes, ...]
    next_try_ms: int | None
    used_bytes: int

    @classmethod
    def read(cls, db: Connection, now_ms: int) -> Outlook:
        """Look at the replica."""
        packets = tuple(outbox.due(db, now_ms))
        files = tuple(blobs.due(db, now_ms))
        tries = [] if packets or files else [outbox.next_try_at(db), blobs.next_try_at(db)]
        return cls(
            packets,
            files,
            tuple(outbox.unconfirmed(db)),
            min((at for at in tries if at is not None), default=None),
            traffic.of_day(db, vietnam_date(now_ms // 1000)).total,
        )

    def due_texts(self) -> tuple[DueText, ...]:
        """Return the packets as the planner sees them."""
        return tuple(DueText(item.packet_id, item.case_id, item.size) for item in self.packets)

    def due_files(self, held: Mapping[bytes, int]) -> tuple[DueFile, ...]:
        """Return the files as the planner sees them, with what the portal is known to hold."""
        return tuple(
            DueFile(item.sealed_sha256, item.size, True, held.get(item.sealed_sha256)) for item in self.files
        )

    def allowance(self, metering: Metering) -> int | None:
        """Return what files may still use."""
        return metering.allowance(self.used_bytes)


def lacking_text(db: Connection) -> tuple[bytes, ...]:
    """Return acknowledged packets whose text receipt never came."""
    return tuple(receipts.without_text(db))
