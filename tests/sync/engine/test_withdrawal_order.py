"""A withdrawal queued behind what was sealed before it in its case never goes first, whatever becomes of the way."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from forms.packets.packet import Packet
from sync.portal.context import Portal
from sync.replica.cases import cases
from sync.replica.outbox import outbox, packets
from sync.wire.batch import split_batch
from tests.support import links
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.links import Crash, FaultyTransport
from tests.support.portal import Desk, in_process, officer_token
from tests.sync.engine.over_tcp import relayed, rig_at
from tests.sync.engine.rig import Rig
from tests.sync.engine.truth import at_portal

REASONS = [{"text": "Thiếu giấy chứng sinh", "doc_id": "d-birth"}]
ON_THE_WAY = (
    links.refused,
    links.lost_request,
    links.lost_answer,
    links.truncated_answer,
    links.problem(400, "bad-request"),
    links.problem(413, "too-large"),
    links.problem(500, "internal"),
    links.problem(503, "retry-later", 3),
    links.cut_body(700),
    links.crash_before,
    links.crash_after,
)


def supplement(rig: Rig, case_id: bytes) -> Packet:
    """Queue the answer to the officer's request, as this station heard it."""
    facts = rig.replica.read(lambda db: cases.dossier(db, case_id))
    assert facts is not None
    assert facts.request is not None
    assert rig.maker is not None
    packet = rig.maker.supplement(case_id, facts.request.request_id)
    now_ms = rig.clock.now_ms()
    rig.replica.write(lambda db: packets.store_packet(db, packet, None, now_ms)).result()
    return packet


def returned(rig: Rig, portal: Portal, desk: Desk) -> Packet:
    """Submit a case; its officer returns it."""
    first = rig.seal()
    rig.round()
    with portal.store.reading() as db:
        code = db.exec_driver_sql("SELECT code FROM dossier").scalar_one()
    answer = desk.post(f"/v1/officer/dossiers/{code}/supplement", {"version": 1, "reasons": REASONS})
    assert answer.status_code < 300, answer.text
    rig.round()
    return first


def in_order(portal: Portal, *wanted: Packet) -> bool:
    """Tell whether the portal has the packets of a case, in this order and no others of it."""
    case_id = wanted[0].header.case_id
    with portal.store.reading() as db:
        rows = db.exec_driver_sql("SELECT packet_id, case_id FROM packet ORDER BY arrival").fetchall()
    mine = [bytes(row[0]) for row in rows if bytes(row[1]) == case_id]
    return mine == [one.header.packet_id for one in wanted]


def waits(rig: Rig, *sealed: Packet) -> bool:
    return any(rig.state(one) in {"queued", "sending", "needs_attention", "text_received"} for one in sealed)


@pytest.mark.parametrize("seed", range(1, 5))
def test_over_drops_restarts_and_refusals_of_a_proxy(
    rig: Rig, link: FaultyTransport, portal: Portal, clock: FakeClock, seed: int
) -> None:
    dice = random.Random(seed)
    with in_process(portal) as client:
        first = returned(rig, portal, Desk(client, officer_token(portal)))
    case_id = first.header.case_id or b""
    chain = [supplement(rig, case_id), rig.withdraw(case_id)]
    behind = [rig.seal(), rig.seal()]
    chain_of_another = [behind[0], rig.withdraw(behind[0].header.case_id or b"")]
    offered: list[bytes] = []

    def watched(request: links.httpx.Request, serve: links.Serve) -> links.httpx.Response:
        # Asking for a receipt again has a call of its own.
        batch = list(split_batch(request.read())) if request.url.path == "/v1/packets" else []
        for earlier, later in (chain, chain_of_another):
            if later.raw in batch:
                assert earlier.raw in offered
                assert earlier.header.packet_id.hex() in at_portal(portal)
        offered.extend(batch)
        return dice.choice(ON_THE_WAY)(request, serve) if dice.random() < 0.7 else serve(request)

    link.always(watched, on="/v1/packets")
    for _ in range(60):
        try:
            rig.round()
        except Crash:
            rig.crash()
        if dice.random() < 0.2:
            rig.crash()
        _retry(rig, *chain, *behind, *chain_of_another)
        clock.advance(dice.choice((2, 30, 400)))
        if not waits(rig, *chain, *behind, *chain_of_another):
            break
    assert in_order(portal, first, *chain)
    assert in_order(portal, *chain_of_another)
    assert rig.state(behind[1]) == "acknowledged"


def test_over_a_real_connection_that_is_cut_again_and_again(
    tmp_path: Path, portal: Portal, clock: FakeClock
) -> None:
    with (
        relayed(portal) as relay,
        rig_at(
            f"http://127.0.0.1:{relay.port}", portal, tmp_path / "over-tcp", clock, SeededEntropy(7)
        ) as rig,
        in_process(portal) as client,
    ):
        first = returned(rig, portal, Desk(client, officer_token(portal)))
        case_id = first.header.case_id or b""
        chain = [supplement(rig, case_id), rig.withdraw(case_id)]
        for cut in (200, 900, 1_800, 2_600, 400, 3_500):
            relay.cut_after = cut
            rig.round()
            # The program ends and starts over the same files between two attempts.
            rig.engine.close()
            rig.crash()
            clock.advance(400)
        relay.cut_after = None
        for _ in range(3):
            rig.round()
            clock.advance(400)
        assert relay.cuts >= 2
        assert in_order(portal, first, *chain)
        assert not waits(rig, *chain)
        assert rig.case_state(first) == 7


def _retry(rig: Rig, *sealed: Packet) -> None:
    """Offer again what a proxy found too large, as a person does."""
    for one in sealed:
        if rig.state(one) == "needs_attention":
            packet_id, now_ms = one.header.packet_id, rig.clock.now_ms()
            rig.replica.write(lambda db, p=packet_id, at=now_ms: outbox.requeue(db, p, at)).result()  # type: ignore[misc]
