"""Bringing again what a restored portal may have lost: asked first, then oldest first, never all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forms.errors import HostileInput
from forms.packets.certificate import KeyUse
from forms.packets.restoration import RESTORATION
from sync.engine.confirm import apply_result
from sync.engine.push import Push
from sync.errors import BLOCKED, SyncError
from sync.link.goodput import Goodput
from sync.link.portal_api import BAD_REQUEST, TOO_LARGE
from sync.replica import facts
from sync.replica.cases import case_codes
from sync.replica.chain import never_coming
from sync.replica.drafts import withdrawals
from sync.replica.drafts.withdrawals import WITHDRAWN_STATE
from sync.replica.outbox import again, blobs, packets
from sync.replica.outbox.again import AgainItem
from sync.replica.storage.connection import Connection
from sync.replica.store import Priority
from sync.wire.messages import MAX_AGAIN, MAX_HELD, AgainResult, PacketAgain

RESTORED_FACT = "portal_restored"
DEFAULT_WAIT_S = 60
MAX_WAIT_S = 3_600


@dataclass(frozen=True)
class Again:
    """What is owed to a portal that lost something.

    Attributes:
        push: the way out.
    """

    push: Push

    def learn(self, untrusted: bytes | None) -> bool:
        """Take over the portal's statement that it was restored; one that does not verify moves nothing.

        Returns:
            Whether it was new: every packet with a receipt is asked about then.
        """
        if untrusted is None:
            return False
        push = self.push
        known = push.replica.read(lambda db: facts.get(db, RESTORED_FACT))
        if known == untrusted:
            return False
        try:
            key_id = RESTORATION.read(untrusted).key_id
            told = RESTORATION.check(untrusted, push.keys.good(KeyUse.RECEIPT, key_id).public)
        except HostileInput:
            return False
        if known is not None and told.epoch <= RESTORATION.read(known).epoch:
            return False

        def job(db: Connection) -> None:
            facts.put(db, RESTORED_FACT, untrusted)
            again.begin(db)
            case_codes.tell_again(db)
            never_coming.tell_again(db)

        push.replica.write(job, Priority.SYNC).result()
        push.changed(None)
        return True

    def bring(self, goodput: Goodput) -> None:
        """Ask about one batch of packets, or, when all were asked about, bring one batch.

        Raises:
            SyncError: systemic when the portal cannot be reached; otherwise about single packets, which
                are tried again later while the others were dealt with.
        """
        push, now_ms = self.push, self.push.clock.now_ms()
        asked = push.replica.read(lambda db: again.to_ask(db, now_ms, MAX_HELD))
        if asked:
            self._ask(asked)
            return
        room = goodput.batch_bytes()
        items = push.replica.read(lambda db: again.to_bring(db, now_ms, MAX_AGAIN, room))
        if items:
            self._bring(items, goodput)

    def _ask(self, packet_ids: Sequence[bytes]) -> None:
        lacking = set(self._told_lacking(packet_ids)) & set(packet_ids)

        def job(db: Connection) -> None:
            again.held(db, [one for one in packet_ids if one not in lacking])
            again.lacking(db, lacking)

        self.push.replica.write(job, Priority.SYNC).result()
        self.push.changed(None)

    def _told_lacking(self, packet_ids: Sequence[bytes]) -> Sequence[bytes]:
        try:
            return self.push.api.ask_held(packet_ids)
        except SyncError as error:
            if not error.systemic:
                self._retry_later(packet_ids, 1, error)
            raise

    def _bring(self, items: Sequence[AgainItem], goodput: Goodput) -> None:
        push, started = self.push, self.push.clock.boot_s()
        brought = [
            PacketAgain(packet=one.raw, text_receipt=one.text, complete_receipt=one.complete) for one in items
        ]
        try:
            results = push.api.bring_again(brought, goodput.bytes_per_s)
        except SyncError as error:
            goodput.halve()
            if len(items) > 1 and error.problem in {TOO_LARGE, BAD_REQUEST, BLOCKED}:
                # Some packet is in the way of all others: find it by halving.
                middle = len(items) // 2
                self._bring(items[:middle], goodput)
                self._bring(items[middle:], goodput)
                return
            if not error.systemic:
                self._retry_later(
                    [one.packet_id for one in items], max(one.attempts for one in items) + 1, error
                )
            raise
        goodput.observe(sum(one.size for one in items), push.clock.boot_s() - started)
        self._take_over(items, results)

    def _take_over(self, items: Sequence[AgainItem], results: Sequence[AgainResult]) -> None:
        push, now_ms = self.push, self.push.clock.now_ms()
        waits = [now_ms + push.retry_ms(one.attempts + 1) for one in items]
        told = list(zip(items, results, waits, strict=True))

        def job(db: Connection) -> list[SyncError]:
            untrue = []
            for item, result, next_try_ms in told:
                try:
                    self._apply(db, item, result, next_try_ms, now_ms)
                except SyncError as error:
                    again.retry(db, [item.packet_id], error.kept_as, next_try_ms)
                    untrue.append(error)
            return untrue

        untrue = push.replica.write(job, Priority.SYNC).result()
        push.changed(None)
        if untrue:
            raise untrue[0]

    def _apply(
        self, db: Connection, item: AgainItem, told: AgainResult, next_try_ms: int, now_ms: int
    ) -> None:
        result, packet_id = told.result, item.packet_id
        if result.outcome == "wait":
            wait_s = min(max(result.wait_s or DEFAULT_WAIT_S, 1), MAX_WAIT_S)
            again.retry(db, [packet_id], "busy", now_ms + wait_s * 1000)
            return
        if (
            result.outcome == "conflict"
            and result.server_state == WITHDRAWN_STATE
            and self._is_taken_back(db, item)
        ):
            # The portal has the family's last word, and needs nothing of what came before it.
            again.held(db, [packet_id])
            return
        if result.outcome in {"rejected", "conflict"}:
            again.refuse(db, packet_id, result.problems[0].code[:60] if result.problems else result.outcome)
            return
        apply_result(db, self.push.keys, packet_id, result, now_ms)
        missing = {blob.sealed_sha256 for blob in packets.blobs_of(db, packet_id)} & set(told.missing)
        if missing:
            for sealed_sha256 in missing:
                blobs.record_missing(db, sealed_sha256)
            # Once at once; a portal that loses the same files again and again is not asked without end.
            again.await_files(db, packet_id, next_try_ms if item.attempts else 0)
        elif result.complete_receipt is None:
            again.retry(db, [packet_id], "receipt_missing", next_try_ms)
        else:
            again.held(db, [packet_id])

    @staticmethod
    def _is_taken_back(db: Connection, item: AgainItem) -> bool:
        row = packets.packet_row(db, item.packet_id)
        return row is not None and row.case_id is not None and withdrawals.is_asked(db, row.case_id)

    def _retry_later(self, packet_ids: Sequence[bytes], attempts: int, error: SyncError) -> None:
        next_try_ms = self.push.clock.now_ms() + self.push.retry_ms(attempts)
        self.push.replica.write(
            lambda db: again.retry(db, packet_ids, error.kept_as, next_try_ms), Priority.SYNC
        ).result()
