"""Random histories: seal, rounds on a faulty link, crashes; once the link is healed all is acknowledged once."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from forms.packet import Packet
from sync.portal.context import Portal
from sync.replica import outbox
from sync.replica.connection import Connection
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

steps = st.one_of(
    st.tuples(st.just("seal"), st.sampled_from((0, 900, 4_000)), st.integers(0, 2)),
    st.tuples(st.just("round"), st.sampled_from(sorted(FAULTS)), st.sampled_from(PLACES)),
    st.tuples(st.just("round"), st.sampled_from(sorted(FAULTS)), st.sampled_from(PLACES)),
    st.tuples(st.just("crash"), st.just(0), st.just(0)),
    st.tuples(st.just("wall"), st.sampled_from((-400, -1, 1, 400)), st.just(0)),
)


@contextmanager
def _world() -> Iterator[tuple[Rig, FaultyTransport, Portal, tuple[FakeClock, FakeClock]]]:
    clock, portal_clock = FakeClock(), FakeClock()
    with (
        tempfile.TemporaryDirectory() as name,
        running_portal(Path(name) / "portal", portal_clock) as portal,
        in_process(portal) as client,
    ):
        rig = make_rig(Path(name) / "station", portal, client, clock)
        assert rig.maker is not None
        # The station's wall clock may be set anywhere; what is declared is not the matter here.
        rig.maker = rig.maker.elsewhere(clock=portal_clock)
        rig.create()
        assert isinstance(rig.link, FaultyTransport)
        try:
            yield rig, rig.link, portal, (clock, portal_clock)
        finally:
            rig.close()


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
    max_examples=25, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.explicit, Phase.generate]
)
@given(st.lists(steps, min_size=4, max_size=14))
def test_after_healing_every_packet_is_acknowledged_exactly_once(
    history: list[tuple[str, object, object]],
) -> None:
    with _world() as (rig, link, portal, clocks):
        sealed: list[Packet] = []
        for what, first, second in history:
            if what == "seal":
                assert isinstance(first, int)
                assert isinstance(second, int)
                sealed.append(rig.seal(*(rig.paper(first + n) for n in range(min(second, 1) + 1))))
                if second == 2:
                    sealed.append(rig.withdraw(sealed[-1].header.case_id or b""))
            elif what == "round":
                _play(rig, link, str(first), str(second))
            elif what == "crash":
                rig.crash()
            else:
                assert isinstance(first, int)
                clocks[0].set_wall(clocks[0].now_ms() + first * 86_400_000)
            for clock in clocks:
                clock.advance(20)
            arrived = at_portal(portal)
            assert len(set(arrived)) == len(arrived)
            for packet in sealed:
                if rig.state(packet) in {"text_received", "acknowledged"}:
                    assert packet.header.packet_id.hex() in arrived
        for number in range(LIMIT_AFTER_HEALING):
            rig.round()
            if all(rig.state(packet) == "acknowledged" for packet in sealed):
                break
            stuck = [
                (rig.state(packet), rig.replica.read(partial(_why, packet_id=packet.header.packet_id)))
                for packet in sealed
            ]
            assert number < LIMIT_AFTER_HEALING - 1, stuck
            for clock in clocks:
                clock.advance(301)
        assert_acknowledged(rig, portal, sealed)
