"""Somebody on the way who lets one thing not through, or a portal that is down: nobody else waits for it."""

from __future__ import annotations

import pytest

from forms.packets.packet import Packet
from sync.errors import Trouble
from sync.portal.context import Portal
from sync.replica.outbox import blobs, outbox
from sync.replica.storage.connection import Connection
from tests.support import links
from tests.support.fakes import FakeClock
from tests.support.links import Fault, FaultyTransport
from tests.sync.engine.rig import Rig
from tests.sync.engine.truth import assert_acknowledged

FILTERED = links.answering(403, b"<html>Request blocked</html>", content_type="text/html")
DOWN = links.answering(503, b"<h1>Service Unavailable</h1>", {"Retry-After": "120"}, "text/html")


def _filter(*words: bytes) -> Fault:
    """Refuse what contains one of some words, as a content filter does."""

    def fault(request: links.httpx.Request, serve: links.Serve) -> links.httpx.Response:
        sent = request.read()
        return FILTERED(request, serve) if any(word in sent for word in words) else serve(request)

    return fault


def _minutes(rig: Rig, clock: FakeClock, portal_clock: FakeClock, count: int) -> None:
    for _ in range(count):
        rig.round()
        clock.advance(60)
        portal_clock.advance(60)


def _paper(packet: Packet) -> str:
    return packet.header.blobs[0].sealed_sha256.hex()


def _file_trouble(db: Connection) -> list[tuple[str | None, int]]:
    return db.execute("SELECT trouble, attempts FROM sealed_file WHERE done_ms IS NULL").fetchall()


@pytest.mark.parametrize("where", ["PATCH", "HEAD"])
def test_a_file_somebody_on_the_way_blocks_waits_alone(
    rig: Rig, link: FaultyTransport, portal: Portal, clock: FakeClock, portal_clock: FakeClock, where: str
) -> None:
    bad, *others = [rig.seal(rig.paper(3_000 + size)) for size in range(4)]
    link.always(FILTERED, on=f"{where} /v1/blobs/{_paper(bad)}")
    if where == "HEAD":
        # So that the portal is asked how much of it there is.
        link.plan(links.lost_request, on=f"PATCH /v1/blobs/{_paper(bad)}")
    _minutes(rig, clock, portal_clock, 3)
    assert [rig.state(packet) for packet in others] == ["acknowledged"] * 3
    assert rig.case_state(bad) == 1
    assert rig.replica.read(_file_trouble)[0][0] == "blocked"
    assert rig.round().trouble is None
    # It waits longer and longer, and goes as soon as it is let through.
    link.calls.clear()
    _minutes(rig, clock, portal_clock, 60)
    assert link.count(f"{where} /v1/blobs/{_paper(bad)}") < 40
    link.heal()
    _minutes(rig, clock, portal_clock, 6)
    assert_acknowledged(rig, portal, (bad, *others))


def test_a_packet_somebody_on_the_way_blocks_waits_alone(
    rig: Rig, link: FaultyTransport, portal: Portal, clock: FakeClock, portal_clock: FakeClock
) -> None:
    first, bad, *others = [rig.seal() for _ in range(7)]
    link.always(_filter(bad.raw), on="POST /v1/packets")
    done = rig.round()
    assert (done.trouble, done.problem) == (Trouble.PROTOCOL, "blocked")
    assert [rig.state(packet) for packet in (first, *others)] == ["acknowledged"] * 6
    assert rig.case_state(first) == 1
    assert rig.state(bad) == "queued"
    assert rig.event_kinds(bad)[-1] == "retry"
    link.heal()
    _minutes(rig, clock, portal_clock, 2)
    assert_acknowledged(rig, portal, (first, bad, *others))


@pytest.mark.parametrize("started", [False, True])
def test_a_network_that_answers_everything_itself_is_told_as_before_and_counts_against_nothing(
    rig: Rig, link: FaultyTransport, portal: Portal, started: bool
) -> None:
    packets = [rig.seal() for _ in range(4)]
    if started:
        # The log-in runs out in the middle of a round: the portal has just signed the texts.
        link.always(FILTERED, on="blobs")
        link.always(FILTERED, on="heartbeat")
        link.always(FILTERED, on="feed")
    else:
        link.always(FILTERED)
    done = rig.round()
    assert (done.trouble, done.problem) == (Trouble.NOT_OUR_PORTAL, "status_403")
    assert len(link.calls) <= 2 + 2 * started
    tried = [attempts for _, attempts in rig.replica.read(_file_trouble)]
    assert sum(tried) <= started
    assert rig.replica.read(outbox.next_try_at) in {0, None}
    link.heal()
    rig.clock.advance(10)  # type: ignore[attr-defined]
    assert rig.round().trouble is None
    assert rig.replica.read(blobs.waiting)[0] <= started
    rig.clock.advance(310)  # type: ignore[attr-defined]
    rig.round()
    assert_acknowledged(rig, portal, packets)


@pytest.mark.parametrize("where", ["POST /v1/packets", "PATCH"])
def test_a_kind_of_call_that_is_blocked_as_a_whole_makes_no_storm_and_keeps_no_news_away(
    rig: Rig, link: FaultyTransport, portal: Portal, clock: FakeClock, portal_clock: FakeClock, where: str
) -> None:
    told = rig.seal()
    rig.round()
    link.always(FILTERED, on=where)
    packets = [rig.seal() for _ in range(30)]
    link.calls.clear()
    rig.round()
    assert link.count(where) <= 24
    assert len(link.calls) < 60
    assert link.count("feed/dossiers") >= (where == "PATCH")
    _minutes(rig, clock, portal_clock, 10)
    assert len(link.calls) < 11 * 60
    link.heal()
    _minutes(rig, clock, portal_clock, 12)
    assert_acknowledged(rig, portal, (told, *packets))


def test_a_feed_that_is_blocked_keeps_nothing_back(rig: Rig, link: FaultyTransport, portal: Portal) -> None:
    packet = rig.seal()
    link.always(FILTERED, on="/v1/feed/dossiers")
    done = rig.round()
    assert (done.trouble, done.problem) == (Trouble.PROTOCOL, "blocked")
    assert_acknowledged(rig, portal, (packet,))


def test_a_portal_that_is_down_is_asked_once_a_round(
    rig: Rig, link: FaultyTransport, portal: Portal, clock: FakeClock
) -> None:
    sent = rig.seal()
    link.plan(links.lost_request, on="PATCH")
    rig.round()
    waiting = rig.seal()
    clock.advance(60)
    link.calls.clear()
    link.always(DOWN)
    for rounds in range(1, 4):
        done = rig.round()
        assert done.trouble is Trouble.PORTAL_DOWN
        assert 120_000 <= done.next_at_ms - clock.now_ms() <= 121_000
        assert len(link.calls) == rounds
        clock.advance(121)
    link.heal()
    rig.round()
    assert_acknowledged(rig, portal, (sent, waiting))


def test_a_portal_that_goes_down_in_the_middle_of_a_round_is_not_asked_on(
    rig: Rig, link: FaultyTransport
) -> None:
    for _ in range(3):
        rig.seal()
    link.always(links.bad_gateway, on="blobs")
    link.always(links.bad_gateway, on="heartbeat")
    link.always(links.bad_gateway, on="feed")
    assert rig.round().trouble is Trouble.PORTAL_DOWN
    assert len(link.calls) <= 3


@pytest.mark.parametrize("where", ["POST /v1/packets", "PATCH"])
def test_one_route_a_balancer_cannot_reach_keeps_no_news_away(
    rig: Rig, link: FaultyTransport, portal: Portal, clock: FakeClock, where: str
) -> None:
    first = rig.seal()
    rig.texts()
    second = rig.seal()
    link.always(links.bad_gateway, on=where)
    for _ in range(3):
        assert rig.round().trouble is Trouble.PORTAL_DOWN
        clock.advance(310)
    assert rig.case_state(first) == 1
    assert rig.state(first) == ("text_received" if where == "PATCH" else "acknowledged")
    link.heal()
    rig.round()
    assert_acknowledged(rig, portal, (first, second))
