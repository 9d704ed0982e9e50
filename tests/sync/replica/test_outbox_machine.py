"""The outbox under any order of events: nothing lost, nothing twice, and the projection equals a replay."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from forms.errors import DomainError
from forms.packet import parse_packet
from sync.replica import cases, outbox, packets
from sync.replica.outbox_replay import differences
from sync.replica.store import Replica
from tests.conftest import LONG
from tests.support.fakes import FakeClock
from tests.support.station_data import (
    KEY,
    SERVICE,
    SERVICE_NAME,
    STATION_NO,
    complete_receipt,
    ident,
    queue_packet,
    text_receipt,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sync.replica.driver import Connection

CASES = 3
picked = st.integers(0, 10_000)


class OutboxMachine(RuleBasedStateMachine):
    """Plays the engine, the portal, a person and crashes against one outbox."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "station.db"
        self.clock = FakeClock()
        self.replica = Replica.create(self.path, KEY, clock=self.clock)
        self.run(lambda db: packets.start_chain(db, STATION_NO, 1))
        for number in range(CASES):
            self.run(lambda db, n=number: cases.create(db, ident(n), SERVICE, SERVICE_NAME, 0))
        self.stored: dict[bytes, int | None] = {}
        self.complete: set[bytes] = set()
        self.texts: set[bytes] = set()

    def run(self, job: Callable[[Connection], object]) -> object:
        return self.replica.write(job).result()

    @property
    def now(self) -> int:
        return self.clock.now_ms()

    def one(self, number: int) -> bytes:
        return sorted(self.stored)[number % len(self.stored)]

    @rule(case=st.none() | st.integers(0, CASES - 1))
    def seal(self, case: int | None) -> None:
        number = len(self.stored)
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
        self.texts.add(packet_id)

    @precondition(lambda self: self.stored)
    @rule(number=picked)
    def portal_completes(self, number: int) -> None:
        packet_id = self.one(number)
        row = self.replica.read(lambda db: packets.packet_row(db, packet_id))
        assert row is not None
        if row.state == "withdrawn":
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
    def person_withdraws(self, number: int) -> None:
        packet_id = self.one(number)
        try:
            self.run(lambda db: outbox.withdraw(db, packet_id, self.now))
        except DomainError as error:
            assert error.code == "too_late_to_withdraw"

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
    def a_case_offers_one_packet_and_never_over_an_earlier_one(self) -> None:
        now = self.now
        due = self.replica.read(lambda db: outbox.due(db, now))
        offered = [item.case_id for item in due if item.case_id is not None]
        assert len(offered) == len(set(offered))
        states = self.replica.read(
            lambda db: db.execute("SELECT case_id, packet_id, state FROM outbox ORDER BY ord").fetchall()
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
