"""Without a connection nothing is offered: no event, no attempt, and the same order afterwards."""

from __future__ import annotations

import httpx
import pytest

from sync.errors import Trouble
from sync.portal.context import Portal
from sync.replica.drafts import withdrawals
from sync.replica.outbox import outbox
from tests.support import links
from tests.support.fakes import FakeClock
from tests.support.links import FaultyTransport
from tests.sync.engine.rig import Rig
from tests.sync.engine.truth import assert_acknowledged


@pytest.mark.parametrize("fault", [links.refused, links.no_name, links.no_tls, links.no_route])
def test_hours_without_a_connection_note_nothing_and_put_nobody_behind(
    rig: Rig, link: FaultyTransport, clock: FakeClock, portal: Portal, fault: links.Fault
) -> None:
    old = [rig.seal() for _ in range(3)]
    link.always(fault)
    believed = rig.goodput.bytes_per_s
    for _ in range(30):
        assert rig.engine.run_once().trouble in {Trouble.OFFLINE, Trouble.NOT_OUR_PORTAL}
        clock.advance(8)
    new = rig.seal()
    assert {tuple(rig.event_kinds(packet)) for packet in (*old, new)} == {("queued",)}
    due = rig.replica.read(lambda db: outbox.due(db, clock.now_ms()))
    assert [(item.packet_id, item.attempts) for item in due] == [
        (packet.header.packet_id, 0) for packet in (*old, new)
    ]
    assert rig.goodput.bytes_per_s == believed
    link.heal()
    link.calls.clear()
    rig.engine.run_once()
    # All of them at once, and no question before them: the first byte that leaves is of the oldest.
    assert (link.calls[0].method, link.calls[0].path) == ("POST", "/v1/packets")
    assert link.count("POST /v1/packets") == 1
    assert_acknowledged(rig, portal, (*old, new))


def test_one_taken_back_while_the_connection_is_made_stays_and_the_others_go(
    rig: Rig, link: FaultyTransport, clock: FakeClock, portal: Portal
) -> None:
    taken, other = rig.seal(), rig.seal()
    case_id = taken.header.case_id
    assert case_id is not None

    def take_back(request: httpx.Request, serve: links.Serve) -> httpx.Response:
        assert rig.state(taken) == rig.state(other) == "queued"
        assert not rig.replica.write(lambda db: withdrawals.ask(db, case_id, clock.now_ms())).result()
        return serve(request)

    link.plan(take_back, on="/v1/packets")
    rig.round()
    assert rig.event_kinds(taken) == ["queued", "withdrawn"]
    assert_acknowledged(rig, portal, (other,))


def test_what_is_on_its_way_is_leased_before_its_first_byte(rig: Rig, link: FaultyTransport) -> None:
    packet = rig.seal()
    seen: list[str] = []

    def look(request: httpx.Request, serve: links.Serve) -> httpx.Response:
        seen.append(rig.state(packet))
        request.read()
        seen.append(rig.state(packet))
        return links.lost_request(request, serve)

    link.plan(look, on="/v1/packets")
    rig.engine.run_once()
    assert seen == ["queued", "sending"]
    assert rig.event_kinds(packet) == ["queued", "leased", "released"]
    # Nobody can say that it did not arrive.
    assert rig.replica.read(lambda db: withdrawals.may_hold(db, packet.header.packet_id))
