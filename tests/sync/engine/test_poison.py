"""A packet that cannot go through needs a person; it never keeps anybody else's case waiting."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from forms.packets.packet import Packet
from sync.errors import Trouble
from sync.portal.context import Portal
from sync.replica.drafts import withdrawals
from sync.replica.outbox import outbox, packets
from sync.replica.storage.connection import Connection
from sync.wire import messages
from tests.support import links
from tests.support.fakes import FakeClock
from tests.support.links import FaultyTransport
from tests.sync.engine.rig import Rig
from tests.sync.engine.truth import at_portal


def attention(rig: Rig, packet: Packet) -> tuple[str, Any]:
    found = rig.replica.read(lambda db: outbox.attention(db, packet.header.packet_id))
    assert found is not None
    return found[0], json.loads(found[1])


def test_what_the_portal_rejects_waits_for_a_person_and_others_go(rig: Rig, portal: Portal) -> None:
    wrong = rig.seal(child__fullName="")
    follows = rig.withdraw(wrong.header.case_id or b"")
    others = [rig.seal() for _ in range(3)]
    done = rig.round()
    assert (done.trouble, done.answered) == (None, 4)
    assert rig.state(wrong) == "needs_attention"
    reason, detail = attention(rig, wrong)
    assert reason == "rejected"
    assert isinstance(detail, dict)
    assert detail["problems"][0]["pointer"] == "/child/fullName"
    assert [rig.state(packet) for packet in others] == ["acknowledged"] * 3
    assert rig.state(follows) == "queued"
    for _ in range(3):
        rig.round()
    assert rig.event_kinds(wrong).count("leased") == 1
    assert rig.event_kinds(follows) == ["queued"]


def test_a_packet_the_portal_cannot_even_read_does_not_stand_in_the_way(rig: Rig, portal: Portal) -> None:
    unread = rig.seal()
    _spoil_header(rig, unread)
    others = [rig.seal() for _ in range(3)]
    done = rig.round()
    assert done.trouble is None
    assert rig.state(unread) == "needs_attention"
    assert [rig.state(packet) for packet in others] == ["acknowledged"] * 3
    assert len(at_portal(portal)) == 3


def test_what_a_finding_names_reaches_the_person(rig: Rig, link: FaultyTransport) -> None:
    packet = rig.seal()

    def reject(body: bytes) -> bytes:
        del body
        finding = messages.WireProblem(pointer="/child", code="too_long", params={"limit": 80})
        result = messages.PacketResult(
            packet_id=packet.header.packet_id, outcome="rejected", problems=(finding,)
        )
        return messages.encode(messages.PacketAnswers(results=(result,)))

    link.plan(links.rewritten(reject), on="/v1/packets")
    rig.round()
    (kept,) = attention(rig, packet)[1]["problems"]
    assert kept["params"] == {"limit": 80}


def test_findings_that_are_no_json_still_reach_the_person(rig: Rig, link: FaultyTransport) -> None:
    packet = rig.seal()

    def reject(body: bytes) -> bytes:
        del body
        finding = {
            "pointer": "/child",
            "code": "odd",
            "params": {"raw": msgspec.msgpack.Ext(5, b"x"), "deep": {b"k": float("nan")}},
        }
        result = {"packet_id": packet.header.packet_id, "outcome": "rejected", "problems": [finding]}
        return msgspec.msgpack.encode({"results": [result]})

    link.plan(links.rewritten(reject), on="/v1/packets")
    rig.round()
    assert attention(rig, packet)[1] == {
        "problems": [{"pointer": "/child", "code": "odd", "severity": "error"}]
    }


def test_thousands_of_findings_are_kept_within_bounds(rig: Rig, link: FaultyTransport) -> None:
    packet = rig.seal()

    def reject(body: bytes) -> bytes:
        del body
        findings = tuple(
            messages.WireProblem(pointer="/x" * 2_000, code="c" * 500, params={"n": "v" * 500})
            for _ in range(1_000)
        )
        result = messages.PacketResult(
            packet_id=packet.header.packet_id, outcome="rejected", problems=findings
        )
        return messages.encode(messages.PacketAnswers(results=(result,)))

    link.plan(links.rewritten(reject), on="/v1/packets")
    rig.round()
    _, detail = attention(rig, packet)
    assert isinstance(detail, dict)
    assert len(detail["problems"]) == 200
    assert len(json.dumps(detail)) < 100_000


def _until_small(most: int, status: int, kind: str) -> links.Fault:
    def fault(request: links.httpx.Request, serve: links.Serve) -> links.httpx.Response:
        if len(request.read()) > most:
            return links.problem(status, kind)(request, serve)
        return serve(request)

    return fault


@pytest.mark.parametrize(("status", "kind"), [(413, "too-large"), (400, "bad-request")])
def test_a_batch_that_is_refused_is_halved_until_it_fits(
    rig: Rig, link: FaultyTransport, portal: Portal, status: int, kind: str
) -> None:
    sealed = [rig.seal() for _ in range(9)]
    room = 2 * max(len(packet.raw) for packet in sealed) + 20
    link.always(_until_small(room, status, kind), on="/v1/packets")
    done = rig.round()
    assert (done.trouble, done.answered) == (None, 9)
    assert [rig.state(packet) for packet in sealed] == ["acknowledged"] * 9
    assert len(set(at_portal(portal))) == 9
    assert link.count("/v1/packets") <= 16


def test_one_packet_too_large_for_the_portal_is_set_aside_alone(
    rig: Rig, link: FaultyTransport, portal: Portal
) -> None:
    sealed = [rig.seal() for _ in range(4)]
    big = sealed[2]

    def fault(request: links.httpx.Request, serve: links.Serve) -> links.httpx.Response:
        if big.raw in request.read():
            return links.answering(413, b"<h1>413</h1>", content_type="text/html")(request, serve)
        return serve(request)

    link.always(fault, on="/v1/packets")
    rig.round()
    assert [rig.state(packet) for packet in sealed] == [
        "acknowledged",
        "acknowledged",
        "needs_attention",
        "acknowledged",
    ]
    assert attention(rig, big)[0] == "too_large"


def test_one_packet_called_malformed_is_tried_again_later_and_holds_up_nobody(
    rig: Rig, link: FaultyTransport, portal: Portal, clock: FakeClock
) -> None:
    sealed = [rig.seal() for _ in range(4)]

    def fault(request: links.httpx.Request, serve: links.Serve) -> links.httpx.Response:
        if sealed[0].raw in request.read():
            return links.problem(400, "bad-request")(request, serve)
        return serve(request)

    link.always(fault, on="/v1/packets")
    done = rig.round()
    assert done.trouble is Trouble.PROTOCOL
    assert [rig.state(packet) for packet in sealed] == ["queued", *["acknowledged"] * 3]
    row = rig.row(sealed[0])
    assert row.trouble == "protocol"
    assert 1_000 <= row.next_try_ms - clock.now_ms() <= 300_000
    link.calls.clear()
    rig.round()
    assert link.count("/v1/packets") == 0
    clock.advance(310)
    link.heal()
    rig.round()
    assert rig.state(sealed[0]) == "acknowledged"


def test_a_packet_told_to_wait_waits_and_is_then_taken(
    rig: Rig, link: FaultyTransport, clock: FakeClock
) -> None:
    packet = rig.seal()

    def wait(body: bytes) -> bytes:
        del body
        result = messages.PacketResult(packet_id=packet.header.packet_id, outcome="wait", wait_s=120)
        return messages.encode(messages.PacketAnswers(results=(result,)))

    link.plan(links.rewritten(wait), on="/v1/packets")
    assert rig.round().trouble is None
    assert rig.row(packet).next_try_ms == clock.now_ms() + 120_000
    clock.advance(119)
    rig.round()
    assert rig.state(packet) == "queued"
    clock.advance(2)
    rig.round()
    assert rig.state(packet) == "acknowledged"


def test_a_second_submission_of_a_case_is_a_conflict_for_a_person(rig: Rig, portal: Portal) -> None:
    first = rig.seal()
    rig.round()
    assert rig.maker is not None
    again = rig.maker.submission((rig.paper(2_000),), case_id=first.header.case_id)
    assert again.header.blobs
    _store_without_papers(rig, again)
    rig.round()
    assert rig.state(again) == "needs_attention"
    reason, told = attention(rig, again)
    assert (reason, told["server_state"]) == ("conflict", 1)
    assert told["server_state_at"] == rig.clock.now_ms() // 1000
    assert told["code"].startswith("H17.")
    assert len(at_portal(portal)) == 1


def test_a_clock_set_back_by_a_year_holds_nothing_back(
    rig: Rig, link: FaultyTransport, clock: FakeClock
) -> None:
    right_ms = clock.now_ms()
    clock.set_wall(right_ms + 366 * 86_400_000)
    packet = rig.seal()
    link.plan(links.problem(400, "bad-request"), on="/v1/packets")
    rig.round()
    assert rig.row(packet).next_try_ms > right_ms + 365 * 86_400_000
    clock.set_wall(right_ms)
    assert rig.round().trouble is None
    assert rig.state(packet) in {"acknowledged", "needs_attention"}


def _spoil_header(rig: Rig, packet: Packet) -> None:
    """Let the stored bytes be ones only a later version could read."""
    spoilt = packet.raw[:4] + b"\x00\x00\x00\x01" + packet.raw[8:]

    def job(db: Connection) -> None:
        db.execute("DROP TRIGGER packet_no_update")
        db.execute("UPDATE packet SET raw = ? WHERE packet_id = ?", (spoilt, packet.header.packet_id))

    rig.replica.write(job).result()


def _store_without_papers(rig: Rig, packet: Packet) -> None:
    def job(db: Connection) -> None:
        db.executemany(
            "INSERT INTO sealed_file (sealed_sha256, size) VALUES (?, ?)",
            [(blob.sealed_sha256, blob.size) for blob in packet.header.blobs],
        )
        packets.store_packet(db, packet, None, rig.clock.now_ms())

    rig.replica.write(job).result()


def test_what_the_portal_has_after_all_is_offered_again_as_soon_as_it_speaks_of_the_case(
    rig: Rig, link: FaultyTransport, portal: Portal, clock: FakeClock
) -> None:
    packet = rig.seal(rig.paper(5_000))
    link.plan(links.lost_answer, on="/v1/packets")
    link.plan(links.answering(413, b"<h1>413</h1>", content_type="text/html"), on="/v1/packets")
    link.always(links.refused, on="/v1/heartbeat")
    rig.round()
    clock.advance(400)
    rig.round()
    # Somebody on the way thought it too large; the offer before it had arrived.
    assert attention(rig, packet)[0] == "too_large"
    assert len(at_portal(portal)) == 1
    link.heal()
    rig.round()
    rig.round()
    # Nobody has to ask for it, and its photographs arrive.
    assert rig.state(packet) == "acknowledged"


def test_what_the_portal_refused_is_not_offered_again_because_it_speaks_of_the_case(
    rig: Rig, portal: Portal, clock: FakeClock
) -> None:
    wrong = rig.seal(child__fullName="")
    rig.round()
    item = messages.DossierItem(
        case_id=wrong.header.case_id or b"", code="H17.20242-261122-000001", state=1, state_at=1, version=1
    )
    rig.replica.write(lambda db: withdrawals.apply_dossier(db, item, clock.now_ms())).result()
    assert rig.state(wrong) == "needs_attention"
