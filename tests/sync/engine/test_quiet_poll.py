"""Nothing to do: one small request on the connection that is there, counted byte by byte at a socket."""

from __future__ import annotations

import pytest

from sync.engine.plan import Feed
from sync.errors import Trouble
from sync.portal.context import Portal
from sync.replica import cursors
from tests.support import links
from tests.support.fakes import FakeClock
from tests.support.links import FaultyTransport
from tests.support.sockets import Relay
from tests.sync.engine.rig import Rig
from tests.sync.engine.test_socket import relay, socket_rig
from tests.sync.engine.truth import assert_acknowledged

__all__ = ["relay", "socket_rig"]
TLS_BYTES = 100
"""What records and tags of TLS 1.3 add to a poll, at most; this relay carries none."""
MOST_BYTES = 1_024 - TLS_BYTES


def test_a_poll_without_news_is_one_kilobyte_and_one_round_trip(
    socket_rig: Rig, relay: Relay, clock: FakeClock
) -> None:
    rig = socket_rig
    rig.seal()
    rig.round()
    rig.round()
    up, down, opened, turns = relay.up, relay.down, relay.opened, relay.turns
    for _ in range(3):
        clock.advance(60)
        assert rig.round().trouble is None
    moved = (relay.up - up + relay.down - down) / 3
    assert moved <= MOST_BYTES, f"{moved} bytes a poll"
    assert relay.opened == opened
    # A turn is a change from sending to receiving: one a poll is one round trip.
    assert relay.turns - turns == 3


def test_only_the_feed_with_news_is_read(rig: Rig, link: FaultyTransport) -> None:
    packet = rig.seal()
    rig.round()
    rig.round()
    rig.withdraw(packet.header.case_id or b"")
    link.calls.clear()
    rig.round()
    assert [call.path for call in link.calls] == ["/v1/packets", "/v1/heartbeat", "/v1/feed/dossiers"]


def test_what_was_read_is_remembered_over_a_restart(rig: Rig, link: FaultyTransport) -> None:
    rig.seal()
    rig.round()
    rig.crash()
    link.calls.clear()
    rig.round()
    assert [call.path for call in link.calls] == ["/v1/heartbeat"]


def test_a_feed_whose_cursor_was_set_back_is_read_again(rig: Rig, link: FaultyTransport) -> None:
    rig.round()
    rig.round()
    assert rig.replica.read(lambda db: cursors.head(db, "catalogue")) != ""
    # As the catalogue store does when its file was damaged and the shipped one takes its place.
    rig.replica.write(lambda db: cursors.set_cursor(db, "catalogue", "")).result()
    link.calls.clear()
    rig.round()
    assert link.count("/v1/feed/catalogue") == 1


def test_once_an_hour_every_feed_is_read_whatever_the_heads_say(
    rig: Rig, link: FaultyTransport, clock: FakeClock, portal_clock: FakeClock
) -> None:
    rig.round()
    rig.round()
    link.calls.clear()
    clock.advance(3_601)
    portal_clock.advance(3_601)
    rig.round()
    assert link.count("/v1/feed") == len(Feed)
    link.calls.clear()
    rig.round()
    assert link.count("/v1/feed") == 0


def test_a_portal_that_names_no_heads_is_asked_for_every_feed(rig: Rig, link: FaultyTransport) -> None:
    rig.round()
    link.calls.clear()
    old = links.with_status(204)
    link.always(old, on="/v1/heartbeat")
    assert rig.round().trouble is None
    assert link.count("/v1/feed") == len(Feed)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(links.problem(500, "internal"), id="500"),
        pytest.param(links.problem(503, "retry-later", 90), id="busy"),
        pytest.param(links.problem(404, "not-found"), id="a portal without the call"),
        pytest.param(links.lost_request, id="reset"),
        pytest.param(links.stalled, id="stalled"),
        pytest.param(links.captive_portal, id="captive portal"),
    ],
)
def test_a_heartbeat_that_fails_never_keeps_a_packet_or_a_file_back(
    rig: Rig, link: FaultyTransport, portal: Portal, fault: links.Fault
) -> None:
    sealed = [rig.seal(rig.paper(70_000), rig.paper(2_000)) for _ in range(2)]
    link.always(fault, on="/v1/heartbeat")
    done = rig.round()
    assert done.trouble is not None
    assert_acknowledged(rig, portal, sealed)


def test_a_heartbeat_that_fails_alone_leaves_the_feeds_to_be_read(rig: Rig, link: FaultyTransport) -> None:
    rig.seal()
    link.always(links.problem(500, "internal"), on="/v1/heartbeat")
    done = rig.round()
    assert done.trouble is Trouble.PORTAL_DOWN
    assert done.news >= 1


def test_the_portal_hears_how_the_station_is(rig: Rig, portal: Portal) -> None:
    import msgspec

    from sync.portal.storage import tables

    rig.seal(child__fullName="")
    rig.round()
    with portal.store.reading() as db:
        (row,) = db.execute(tables.heartbeat.select()).all()
    told = msgspec.msgpack.decode(row.report)
    assert (told["queued"], told["incomplete"], told["needs_attention"]) == (0, 0, 1)
    assert told["catalogue_generation"] == 0
    assert told["clock_offset_s"] == 0


def test_the_text_receipt_of_a_packet_acknowledged_through_the_feed_alone_is_fetched(
    rig: Rig, link: FaultyTransport, portal: Portal
) -> None:
    first = rig.seal()
    rig.round()
    second = rig.withdraw(first.header.case_id or b"")
    # The portal has it all, its answer is lost; the feed brings the complete receipt.
    link.plan(links.rewritten(lambda body: body[:-1]), on="/v1/packets")
    link.always(links.problem(500, "internal"), on="/v1/packets")
    rig.round()
    assert rig.state(second) == "acknowledged"
    assert set(rig.receipts(second)) == {"complete"}
    link.heal()
    rig.crash()
    rig.round()
    assert set(rig.receipts(second)) == {"text", "complete"}
    assert_acknowledged(rig, portal, (first, second))
    link.calls.clear()
    rig.round()
    assert link.count("/v1/packets") == 0
