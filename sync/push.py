"""Pushing: the text of every case first, then files, small ones first, each where it stopped.

Nothing here decides *when*: `sync.engine` does. A packet is leased before it is offered, so a
crash in the middle leaves a lease that runs out, never a packet that is forgotten.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from forms.portal_keys import PortalKeys
from forms.stamp import Clock
from sync.confirm import apply_complete, apply_result
from sync.errors import SyncError, Trouble
from sync.portal_api import BAD_REQUEST, DIGEST_MISMATCH, TOO_LARGE, PortalApi
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
FILE_DAMAGED = "file_damaged"
NEVER_LEFT = frozenset({"dns", "no_route", "connect", "tls"})
"""Failures before a connection was there: not a byte of a packet can have arrived."""


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
            SyncError: systemic when the round cannot go on; otherwise some packet was answered in
                a way that cannot be believed and all others were dealt with. What was leased is
                queued again.
        """
        answered = 0
        unbelieved: list[SyncError] = []
        while not self.stopping():
            due = self.replica.read(lambda db: outbox.due(db, self.clock.now_ms()))
            batch = self._fit(due)
            if not batch:
                break
            try:
                answered += self._offer(batch, unbelieved)
            except SyncError as error:
                error.done = answered
                raise
        if unbelieved:
            unbelieved[0].done = answered
            raise unbelieved[0]
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
                    error.done = sent
                    raise
                self._file_failed(item, error)
        return sent

    def confirmations(self) -> int:
        """Ask again for packets whose files are all there but whose complete receipt never came.

        Raises:
            SyncError: systemic when the round cannot go on; otherwise some answer was not believed.
        """
        waiting = self.replica.read(outbox.unconfirmed)
        unbelieved: SyncError | None = None
        for packet_id in waiting:
            if self.stopping():
                break
            try:
                self._ask_again(packet_id)
            except SyncError as error:
                if error.systemic:
                    raise
                unbelieved = unbelieved or error
        if unbelieved is not None:
            raise unbelieved
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

    def _offer(self, batch: list[OutboxItem], unbelieved: list[SyncError]) -> int:
        leased = self._lease(batch)
        batch = [item for item in batch if item.packet_id in leased]
        if not batch:
            return 0
        offered = list(leased.values())
        started = self.clock.boot_s()
        try:
            answers = self.api.post_packets(offered)
        except SyncError as error:
            self.goodput.halve()
            if len(batch) > 1 and error.problem in {TOO_LARGE, BAD_REQUEST}:
                # Some packet of the batch is in the way of all others: find it by halving.
                self._release(batch)
                middle = len(batch) // 2
                return self._offer(batch[:middle], unbelieved) + self._offer(batch[middle:], unbelieved)
            self._refused(batch, error)
            if error.systemic:
                raise
            unbelieved.append(error)
            return 0
        self.goodput.observe(sum(map(len, offered)), self.clock.boot_s() - started)
        return sum(
            self._take_over(item, result, unbelieved)
            for item, result in zip(batch, answers.results, strict=True)
        )

    def _lease(self, batch: list[OutboxItem]) -> dict[bytes, bytes]:
        """Take packets for sending; return their bytes by id, in their order."""
        now_ms = self.clock.now_ms()

        def take(db: Connection) -> list[tuple[bytes, bytes]]:
            taken = outbox.lease(db, [item.packet_id for item in batch], now_ms, now_ms + LEASE_MS)
            stored = ((packet_id, packets.packet_bytes(db, packet_id)) for packet_id in taken)
            return [(packet_id, raw) for packet_id, raw in stored if raw is not None]

        return dict(self.replica.write(take, Priority.SYNC).result())

    def _take_over(self, item: OutboxItem, result: PacketResult, unbelieved: list[SyncError]) -> int:
        now_ms = self.clock.now_ms()
        try:
            self._apply(item.packet_id, result, now_ms)
        except SyncError as error:
            self._retry_later([item], error)
            unbelieved.append(error)
            return 0
        self.changed(item.case_id)
        return 1

    def _apply(self, packet_id: bytes, result: PacketResult, at_ms: int) -> None:
        def job(db: Connection) -> None:
            apply_result(db, self.keys, packet_id, result, at_ms)

        self.replica.write(job, Priority.SYNC).result()

    def _refused(self, batch: list[OutboxItem], error: SyncError) -> None:
        if error.systemic:
            # A failure of the link says nothing about the packets: they are due again at once,
            # and the round itself backs off.
            self._release(batch, unsent=error.problem in NEVER_LEFT)
        elif len(batch) == 1 and error.problem == TOO_LARGE:
            self._set_aside(batch[0].packet_id, "too_large")
            self.changed(batch[0].case_id)
        else:
            self._retry_later(batch, error)

    def _release(self, batch: list[OutboxItem], *, unsent: bool = False) -> None:
        now_ms = self.clock.now_ms()
        ids = [item.packet_id for item in batch]
        self.replica.write(lambda db: outbox.release(db, ids, now_ms, unsent=unsent), Priority.SYNC).result()
        # Whoever looked meanwhile saw "sending"; that is over.
        self._announce(batch)

    def _retry_later(self, batch: list[OutboxItem], error: SyncError) -> None:
        now_ms = self.clock.now_ms()
        waits = [(item.packet_id, now_ms + self.retry_ms(item.attempts)) for item in batch]

        def job(db: Connection) -> None:
            for packet_id, at_ms in waits:
                outbox.record_retry(db, packet_id, error.trouble.value, at_ms, now_ms)

        self.replica.write(job, Priority.SYNC).result()
        self._announce(batch)

    def _announce(self, batch: list[OutboxItem]) -> None:
        for case_id in {item.case_id for item in batch if item.case_id is not None}:
            self.changed(case_id)

    def _set_aside(self, packet_id: bytes, reason: str) -> None:
        now_ms = self.clock.now_ms()
        self.replica.write(
            lambda db: outbox.record_attention(db, packet_id, reason, b"null", now_ms), Priority.SYNC
        ).result()

    def _send_file(self, item: BlobItem) -> int:
        digest, size = item.sealed_sha256, item.size
        offset = self._held(item)
        if offset > size:
            raise SyncError(Trouble.PROTOCOL, systemic=False, problem="upload_offset")
        if offset == size:
            # The last byte had arrived but its answer was lost; `confirmations` fetches the receipt.
            self._note_progress(item, size)
            return 1
        started = self.clock.boot_s()
        answer = self.api.append_blob(digest, offset, size, self._pieces(digest, offset, size))
        self.goodput.observe(size - offset, self.clock.boot_s() - started)
        if not answer.complete and not offset < answer.offset < size:
            raise SyncError(Trouble.PROTOCOL, systemic=False, problem="upload_offset")
        self._note_progress(item, size if answer.complete else answer.offset)
        now_ms = self.clock.now_ms()
        self.replica.write(
            lambda db: apply_complete(db, self.keys, answer.complete_receipts, now_ms), Priority.SYNC
        ).result()
        self.changed(None)
        return 1 if answer.complete else 0

    def _held(self, item: BlobItem) -> int:
        offset = self.api.blob_offset(item.sealed_sha256)
        if offset is not None:
            return offset
        # The portal knows no packet with this file, though it gave a receipt for one: it was
        # restored from a copy that is older. The packet itself has to go first, once more.
        self._ask_again(item.packet_id)
        self.api.create_blob(item.sealed_sha256, item.size)
        return 0

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
        wait_ms = self.retry_ms(1)

        def job(db: Connection) -> None:
            apply_result(db, self.keys, packet_id, result, now_ms)
            if packet_id in outbox.unconfirmed(db):
                # Everything was sent, and still the portal waits: it has lost a file.
                for blob in packets.blobs_of(db, packet_id):
                    blobs.record_missing(db, blob.sealed_sha256)
                    blobs.record_retry(db, blob.sealed_sha256, "protocol", now_ms + wait_ms, now_ms)

        self.replica.write(job, Priority.SYNC).result()
        self.changed(None)

    def _pieces(self, digest: bytes, offset: int, size: int) -> Iterator[bytes]:
        while offset < size:
            if self.stopping():
                raise SyncError.stopped()
            piece = self._piece(digest, offset, min(PIECE_BYTES, size - offset))
            if not piece:
                raise SyncError(Trouble.PROTOCOL, systemic=False, problem=FILE_DAMAGED)
            yield piece
            offset += len(piece)

    def _piece(self, digest: bytes, offset: int, length: int) -> bytes:
        return self.replica.read(lambda db: attachments.read_sealed(db, digest, offset, length))

    def _file_failed(self, item: BlobItem, error: SyncError) -> None:
        if error.problem in {FILE_DAMAGED, DIGEST_MISMATCH} and not self._is_sound(item):
            self._set_aside(item.packet_id, FILE_DAMAGED)
            self.changed(None)
            return
        now_ms = self.clock.now_ms()
        at_ms = now_ms + self.retry_ms(item.attempts)
        self.replica.write(
            lambda db: blobs.record_retry(db, item.sealed_sha256, error.trouble.value, at_ms, now_ms),
            Priority.SYNC,
        ).result()

    def _is_sound(self, item: BlobItem) -> bool:
        whole, offset = hashlib.sha256(), 0
        while offset < item.size and (piece := self._piece(item.sealed_sha256, offset, 262_144)):
            whole.update(piece)
            offset += len(piece)
        return whole.digest() == item.sealed_sha256
