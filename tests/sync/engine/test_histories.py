"""Random histories: seal, rounds on a faulty link, crashes; once the link is healed all is acknowledged once."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient

from forms.errors import DomainError
from forms.packets.packet import Packet
from sync.portal.context import Portal
from sync.replica.drafts import withdrawals
from sync.replica.outbox import outbox
from sync.replica.storage.connection import Connection
from tests.support import links
from tests.support.fakes import FakeClock
from tests.support.links import Crash, Fault, FaultyTransport
from tests.support.portal import in_process, running_portal
from tests.sync.engine.conftest import make_rig
from tests.sync.engine.rig import Rig
from tests.sync.engine.truth import assert_acknowledged, at_portal

FAULTS: dict[str, Fault] = {
    "refused": links.refused,
    "lost request": links.lost_request,
    "lost answer": links.lost_answer,
    "late answer": links.late_answer,
    "truncated": links.truncated_answer,
    "shortened": links.shortened_answer,
    "cut body": links.cut_body(1_500),
    "spoilt body": links.spoilt_body,
    "captive portal": links.captive_portal,
    "500": links.problem(500, "internal"),
    "busy": links.problem(503, "retry-later", 3),
    "400": links.problem(400, "bad-request"),
    "no time": links.with_header("tramso-time", lambda _: None),
    "crash before": links.crash_before,
    "crash after": links.crash_after,
    "crash in body": links.cut_body(1_500, Crash),
}
PLACES = ("", "/v1/packets", "HEAD", "PATCH", "/v1/feed/dossiers", "/v1/feed/catalogue")
LIMIT_AFTER_HEALING = 6
LONG = os.environ.get("TRAM_SO_LONG") == "1"

steps = st.one_of(
    st.tuples(st.just("seal"), st.sampled_from((0, 900, 4_000)), st.integers(0, 2)),
    st.tuples(st.just("round"), st.sampled_from(sorted(FAULTS)), st.sampled_from(PLACES)),
    st.tuples(st.just("round"), st.sampled_from(sorted(FAULTS)), st.sampled_from(PLACES)),
    st.tuples(st.just("crash"), st.just(0), st.just(0)),
    st.tuples(st.just("take back"), st.integers(0, 9), st.just(0)),
    st.tuples(st.just("wall"), st.sampled_from((-400, -1, 1, 400)), st.just(0)),
)


@dataclass
class World:
    """One portal for all histories; every history enrols a station of its own."""

    portal: Portal
    client: TestClient[Litestar]
    clock: FakeClock
    stations: int = 0

    @contextmanager
    def station(self, clock: FakeClock) -> Iterator[tuple[Rig, FaultyTransport]]:
        self.stations += 1
        with tempfile.TemporaryDirectory() as name:
            rig = make_rig(Path(name), self.portal, self.client, clock, self.stations)
            assert rig.maker is not None
            # The station's wall clock may be set anywhere; what is declared is not the matter here.
            rig.maker = rig.maker.elsewhere(clock=self.clock)
            rig.create()
            assert isinstance(rig.link, FaultyTransport)
            try:
                yield rig, rig.link
            finally:
                rig.close()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    clock = FakeClock()
    with (
        running_portal(tmp_path_factory.mktemp("histories") / "portal", clock) as portal,
        in_process(portal) as client,
    ):
        yield World(portal, client, clock)


@dataclass
class TakenBack:
    """The packets of one history, and what the citizen took back of them.

    Attributes:
        buried: packets that cannot have left when they were taken back: they may never arrive.
        cases: the cases taken back.
        withdrawals: the packets that say so.
    """

    rig: Rig
    sealed: list[Packet] = field(default_factory=list)
    buried: set[str] = field(default_factory=set)
    cases: set[bytes | None] = field(default_factory=set)
    withdrawals: list[Packet] = field(default_factory=list)

    def ask(self, *packets: Packet) -> None:
        """Take the case of a packet back, unless that is under way or done."""
        for packet in packets:
            mine = [one for one in self.sealed if one.header.case_id == packet.header.case_id]
            at_home = {
                one.header.packet_id.hex()
                for one in mine
                if not self.rig.replica.read(partial(_may_hold, packet_id=one.header.packet_id))
            }
            try:
                withdrawal = self.rig.take_back(packet.header.case_id or b"")
            except DomainError:
                continue
            self.buried |= at_home
            self.cases.add(packet.header.case_id)
            if withdrawal is None:
                assert len(at_home) == len(mine)
            else:
                self.sealed.append(withdrawal)
                self.withdrawals.append(withdrawal)

    def check(self, portal: Portal) -> None:
        """Nothing buried arrived; every withdrawal did, and the portal's state says so."""
        gone = [packet for packet in self.sealed if packet.header.case_id in self.cases]
        assert_acknowledged(
            self.rig, portal, [packet for packet in self.sealed if packet not in gone], among=gone
        )
        arrived = at_portal(portal, self.rig.station_no)
        assert not self.buried & set(arrived)
        for packet in self.withdrawals:
            assert self.rig.state(packet) == "acknowledged"
            assert packet.header.packet_id.hex() in arrived
            assert self.rig.case_state(packet) == 7


def _why(db: Connection, packet_id: bytes) -> tuple[str, bytes] | None:
    return outbox.attention(db, packet_id)


def _play(rig: Rig, link: FaultyTransport, fault: str, place: str) -> None:
    link.plan(FAULTS[fault], on=place)
    try:
        rig.round()
    except Crash:
        rig.crash()
    link.heal()


# Without shrinking: a history takes a third of a second, and a failing one is short enough to read.
@settings(
    max_examples=150 if LONG else 25,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],
)
@given(st.lists(steps, min_size=4, max_size=14))
def test_after_healing_every_packet_is_acknowledged_exactly_once(
    world: World, history: list[tuple[str, object, object]]
) -> None:
    clock = FakeClock(world.clock.now_ms())
    with world.station(clock) as (rig, link):
        taken = TakenBack(rig)
        sealed = taken.sealed
        for what, first, second in history:
            if what == "seal":
                assert isinstance(first, int)
                assert isinstance(second, int)
                sealed.append(rig.seal(*(rig.paper(first + n) for n in range(min(second, 1) + 1))))
                if second == 2:
                    taken.ask(sealed[-1])
            elif what == "take back":
                assert isinstance(first, int)
                taken.ask(*sealed[first : first + 1])
            elif what == "round":
                _play(rig, link, str(first), str(second))
            elif what == "crash":
                rig.crash()
            else:
                assert isinstance(first, int)
                clock.set_wall(clock.now_ms() + first * 86_400_000)
            _pass(world.clock, clock, 20)
            arrived = at_portal(world.portal, rig.station_no)
            assert len(set(arrived)) == len(arrived)
            assert not taken.buried & set(arrived)
            for packet in sealed:
                if rig.state(packet) in {"text_received", "acknowledged"}:
                    assert packet.header.packet_id.hex() in arrived
        for number in range(LIMIT_AFTER_HEALING):
            rig.round()
            if all(rig.state(packet) in {"acknowledged", "withdrawn"} for packet in sealed):
                break
            stuck = [
                (rig.state(packet), rig.replica.read(partial(_why, packet_id=packet.header.packet_id)))
                for packet in sealed
            ]
            assert number < LIMIT_AFTER_HEALING - 1, stuck
            _pass(world.clock, clock, 301)
        taken.check(world.portal)


def _may_hold(db: Connection, packet_id: bytes) -> bool:
    return withdrawals.may_hold(db, packet_id)


def _pass(one: FakeClock, other: FakeClock, seconds: float) -> None:
    one.advance(seconds)
    other.advance(seconds)
