"""A round on a good link: text first, then files, small ones first, then the portal's last word."""

from __future__ import annotations

from sync.portal.context import Portal
from sync.replica.cases import cases
from sync.replica.outbox import outbox
from tests.support.fakes import FakeClock
from tests.support.links import FaultyTransport
from tests.support.packets import Paper
from tests.sync.engine.rig import Rig
from tests.sync.engine.truth import assert_acknowledged, at_portal, dossiers_at


def test_text_goes_first_then_files_small_first_then_the_complete_receipt(
    rig: Rig, link: FaultyTransport, portal: Portal
) -> None:
    big, small = rig.paper(90_000), rig.paper(2_000)
    first = rig.seal(big, small)
    second = rig.seal()
    done = rig.round()
    assert (done.trouble, done.answered, done.files) == (None, 2, 3)
    assert_acknowledged(rig, portal, (first, second))
    order = [call.path for call in link.calls if call.method in {"POST", "PATCH"} and call.status != 404]
    blobs = [path for path in order if "blobs" in path]
    assert order[0] == "/v1/packets"
    assert order.index("/v1/packets") < order.index(blobs[0])
    assert blobs.index(_path(small)) < blobs.index(_path(big))
    counts = rig.replica.read(outbox.counts)
    assert (counts.waiting, counts.attention, counts.sending) == (0, 0, 0)


def test_the_dossier_feed_brings_code_and_state_of_the_case(rig: Rig) -> None:
    packet = rig.seal()
    done = rig.round()
    assert done.news >= 1
    dossier = rig.replica.read(lambda db: cases.dossier(db, packet.header.case_id))
    assert dossier is not None
    assert dossier.state == 1
    assert dossier.code.startswith("H17.20242-")


def test_before_the_files_are_in_a_packet_is_not_acknowledged(
    rig: Rig, link: FaultyTransport, portal: Portal
) -> None:
    packet = rig.seal(rig.paper(5_000))
    rig.texts()
    assert rig.state(packet) == "text_received"
    assert set(rig.receipts(packet)) == {"text"}
    assert (rig.row(packet).files_done, rig.row(packet).files_total) == (0, 1)
    assert link.count("PATCH") == 0
    rig.round()
    assert_acknowledged(rig, portal, (packet,))


def test_a_packet_without_files_gets_both_receipts_in_one_answer(rig: Rig, portal: Portal) -> None:
    first = rig.seal()
    rig.round()
    second = rig.withdraw(first.header.case_id or b"")
    rig.texts()
    assert_acknowledged(rig, portal, (first, second))


def test_packets_of_one_case_arrive_in_their_order(rig: Rig, portal: Portal) -> None:
    first = rig.seal()
    second = rig.withdraw(first.header.case_id or b"")
    other = rig.seal()
    done = rig.round()
    assert done.answered == 3
    assert_acknowledged(rig, portal, (second, other), among=(first,))
    # Its papers are not sent any more: the portal's own list said that the case was withdrawn.
    assert rig.state(first) == "withdrawn"
    arrived = at_portal(portal)
    assert arrived.index(first.header.packet_id.hex()) < arrived.index(second.header.packet_id.hex())
    assert dossiers_at(portal) == 2


def test_one_paper_in_two_packets_is_sent_once(rig: Rig, link: FaultyTransport, portal: Portal) -> None:
    shared = rig.paper(4_000)
    packets = [rig.seal(shared) for _ in range(3)]
    rig.round()
    assert_acknowledged(rig, portal, packets)
    assert link.count("PATCH") == 1


def test_with_nothing_to_do_a_round_is_one_request_and_stays_quiet(
    rig: Rig, link: FaultyTransport, clock: FakeClock
) -> None:
    rig.seal()
    rig.round()
    rig.round()
    link.calls.clear()
    done = rig.round()
    assert [(call.method, call.path, call.status) for call in link.calls] == [("POST", "/v1/heartbeat", 200)]
    assert done.next_at_ms - clock.now_ms() == 60_000
    assert rig.engine.last_contact_ms == clock.now_ms()


def _path(paper: Paper) -> str:
    return f"/v1/blobs/{paper.document.sealed_sha256.hex()}"
