"""Pushing: the text of every case first, then files, small ones first, each where it stopped.

Nothing here decides *when*: `sync.engine` does. A packet is leased before it is offered, so a
crash in the middle leaves a lease that runs out, never a packet that is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from forms.portal_keys import PortalKeys
from forms.stamp import Clock
from sync.confirm import apply_complete, apply_result
from sync.errors import SyncError
from sync.portal_api import PortalApi
from sync.replica import attachments, blobs, outbox, packets
from sync.replica.blobs import BlobItem
from sync.replica.connection import Connection
from sync.replica.outbox import OutboxItem
from sync.replica.store import Priority, Replica
from sync.wire.batch import MAX_BATCH_BYTES, MAX_BATCH_PACKETS
from sync.wire.messages import PacketResult

LEASE_MS = 180_000
PIECE_BYTES = 32_768
AIR_TIME_S = 10
"""A batch is the unit that is sent again, so it is small in time, not in count."""
FIRST_GOODPUT = 8_000
MIN_BATCH_BYTES = 4_096


@dataclass
class Goodput:
    """Bytes a second this link has carried lately."""

    bytes_per_s: float = FIRST_GOODPUT

    def observe(self, size: int, seconds: float) -> None:
        """Blend in one finished transfer of at least 2 KB."""
        if size >= 2_048 and seconds > 0:
            self.bytes_per_s = 0.5 * self.bytes_per_s + 0.5 * min(size / seconds, 50_000_000)

    def halve(self) -> None:
        """A batch failed: believe half."""
        self.bytes_per_s = max(self.bytes_per_s / 2, MIN_BATCH_BYTES / AIR_TIME_S)

    def batch_bytes(self) -> int:
        """Return how much fits into the air time of one batch."""
        return int(min(max(self.bytes_per_s * AIR_TIME_S, MIN_BATCH_BYTES), MAX_BATCH_BYTES - 4))


@dataclass
class Push:
    """Both stages of pushing over one connection.

    Attributes:
        replica: this station's database.
        api: the portal.
        keys: verified keys of the portal.
        clock: for leases and times of events.
        changed: told of every case whose packet moved.
        stopping: asked between pieces; True ends the round at once.
        retry_ms: how long one packet or file waits after a failure, in milliseconds, from its
            number of attempts.
    """

    replica: Replica
    api: PortalApi
    keys: PortalKeys
    clock: Clock
    changed: Callable[[bytes | None], None]
    stopping: Callable[[], bool]
    retry_ms: Callable[[int], int]
    goodput: Goodput

    def texts(self) -> int:
        """Offer every packet that is due; return how many were answered.

        Raises:
            SyncError: the round cannot go on; what was leased is queued again.
        """
        answered = 0
        while not self.stopping():
            due = self.replica.read(lambda db: outbox.due(db, self.clock.now_ms()))
            batch = self._fit(due)
            if not batch:
                break
            answered += self._offer(batch)
        return answered

    def files(self) -> int:
        """Send every file that is due; return how many are through.

        Raises:
            SyncError: the round cannot go on.
        """
        sent = 0
        tried: set[bytes] = set()
        while not self.stopping():
            due = self.replica.read(lambda db: blobs.due(db, self.clock.now_ms()))
            item = next((blob for blob in due if blob.sealed_sha256 not in tried), None)
            if item is None:
                break
            tried.add(item.sealed_sha256)
            try:
                sent += self._send_file(item)
            except SyncError as error:
                if error.systemic:
                    raise
                self._file_failed(item, error)
        return sent

    def confirmations(self) -> int:
        """Ask again for packets whose files are all there but whose complete receipt never came.

        Raises:
            SyncError: the round cannot go on.
        """
        waiting = self.replica.read(outbox.unconfirmed)
        for packet_id in waiting:
            if self.stopping():
                break
            self._ask_again(packet_id)
        return len(waiting)

    def _fit(self, due: list[OutboxItem]) -> list[OutboxItem]:
        room = self.goodput.batch_bytes()
        batch: list[OutboxItem] = []
        for item in due[:MAX_BATCH_PACKETS]:
            if batch and item.size + 4 > room:
                break
            batch.append(item)
            room -= item.size + 4
        return batch

    def _offer(self, batch: list[OutboxItem]) -> int:
        ids = [item.packet_id for item in batch]
        now_ms = self.clock.now_ms()

        def take(db: Connection) -> list[tuple[bytes, bytes]]:
            taken = outbox.lease(db, ids, now_ms, now_ms + LEASE_MS)
            stored = ((packet_id, packets.packet_bytes(db, packet_id)) for packet_id in taken)
            return [(packet_id, raw) for packet_id, raw in stored if raw is not None]

        leased = dict(self.replica.write(take, Priority.SYNC).result())
        batch = [item for item in batch if item.packet_id in leased]
        if not batch:
            return 0
        offered = list(leased.values())
        started = self.clock.boot_s()
        try:
            answers = self.api.post_packets(offered)
        except SyncError as error:
            self.goodput.halve()
            self._queue_again(batch, error)
            raise
        self.goodput.observe(sum(map(len, offered)), self.clock.boot_s() - started)
        by_id = {item.packet_id: item for item in batch}
        for result in answers.results:
            item = by_id.pop(result.packet_id, None)
            if item is None:
                continue
            at = self.clock.now_ms()
            try:
                self._apply(result, at)
            except SyncError as error:
                self._queue_again([item, *by_id.values()], error)
                raise
            self.changed(item.case_id)
        if by_id:
            missing = SyncError.protocol("result_missing")
            self._queue_again(list(by_id.values()), missing)
            raise missing
        return len(batch)

    def _apply(self, result: PacketResult, at_ms: int) -> None:
        def job(db: Connection) -> None:
            apply_result(db, self.keys, result, at_ms)

        self.replica.write(job, Priority.SYNC).result()

    def _queue_again(self, batch: list[OutboxItem], error: SyncError) -> None:
        now_ms = self.clock.now_ms()

        def job(db: Connection) -> None:
            if error.systemic:
                # A failure of the link says nothing about the packets: they are due again at
                # once, and the round itself backs off.
                outbox.release(db, [item.packet_id for item in batch], now_ms)
                return
            for item in batch:
                wait = self.retry_ms(item.attempts)
                outbox.record_retry(db, item.packet_id, error.trouble.value, now_ms + wait, now_ms)

        self.replica.write(job, Priority.SYNC).result()

    def _send_file(self, item: BlobItem) -> int:
        digest, size = item.sealed_sha256, item.size
        offset = self.api.blob_offset(digest)
        if offset is None:
            self.api.create_blob(digest, size)
            offset = 0
        if offset >= size:
            # The last byte had arrived but its answer was lost; `confirm` fetches the receipt.
            self._note_progress(item, size)
            return 1
        started, first = self.clock.boot_s(), offset
        answer = self.api.append_blob(digest, offset, size, self._pieces(digest, offset, size))
        self.goodput.observe(size - first, self.clock.boot_s() - started)
        now_ms = self.clock.now_ms()

        def job(db: Connection) -> list[bytes]:
            if answer.complete:
                blobs.record_progress(db, digest, size, now_ms)
            else:
                blobs.record_progress(db, digest, answer.offset, now_ms)
            return apply_complete(db, self.keys, answer.complete_receipts, now_ms)

        self.replica.write(job, Priority.SYNC).result()
        self.changed(None)
        return 1 if answer.complete else 0

    def _note_progress(self, item: BlobItem, offset: int) -> None:
        now_ms = self.clock.now_ms()
        self.replica.write(
            lambda db: blobs.record_progress(db, item.sealed_sha256, offset, now_ms), Priority.SYNC
        ).result()

    def _ask_again(self, packet_id: bytes) -> None:
        raw = self.replica.read(lambda db: packets.packet_bytes(db, packet_id))
        if raw is None:
            return
        result = self.api.post_packets([raw]).results[0]
        now_ms = self.clock.now_ms()

        def job(db: Connection) -> None:
            if result.complete_receipt is not None and result.packet_id == packet_id:
                apply_complete(db, self.keys, (result.complete_receipt,), now_ms)

        self.replica.write(job, Priority.SYNC).result()
        self.changed(None)

    def _pieces(self, digest: bytes, offset: int, size: int) -> Iterator[bytes]:
        while offset < size:
            if self.stopping():
                raise SyncError.stopped()
            length = min(PIECE_BYTES, size - offset)
            piece = self._piece(digest, offset, length)
            yield piece
            offset += len(piece)

    def _piece(self, digest: bytes, offset: int, length: int) -> bytes:
        return self.replica.read(lambda db: attachments.read_sealed(db, digest, offset, length))

    def _file_failed(self, item: BlobItem, error: SyncError) -> None:
        now_ms = self.clock.now_ms()
        attempts = item.attempts
        self.replica.write(
            lambda db: blobs.record_retry(
                db, item.sealed_sha256, error.trouble.value, now_ms + self.retry_ms(attempts), now_ms
            ),
            Priority.SYNC,
        ).result()
