"""What the replica says at one moment, put into the planner's terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forms.stamp import vietnam_date
from sync.engine.metering import Metering
from sync.engine.plan import DueFile, DueText, Lane, Situation
from sync.engine.round import Ledger
from sync.link.goodput import Goodput
from sync.replica import traffic
from sync.replica.outbox import again, blobs, outbox, receipts
from sync.replica.outbox.blobs import BlobItem
from sync.replica.outbox.outbox import OutboxItem
from sync.replica.storage.connection import Connection


@dataclass(frozen=True)
class Outlook:
    """One view of the queue.

    Attributes:
        packets: packets that may be offered now, in their order.
        files: files that may be sent now, in their order.
        unconfirmed: packets that lack a receipt the portal has made.
        next_try_ms: when the first of those that wait may be tried again; None when none waits.
        used_bytes: today's traffic.
        again: something is owed to a restored portal now.
    """

    packets: tuple[OutboxItem, ...]
    files: tuple[BlobItem, ...]
    unconfirmed: tuple[bytes, ...]
    next_try_ms: int | None
    used_bytes: int
    again: bool = False

    @classmethod
    def read(cls, db: Connection, now_ms: int) -> Outlook:
        """Look at the replica."""
        packets = tuple(outbox.due(db, now_ms))
        files = tuple(blobs.due(db, now_ms))
        tries = (
            [] if packets or files else [outbox.next_try_at(db), blobs.next_try_at(db), again.next_try_at(db)]
        )
        return cls(
            packets,
            files,
            tuple(outbox.unconfirmed(db)),
            min((at for at in tries if at is not None), default=None),
            traffic.of_day(db, vietnam_date(now_ms // 1000)).total,
            again.is_due(db, now_ms),
        )


@dataclass(frozen=True)
class Facing:
    """One lane at one moment of a round, facing the queue.

    Attributes:
        now_ms: UTC milliseconds.
        ledger: of the round.
        lane: who asks.
        metering: the station's rule for files.
        goodput: of the lane.
        idle_poll_ms: how often the portal is asked for news.
        most_piece: bytes of a file that may go at once.
    """

    now_ms: int
    ledger: Ledger
    lane: Lane
    metering: Metering
    goodput: Goodput
    idle_poll_ms: int
    most_piece: int

    def situation(self, outlook: Outlook, lacking: tuple[bytes, ...], held: Mapping[bytes, int]) -> Situation:
        """Return what the planner is asked.

        Args:
            outlook: the queue.
            lacking: acknowledged packets whose text receipt never came.
            held: how much of a file the portal is known to hold.
        """
        ledger, polled_ms = self.ledger, self.ledger.beaten_ms
        offered = ledger.texts_under_way(self.lane)
        files = tuple(
            DueFile(item.sealed_sha256, item.size, True, held.get(item.sealed_sha256))
            for item in outlook.files
        )
        texts = [
            DueText(item.packet_id, item.case_id, item.size, item.attempts)
            for item in outlook.packets
            # Taken, but perhaps not leased yet.
            if item.packet_id not in offered
        ]
        doubted = ledger.doubts.doubted
        beat_due = (
            polled_ms is None
            or self.now_ms - polled_ms >= self.idle_poll_ms
            # What the last file completed may already have moved an officer's list.
            or (ledger.finished and not files)
        )
        return Situation(
            now_ms=self.now_ms,
            texts=tuple(one for one in texts if one.packet_id not in doubted),
            doubted=tuple(one for one in texts if one.packet_id in doubted),
            files=files,
            unconfirmed=tuple(one for one in (*outlook.unconfirmed, *lacking) if one not in ledger.asked),
            again=outlook.again,
            stale=tuple(ledger.stale),
            beat_due=beat_due,
            closed=frozenset(ledger.closed),
            texts_under_way=bool(offered),
            files_under_way=ledger.files_under_way(self.lane),
            helped=ledger.helped(self.lane),
            worked=ledger.worked,
            asks_first=ledger.asks_first,
            allowance=self.metering.allowance(outlook.used_bytes),
            let_through=self.metering.let_through,
            allowance_until_ms=self.metering.renewed_ms(self.now_ms),
            next_try_ms=outlook.next_try_ms,
            next_poll_ms=(self.now_ms if polled_ms is None else polled_ms) + self.idle_poll_ms,
            batch_bytes=self.goodput.batch_bytes(),
            bytes_per_s=self.goodput.bytes_per_s,
            most_piece=self.most_piece,
        )


def lacking_text(db: Connection) -> tuple[bytes, ...]:
    """Return acknowledged packets whose text receipt never came."""
    return tuple(receipts.without_text(db))
