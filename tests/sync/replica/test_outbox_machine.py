"""The outbox under any order of events: nothing lost, nothing twice, and the projection equals a replay."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from forms.errors import DomainError
from forms.packets.packet import Kind, parse_packet
from sync.replica.cases import cases
from sync.replica.drafts import withdrawals
from sync.replica.outbox import outbox, packets
from sync.replica.outbox.outbox_replay import differences
from sync.replica.schema.schema_1_outbox import RETENTION_MS
from sync.replica.store import Replica
from sync.wire.messages import DossierItem
from tests.conftest import LONG
from tests.support.fakes import FakeClock
from tests.support.forgetting import forget_due
from tests.support.new_replica import new_replica
from tests.support.station_data import (
    KEY,
    SERVICE,
    SERVICE_NAME,
    STATION_NO,
    complete_receipt,
    ident,
    make_packet,
    queue_packet,
    text_receipt,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sync.replica.storage.driver import Connection

CASES = 3
OPEN = {"queued", "sending", "text_received", "needs_attention", "withdraw_requested"}
REFUSALS = {"nothing_to_withdraw", "already_withdrawn", "already_withdrawing", "too_late_to_withdraw"}
picked = st.integers(0, 10_000)


class OutboxMachine(RuleBasedStateMachine):
    """Plays the engine, the portal, a person and crashes against one outbox."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "station.db"
        self.clock = FakeClock()
        self.replica = new_replica(self.path, KEY, self.clock)
        self.run(lambda db: packets.start_chain(db, STATION_NO, 1))
        for number in range(CASES):
            self.run(lambda db, n=number: cases.create(db, ident(n), SERVICE, SERVICE_NAME, 0))
        self.stored: dict[bytes, int | None] = {}
        self.complete: set[bytes] = set()
        self.made = 0
        self.version = 0
        self.buried: set[bytes] = set()
        """Withdrawn before they can have left: nothing may ever offer them again."""
        self.stopped: set[bytes] = set()
        """Not left when a withdrawal was asked for that can still be taken back."""

    def run(self, job: Callable[[Connection], object]) -> object:
        return self.replica.write(job).result()

    @property
    def now(self) -> int:
        return self.clock.now_ms()

    def one(self, number: int) -> bytes:
        return sorted(self.stored)[number % len(self.stored)]

    @rule(case=st.none() | st.integers(0, CASES - 1))
    def seal(self, case: int | None) -> None:
        number = self.made
        self.made += 1
        packet_id = self.run(lambda db: queue_packet(db, number, case, self.now))
        assert isinstance(packet_id, bytes)
        self.stored[packet_id] = case

    @precondition(lambda self: self.stored)
    @rule(number=picked, seconds=st.integers(0, 5))
    def lease(self, number: int, seconds: int) -> None:
        due = [item.packet_id for item in self.replica.read(lambda db: outbox.due(db, self.now))]
        wanted = [*due[:2], self.one(number)]
        self.run(lambda db: outbox.lease(db, wanted, self.now, self.now + seconds * 1_000))

    @precondition(lambda self: self.stored)
    @rule(number=picked)
    def portal_accepts(self, number: int) -> None:
        packet_id = self.one(number)
        self.run(lambda db: outbox.record_text(db, packet_id, text_receipt(self.packet(db, packet_id)), 1))

    @precondition(lambda self: self.stored)
    @rule(number=picked)
    def portal_completes(self, number: int) -> None:
        packet_id = self.one(number)
        row = self.replica.read(lambda db: packets.packet_row(db, packet_id))
        assert row is not None
        if row.state in {"withdrawn", "acknowledged"}:
            return
        self.run(
            lambda db: outbox.record_complete(db, packet_id, complete_receipt(self.packet(db, packet_id)), 1)
        )
        self.complete.add(packet_id)

    @precondition(lambda self: self.stored)
    @rule(number=picked, wait_s=st.integers(0, 20))
    def link_fails(self, number: int, wait_s: int) -> None:
        packet_id = self.one(number)
        self.run(
            lambda db: outbox.record_retry(db, packet_id, "timeout", self.now + wait_s * 1_000, self.now)
        )

    @precondition(lambda self: self.stored)
    @rule(number=picked)
    def portal_rejects(self, number: int) -> None:
        packet_id = self.one(number)
        self.run(lambda db: outbox.record_attention(db, packet_id, "rejected", b'{"n":1}', self.now))

    @precondition(lambda self: self.stored)
    @rule(number=picked)
    def person_tries_again(self, number: int) -> None:
        self.run(lambda db: outbox.requeue(db, self.one(number), self.now))

    @precondition(lambda self: self.stored)
    @rule(number=picked)
    def a_bundle_leaves(self, number: int) -> None:
        # Couriers are not built yet; older programs and the schema know the event.
        self.run(lambda db: outbox.add_event_from(db, self.one(number), OPEN, "bundled", self.now))

    @rule(case=st.integers(0, CASES - 1))
    def person_withdraws(self, case: int) -> None:
        number, case_id = self.made, ident(case)
        self.made += 1
        # Asked before, while nothing has changed: what can never have left may never be offered again.
        at_home = {
            packet_id
            for packet_id, _ in self.states(case_id)
            if not self.replica.read(lambda db, p=packet_id: withdrawals.may_hold(db, p))
        }

        def job(db: Connection) -> bytes | None:
            if not withdrawals.ask(db, case_id, self.now):
                return None
            packet = make_packet(db, number, case_id, kind=Kind.WITHDRAWAL)
            packets.store_packet(db, packet, None, self.now)
            return packet.header.packet_id

        try:
            made = self.run(job)
        except DomainError as error:
            assert error.code in REFUSALS
            return
        if made is None:
            self.buried |= at_home
            assert {state for _, state in self.states(case_id)} == {"withdrawn"}
            return
        assert isinstance(made, bytes)
        self.stored[made] = case
        self.stopped |= at_home
        assert not {"queued", "sending", "needs_attention"} & {
            state for packet_id, state in self.states(case_id) if packet_id != made
        }

    @rule(case=st.integers(0, CASES - 1))
    def person_drops_the_withdrawal(self, case: int) -> None:
        try:
            self.run(lambda db: withdrawals.take_back(db, ident(case), self.now))
        except DomainError as error:
            assert error.code == "withdrawal_sent"
            return
        # They go on as they were.
        self.stopped -= {packet_id for packet_id, _ in self.states(ident(case))}

    @rule(case=st.integers(0, CASES - 1), state=st.sampled_from((2, 4, 5, 7, 8, 9, 10)))
    def portal_says(self, case: int, state: int) -> None:
        self.version += 1
        item = DossierItem(
            case_id=ident(case), code="H17.1", version=self.version, state=state, state_at=self.now // 1_000
        )
        self.run(lambda db: withdrawals.apply_dossier(db, item, self.now))
        if state == 7:
            left = {state for _, state in self.states(ident(case))}
            assert not {"needs_attention", "withdraw_requested"} & left
        elif state in withdrawals.ENDED_STATES:
            assert "withdraw_requested" not in {state for _, state in self.states(ident(case))}

    @rule(days=st.sampled_from((1, 61)))
    def time_is_tidied(self, days: int) -> None:
        before = dict(self.all_states())
        ended = self.replica.read(
            lambda db: dict(
                db.execute("SELECT packet_id, coalesce(complete_ms, ended_ms) FROM outbox_state").fetchall()
            )
        )
        later = self.now + days * 86_400_000
        self.run(lambda db: forget_due(db, later))
        gone = before.keys() - dict(self.all_states()).keys()
        for packet_id in gone:
            assert before[packet_id] in {"acknowledged", "withdrawn"}
            assert ended[packet_id] < later - RETENTION_MS
            self.stored.pop(packet_id)
            self.complete.discard(packet_id)
            self.buried.discard(packet_id)
            self.stopped.discard(packet_id)

    def all_states(self) -> list[tuple[bytes, str]]:
        return self.replica.read(lambda db: db.execute("SELECT packet_id, state FROM outbox").fetchall())

    def states(self, case_id: bytes) -> list[tuple[bytes, str]]:
        return self.replica.read(
            lambda db: [(row.packet_id, row.state) for row in packets.packets_of_case(db, case_id)]
        )

    @rule(seconds=st.integers(1, 30))
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(seconds)

    @rule()
    def program_restarts(self) -> None:
        self.replica.close()
        self.replica = Replica.open(self.path, KEY, clock=self.clock)
        self.run(lambda db: outbox.release_all(db, self.now))

    @invariant()
    def the_projection_equals_the_events(self) -> None:
        assert self.replica.read(differences) == ()

    @invariant()
    def nothing_is_lost_and_what_is_complete_stays_so(self) -> None:
        rows = self.replica.read(
            lambda db: dict(db.execute("SELECT packet_id, state FROM outbox").fetchall())
        )
        assert rows.keys() == self.stored.keys()
        assert {packet_id for packet_id, state in rows.items() if state == "acknowledged"} == self.complete
        counted = self.replica.read(outbox.counts)
        waiting = [s for s in rows.values() if s in {"queued", "sending", "text_received"}]
        assert counted.waiting == len(waiting)
        assert counted.attention == list(rows.values()).count("needs_attention")

    @invariant()
    def what_was_withdrawn_unsent_is_never_offered(self) -> None:
        states = dict(self.all_states())
        assert all(states[packet_id] == "withdrawn" for packet_id in self.buried)
        offered = self.replica.read(lambda db: outbox.due(db, self.now + 10**9))
        # A bundle may be handed in at any time; what else has stopped stays here until the portal has spoken.
        stopped = self.replica.read(
            lambda db: {one for one in self.stopped if not withdrawals.may_hold(db, one)}
        )
        assert not (self.buried | stopped) & {item.packet_id for item in offered}
        if self.buried | stopped:
            wanted = sorted(self.buried | stopped)
            assert self.run(lambda db: outbox.lease(db, wanted, self.now, self.now + 1)) == []

    @invariant()
    def a_case_offers_one_packet_and_never_over_an_earlier_one(self) -> None:
        now = self.now
        due = self.replica.read(lambda db: outbox.due(db, now))
        offered = [item.case_id for item in due if item.case_id is not None]
        assert len(offered) == len(set(offered))
        states = self.replica.read(
            lambda db: db.execute(
                # What the portal has read cannot be overtaken any more, whatever becomes of its files.
                "SELECT case_id, packet_id, CASE WHEN text_ms IS NULL THEN state ELSE 'read' END "
                "FROM outbox_state ORDER BY ord"
            ).fetchall()
        )
        for item in due:
            earlier = []
            for case_id, packet_id, state in states:
                if packet_id == item.packet_id:
                    break
                if case_id is not None and case_id == item.case_id:
                    earlier.append(state)
            assert not {"queued", "sending", "needs_attention"} & set(earlier)

    @invariant()
    def something_waiting_always_has_a_time(self) -> None:
        now, far = self.now, self.now + 10**9
        when = self.replica.read(outbox.next_try_at)
        assert (when is None) == (self.replica.read(lambda db: outbox.due(db, far)) == [])
        if when is not None:
            assert self.replica.read(lambda db: outbox.due(db, max(now, when)))

    def packet(self, db: Connection, packet_id: bytes):  # type: ignore[no-untyped-def]
        raw = packets.packet_bytes(db, packet_id)
        assert raw is not None
        return parse_packet(raw)

    def teardown(self) -> None:
        self.replica.close()
        self.folder.cleanup()


TestOutbox = OutboxMachine.TestCase
TestOutbox.settings = settings(
    max_examples=200 if LONG else 15,
    stateful_step_count=40,
    deadline=None,
    derandomize=not LONG,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
