"""A packet over which the portal's process dies each time: its own wait, and nobody else's.

What comes back is a connection broken off, silence, or a balancer's word: the same as a bad link, so that only what
else goes through tells them apart.
"""

from __future__ import annotations

import pytest

from forms.packets.packet import Packet
from sync.engine.plan import DueText, Lane, SendTexts, Situation, plan
from sync.portal.context import Portal
from sync.replica.outbox import outbox
from tests.support import links
from tests.support.fakes import FakeClock
from tests.support.links import Fault, FaultyTransport
from tests.sync.engine.rig import Rig
from tests.sync.engine.truth import assert_acknowledged, at_portal

ENDS = {"broken off": links.lost_request, "silence": links.stalled, "balancer": links.bad_gateway}


def dies_over(packet: Packet, end: Fault) -> Fault:
    """Serve whatever does not carry a packet; end in some way over what does."""

    def fault(request: links.httpx.Request, serve: links.Serve) -> links.httpx.Response:
        deadly = packet.header.packet_id in request.read()
        return end(request, serve) if deadly else serve(request)

    return fault


def play(rig: Rig, clock: FakeClock, portal_clock: FakeClock, count: int) -> list[str | None]:
    """Play rounds when they are due; return what each was told by."""
    told = []
    for _ in range(count):
        done = rig.round()
        told.append(None if done.trouble is None else done.trouble.value)
        pause_s = max(1.0, (done.next_at_ms - clock.now_ms()) / 1_000)
        clock.advance(pause_s)
        portal_clock.advance(pause_s)
    return told


@pytest.mark.parametrize("end", sorted(ENDS))
def test_everybody_elses_packets_and_files_go_though_one_kills_the_portal(
    rig: Rig, link: FaultyTransport, portal: Portal, clock: FakeClock, portal_clock: FakeClock, end: str
) -> None:
    early = rig.seal()
    deadly = rig.seal()
    others = [early, *(rig.seal() for _ in range(12))]
    link.always(dies_over(deadly, ENDS[end]), on="POST /v1/packets")
    play(rig, clock, portal_clock, 14)
    assert_acknowledged(rig, portal, others)
    assert rig.state(deadly) == "queued"
    late = rig.seal()
    play(rig, clock, portal_clock, 2)
    assert_acknowledged(rig, portal, [*others, late])
    # Now it is known that the way for packets is open: what is told is that all is well, and that this one waits.
    believed = rig.goodput.bytes_per_s = 50_000.0
    assert play(rig, clock, portal_clock, 4) == [None] * 4
    assert rig.goodput.bytes_per_s == believed, "nor is the link taken for a slower one"
    assert rig.replica.read(outbox.counts).waiting == 1
    kept = rig.replica.read(
        lambda db: db.execute("SELECT trouble FROM outbox_state WHERE trouble IS NOT NULL").fetchall()
    )
    assert kept == [("portal_fault",)]
    link.heal()
    play(rig, clock, portal_clock, 8)
    assert_acknowledged(rig, portal, [*others, late, deadly])
    assert len(at_portal(portal)) == 15


def test_a_link_that_is_dead_puts_no_packet_off(
    rig: Rig, link: FaultyTransport, portal: Portal, clock: FakeClock, portal_clock: FakeClock
) -> None:
    packets = [rig.seal() for _ in range(3)]
    link.always(links.lost_request)
    play(rig, clock, portal_clock, 25)
    link.heal()
    rig.round()
    assert_acknowledged(rig, portal, packets)


@pytest.mark.parametrize(("offers", "together"), [(0, 50), (1, 16), (2, 8), (3, 4), (4, 2), (5, 1), (40, 1)])
def test_what_was_offered_in_vain_is_offered_among_fewer(offers: int, together: int) -> None:
    texts = tuple(DueText(bytes([number]), None, 100, offers) for number in range(50))
    step = plan(Situation(0, texts=texts), Lane.MAIN)
    assert isinstance(step, SendTexts)
    assert len(step.packet_ids) == together


def test_what_was_never_offered_goes_together_before_what_was() -> None:
    texts = (DueText(b"a", None, 100, 0), DueText(b"b", None, 100, 0), DueText(b"c", None, 100, 5))
    assert plan(Situation(0, texts=texts), Lane.MAIN) == SendTexts((b"a", b"b"))
