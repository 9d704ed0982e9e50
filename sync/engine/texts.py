"""Offering packets: batch, lease, and what the portal said of each taken over.

They are leased when there is a connection and before their first byte leaves. So hours without a network offer
nothing, and leave nothing to note.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forms.errors import StationError
from sync.engine.confirm import apply_result
from sync.engine.doubts import is_no_answer
from sync.engine.push import Push
from sync.errors import BLOCKED, SyncError, Trouble
from sync.link.goodput import Goodput
from sync.link.portal_api import BAD_REQUEST, NOT_FOUND, TOO_LARGE
from sync.replica.outbox import blobs, outbox, packets
from sync.replica.outbox.held_back import HELD
from sync.replica.outbox.outbox import OutboxItem
from sync.replica.storage.connection import Connection
from sync.replica.store import Priority
from sync.wire.messages import PacketAgain, PacketResult

LEASE_MS = 180_000
MOST_BLOCKED = 8
"""Packets that somebody on the way may block one by one before all packets are taken for blocked: the rest waits."""
STORED_TOGETHER = 16
"""Answers in one transaction: a slow disk syncs once for all, and a person's save waits behind few of them."""


class _TakenBackError(Exception):
    """A packet may not leave any more that was about to."""


@dataclass(frozen=True)
class Texts:
    """The first stage of pushing."""

    push: Push

    def offer(self, batch: Sequence[OutboxItem], goodput: Goodput, *, doubted: bool = False) -> int:
        """Offer packets in one batch, halved where some packet stands in the way of the others.

        Args:
            batch: what is due.
            goodput: of the lane.
            doubted: it is known that the portal answers everything but this: no answer is this packet's own affair.

        Returns:
            How many were answered.

        Raises:
            SyncError: systemic when the portal cannot be reached; what was leased is queued again.
                Otherwise some packet was answered in a way that cannot be believed and all others
                were dealt with; `done` of them were answered.
        """
        unbelieved: list[SyncError] = []
        answered = self._offer(list(batch), goodput, unbelieved, doubted=doubted)
        if unbelieved:
            unbelieved[0].done = answered
            raise unbelieved[0]
        return answered

    def ask_again(self, packet_id: bytes) -> None:
        """Offer a packet the portal has had, for a receipt that never came; the same bytes, so harmless.

        Raises:
            SyncError: as `offer`.
        """
        push = self.push
        raw = push.replica.read(lambda db: packets.packet_bytes(db, packet_id))
        if raw is None:
            return
        result = self._again(packet_id, raw)
        now_ms = push.clock.now_ms()
        wait_ms = push.retry_ms(1)

        def job(db: Connection) -> None:
            apply_result(db, push.keys, packet_id, result, now_ms)
            if packet_id in outbox.unconfirmed(db):
                # Everything was sent, and still the portal waits: it has lost a file.
                for blob in packets.blobs_of(db, packet_id):
                    blobs.record_missing(db, blob.sealed_sha256)
                    blobs.record_retry(db, blob.sealed_sha256, "protocol", now_ms + wait_ms, now_ms)

        push.replica.write(job, Priority.SYNC).result()
        push.changed(None)

    def _again(self, packet_id: bytes, raw: bytes) -> PacketResult:
        """Bring its receipts along: a portal restored from a copy would take it for a new one otherwise."""
        api, kept = self.push.api, self.push.replica.read(lambda db: packets.receipts(db, packet_id))
        if kept:
            brought = PacketAgain(
                packet=raw, text_receipt=kept.get("text"), complete_receipt=kept.get("complete")
            )
            try:
                return api.bring_again([brought])[0].result
            except SyncError as error:
                if error.problem != NOT_FOUND:
                    raise
                # A portal of an earlier version knows no such call.
        return api.post_packets([raw]).results[0]

    def _offer(
        self,
        batch: list[OutboxItem],
        goodput: Goodput,
        unbelieved: list[SyncError],
        *,
        doubted: bool = False,
    ) -> int:
        push = self.push
        ready = self._ready(batch)
        batch = [item for item in batch if item.packet_id in ready]
        if not batch:
            return 0
        offered = list(ready.values())
        leased, started = False, push.clock.boot_s()

        def leaving() -> None:
            nonlocal leased, started
            if not leased:
                self._lease(batch)
                leased, started = True, push.clock.boot_s()

        try:
            answers = push.api.post_packets(offered, goodput.bytes_per_s, leaving)
        except _TakenBackError:
            # While there was no connection yet, so the others have not left either.
            return self._offer(batch, goodput, unbelieved, doubted=doubted)
        except SyncError as error:
            if not leased and (not error.connected or error.trouble is Trouble.STOPPED):
                # Nothing of them has left: no offer, and nothing to be noted, though it be so for days.
                raise
            if not leased:
                # Somebody answered or broke off who had not asked for them: they count as offered all the same.
                batch = self._lease_free(batch)
            if doubted and is_no_answer(error):
                # It says nothing of the link, which is not to be believed slower for it.
                self._retry_later(batch, HELD + "fault")
                return 0
            goodput.halve()
            if len(batch) > 1 and error.problem in {TOO_LARGE, BAD_REQUEST, BLOCKED}:
                # Some packet of the batch is in the way of all others: find it by halving.
                self._release(batch)
                return self._halves(batch, goodput, unbelieved)
            self._refused(batch, error)
            if error.systemic:
                raise
            unbelieved.append(error)
            return 0
        goodput.observe(sum(map(len, offered)), push.clock.boot_s() - started)
        told = list(zip(batch, answers.results, strict=True))
        return sum(
            self._take_over(told[start : start + STORED_TOGETHER], unbelieved)
            for start in range(0, len(told), STORED_TOGETHER)
        )

    def _halves(self, batch: list[OutboxItem], goodput: Goodput, unbelieved: list[SyncError]) -> int:
        if sum(error.problem == BLOCKED for error in unbelieved) >= MOST_BLOCKED:
            # Of the kind of call, then, and looking for more would only be asking a lot.
            raise SyncError(Trouble.PROTOCOL, problem=BLOCKED)
        middle = len(batch) // 2
        answered = self._offer(batch[:middle], goodput, unbelieved)
        try:
            return answered + self._offer(batch[middle:], goodput, unbelieved)
        except SyncError as error:
            error.done += answered
            raise

    def _ready(self, batch: list[OutboxItem]) -> dict[bytes, bytes]:
        """Return the bytes of those that may be taken for sending, by id, in their order."""
        now_ms, ids = self.push.clock.now_ms(), [item.packet_id for item in batch]

        def look(db: Connection) -> list[tuple[bytes, bytes]]:
            free = outbox.free(db, ids, now_ms)
            stored = ((packet_id, packets.packet_bytes(db, packet_id)) for packet_id in free)
            return [(packet_id, raw) for packet_id, raw in stored if raw is not None]

        return dict(self.push.replica.read(look))

    def _lease(self, batch: list[OutboxItem]) -> None:
        """Take packets for sending, all of them or none.

        Raises:
            _TakenBackError: one of them may not leave any more.
        """
        if len(self._lease_free(batch, whole=True)) < len(batch):
            raise _TakenBackError

    def _lease_free(self, batch: list[OutboxItem], *, whole: bool = False) -> list[OutboxItem]:
        now_ms, ids = self.push.clock.now_ms(), [item.packet_id for item in batch]

        def take(db: Connection) -> list[bytes]:
            if whole and len(outbox.free(db, ids, now_ms)) < len(ids):
                return []
            return outbox.lease(db, ids, now_ms, now_ms + LEASE_MS)

        taken = set(self.push.replica.write(take, Priority.SYNC).result())
        # Before anything leaves: a copy put back later must not call it never offered.
        self.push.replica.keep_mark()
        return [item for item in batch if item.packet_id in taken]

    def _take_over(self, told: Sequence[tuple[OutboxItem, PacketResult]], unbelieved: list[SyncError]) -> int:
        """Store what the portal said of some packets; return how many of them it could be believed to have decided."""
        push, now_ms = self.push, self.push.clock.now_ms()

        def job(db: Connection) -> list[tuple[OutboxItem, SyncError]]:
            refused = []
            for item, result in told:
                try:
                    apply_result(db, push.keys, item.packet_id, result, now_ms)
                except SyncError as error:
                    refused.append((item, error))
            return refused

        odd = push.replica.write(job, Priority.SYNC).result()
        for item, error in odd:
            self._retry_later([item], error.kept_as)
            unbelieved.append(error)
        left = {item.packet_id for item, _ in odd}
        moved = [item.case_id for item, _ in told if item.packet_id not in left]
        if moved:
            push.changed(*moved)
        # One it asks to bring again later is not taken: nobody may read it as sent.
        return sum(item.packet_id not in left and result.outcome != "wait" for item, result in told)

    def _refused(self, batch: list[OutboxItem], error: SyncError) -> None:
        if error.systemic:
            # A failure of the link says nothing about the packets: they are due again at once,
            # and the round itself backs off.
            try:
                self._release(batch)
            except StationError:
                # The lease runs out by itself; a time the portal asked for would be forgotten.
                if error.retry_after_s is None:
                    raise
        elif len(batch) == 1 and error.problem == TOO_LARGE:
            now_ms, packet_id = self.push.clock.now_ms(), batch[0].packet_id
            self.push.replica.write(
                lambda db: outbox.record_attention(db, packet_id, "too_large", b"null", now_ms), Priority.SYNC
            ).result()
            self.push.changed(batch[0].case_id)
        else:
            self._retry_later(batch, error.kept_as)

    def _release(self, batch: list[OutboxItem]) -> None:
        now_ms = self.push.clock.now_ms()
        ids = [item.packet_id for item in batch]
        self.push.replica.write(lambda db: outbox.release(db, ids, now_ms), Priority.SYNC).result()
        # Whoever looked meanwhile saw "sending"; that is over.
        self._announce(batch)

    def _retry_later(self, batch: list[OutboxItem], why: str) -> None:
        now_ms = self.push.clock.now_ms()
        waits = [(item.packet_id, now_ms + self.push.retry_ms(item.attempts)) for item in batch]

        def job(db: Connection) -> None:
            for packet_id, at_ms in waits:
                outbox.record_retry(db, packet_id, why, at_ms, now_ms)

        self.push.replica.write(job, Priority.SYNC).result()
        self._announce(batch)

    def _announce(self, batch: list[OutboxItem]) -> None:
        moved = {item.case_id for item in batch if item.case_id is not None}
        if moved:
            self.push.changed(*moved)
