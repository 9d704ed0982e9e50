"""Bugs put into the product on purpose: a simulation that does not find them proves nothing.

Each is a change a tired programmer could make. The names say what the program does wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import msgspec

from forms.packets.receipt import read_receipt, sign_receipt
from sync.engine import confirm
from sync.engine.backoff import BackOff
from sync.engine.files import Files
from sync.engine.pull import Pull
from sync.engine.round import Ledger
from sync.engine.rounds import Engine, Round
from sync.engine.texts import Texts
from sync.errors import SyncError
from sync.link.portal_api import TOO_LARGE
from sync.link.signed_calls import SignedCalls
from sync.portal.packets import confirmations, packets
from sync.portal.packets.intake import Intake
from sync.portal.storage import blob_store
from sync.replica import cursors
from sync.replica.drafts import corrections, withdrawals
from sync.replica.outbox import outbox, receipts
from sync.replica.storage import writer
from sync.replica.store import Priority

Plant = Callable[[], Any]


def portal_forgets_what_it_has() -> Any:
    """No idempotency: a packet that comes again is taken for a new one."""
    return patch.object(Intake, "_known", staticmethod(lambda _db, _parsed: None))


def portal_signs_anew() -> Any:
    """A resend gets a fresh receipt instead of the stored one."""
    real = Intake._known

    def known(self_db: Any, parsed: Any) -> Any:
        answer = real(self_db, parsed)
        if answer is None or answer.text_receipt is None:
            return answer
        keys = KEYS[0]
        receipt = msgspec.structs.replace(read_receipt(answer.text_receipt), possible_duplicate="H17.1")
        return msgspec.structs.replace(answer, text_receipt=sign_receipt(receipt, keys.receipt.key))

    return patch.object(Intake, "_known", staticmethod(known))


KEYS: list[Any] = []
"""The online keys of the portal under test, for a bug that signs."""


def station_believes_before_the_answer() -> Any:
    """A batch that got no answer is noted as received."""

    def refused(self: Texts, batch: Any, error: SyncError) -> None:
        del error
        now_ms = self.push.clock.now_ms()

        def job(db: Any) -> None:
            for item in batch:
                outbox.add_event_from(
                    db,
                    item.packet_id,
                    {"sending"},
                    "text_received",
                    now_ms,
                    {"received_ms": now_ms, "missing": 0},
                )

        self.push.replica.write(job, Priority.SYNC).result()

    return patch.object(Texts, "_refused", refused)


@contextmanager
def lease_outlives_the_program() -> Iterator[None]:
    """What was being sent when the program died is never offered again."""
    only_queued = re.sub(r" OR NOT s.lease_until_ms BETWEEN[^)]*\)", ")", outbox._DUE)
    with patch.object(outbox, "_DUE", only_queued), patch.object(outbox, "release_all", lambda _db, _now: 0):
        yield


def receipts_are_not_verified() -> Any:
    """Any receipt will do."""
    return patch.object(confirm, "_check", lambda *_args: None)


@contextmanager
def complete_without_the_files() -> Iterator[None]:
    """The portal counts a file as there when its packet is."""
    with (
        patch.object(packets, "missing", lambda _db, _blobs: ()),
        patch.object(confirmations.packets, "missing", lambda _db, _blobs: ()),
    ):
        yield


def any_bytes_are_the_file() -> Any:
    """The portal does not compare a whole file with its name."""
    return patch.object(
        blob_store,
        "_digest",
        lambda file: bytes.fromhex(str(file.name).rsplit("/", 1)[1].removesuffix(".part")),
    )


def both_lanes_take_the_same_file() -> Any:
    """A lane does not see what the other one is sending."""
    return patch.object(Ledger, "files_under_way", lambda _self, _lane: frozenset())


@contextmanager
def order_does_not_matter() -> Iterator[None]:
    """A later packet of a case goes before an earlier one that waits."""
    with patch.object(outbox, "_DUE", outbox._DUE.replace(outbox._NOT_BLOCKED, "1")):
        yield


def retry_after_is_ignored() -> Any:
    """The portal asks for time and gets the usual jitter."""
    real = BackOff.pause_ms

    def pause_ms(self: BackOff, error: SyncError, *, heard: bool = True) -> int:
        error.retry_after_s = None
        return real(self, error, heard=heard)

    return patch.object(BackOff, "pause_ms", pause_ms)


def cursor_before_its_items() -> Any:
    """The place in the feed is stored at once, what it stands for when the next page comes."""
    real = Pull._apply_dossiers
    waiting: dict[int, Any] = {}

    def apply(self: Pull, page: Any, untrue: Any) -> Any:
        before = waiting.pop(id(self), None)
        moved = [] if before is None else real(self, before, untrue)
        waiting[id(self)] = page
        self.replica.write(lambda db: cursors.set_cursor(db, "dossiers", page.next), Priority.SYNC).result()
        return moved

    return patch.object(Pull, "_apply_dossiers", apply)


def own_offset_is_trusted() -> Any:
    """A file goes on where this side last noted, whatever the portal holds."""
    return patch.object(Files, "ask", lambda _self, item: item.sent)


def withdrawal_is_only_shown() -> Any:
    """A person is told that a packet is withdrawn; nobody wrote it down."""
    real = withdrawals.ask

    def ask(db: Any, case_id: bytes, now_ms: int) -> bool:
        return False if not withdrawals.may_know(db, case_id) else real(db, case_id, now_ms)

    return patch.object(withdrawals, "ask", ask)


def receipt_and_event_apart() -> Any:
    """The receipt is stored in one transaction, that the packet moved in another."""
    real = Texts._take_over

    def take_over(self: Texts, told: Any, unbelieved: Any) -> int:
        replica, now_ms = self.push.replica, self.push.clock.now_ms()
        found = [(item.packet_id, result.text_receipt) for item, result in told if result.text_receipt]

        def keep(db: Any) -> None:
            for packet_id, raw in found:
                receipts.keep(db, packet_id, "text", raw, now_ms)

        replica.write(keep, Priority.SYNC).result()
        return real(self, told, unbelieved)

    return patch.object(Texts, "_take_over", take_over)


def round_follows_round() -> Any:
    """Something is due, so the next round begins at once."""
    real = Engine._finish

    def finish(self: Engine, ledger: Any) -> Round:
        return replace(real(self, ledger), next_at_ms=self._clock.now_ms() + 250)

    return patch.object(Engine, "_finish", finish)


def too_large_is_dropped() -> Any:
    """What a proxy finds too large is taken out of the way."""

    real = Texts._refused

    def refused(self: Texts, batch: Any, error: SyncError) -> None:
        if len(batch) > 1 or error.problem != TOO_LARGE:
            real(self, batch, error)
            return
        now_ms = self.push.clock.now_ms()

        def job(db: Any) -> None:
            outbox.add_event(db, batch[0].packet_id, "released", now_ms)
            outbox.add_event(db, batch[0].packet_id, "withdrawn", now_ms)

        self.push.replica.write(job, Priority.SYNC).result()

    return patch.object(Texts, "_refused", refused)


@contextmanager
def far_future_is_believed() -> Iterator[None]:
    """A waiting time written under a wrong clock holds after the clock is right again."""
    due = re.sub(r"\+ 4000000\b", "+ 90000000000000", outbox._DUE)
    with patch.object(outbox, "_DUE", due), patch.object(outbox, "LONGEST_WAIT_MS", 90_000_000_000_000):
        yield


def saved_before_commit() -> Any:
    """Whoever waits for a write is answered before COMMIT; the next write commits both."""

    def run(held: Any, job: Any) -> None:
        db = held.get()
        try:
            if not db.in_transaction:
                db.execute("BEGIN IMMEDIATE")
            result = job.run(db)
            if job.priority == Priority.SYNC:
                db.execute("COMMIT")
        except BaseException as error:  # noqa: BLE001
            if db.in_transaction:
                db.execute("ROLLBACK")
            job.answer.set_exception(error)
            return
        job.answer.set_result(result)

    return patch.object(writer, "_run", run)


def log_skips_a_number() -> Any:
    """A number of the log is taken and then thrown away."""
    real = confirmations.next_number

    def twice(db: Any, name: str, first: int = 1) -> int:
        if name == "log":
            real(db, name, first)
        return real(db, name, first)

    return patch.object(confirmations, "next_number", twice)


def older_version_wins() -> Any:
    """A page that comes late sets a case back."""
    real = withdrawals.apply_dossier

    def apply(db: Any, item: Any, *rest: Any) -> bool:
        return real(db, msgspec.structs.replace(item, version=item.version + 1), *rest)

    return patch.object(withdrawals, "apply_dossier", apply)


def correction_is_only_opened() -> Any:
    """A sealed supplement is opened to be mended; nobody stops it from being sent meanwhile."""
    return patch.object(corrections, "hold", lambda *_told: None)


def numbers_in_a_header() -> Any:
    """Somebody adds the applicant's number to every request, to make a proxy's log readable."""
    real = SignedCalls._once

    def once(self: Any, method: str, target: str, body: Any, extra: Any, *rest: Any) -> Any:
        return real(self, method, target, body, {**extra, "X-Applicant": "048190000017"}, *rest)

    return patch.object(SignedCalls, "_once", once)


def _by_name(*functions: Plant) -> dict[str, Plant]:
    return {function.__name__: function for function in functions}


STATION = _by_name(
    station_believes_before_the_answer,
    lease_outlives_the_program,
    receipts_are_not_verified,
    order_does_not_matter,
    retry_after_is_ignored,
    cursor_before_its_items,
    own_offset_is_trusted,
    withdrawal_is_only_shown,
    receipt_and_event_apart,
    round_follows_round,
    too_large_is_dropped,
    far_future_is_believed,
    saved_before_commit,
    older_version_wins,
    numbers_in_a_header,
    both_lanes_take_the_same_file,
    correction_is_only_opened,
)
PORTAL = _by_name(
    portal_forgets_what_it_has,
    portal_signs_anew,
    complete_without_the_files,
    any_bytes_are_the_file,
    log_skips_a_number,
)
LOOKED_FOR: dict[str, tuple[str, ...]] = {
    "receipts_are_not_verified": ("spoilt receipt",),
    "order_does_not_matter": ("400", "spoilt receipt"),
    "retry_after_is_ignored": ("busy",),
    "cursor_before_its_items": ("dies before", "dies after"),
    "own_offset_is_trusted": ("reset in body",),
    "too_large_is_dropped": ("too large",),
    "far_future_is_believed": ("400", "spoilt receipt"),
    "portal_forgets_what_it_has": ("lost answer", "delivered twice"),
    "portal_signs_anew": ("lost answer", "delivered twice"),
    "any_bytes_are_the_file": ("spoilt body",),
    "lease_outlives_the_program": ("dies before", "dies after", "dies in body"),
}
"""The faults a bug needs: looking for it under these saves minutes (`docs/decisions/110` says what the
suite's own weather finds)."""
