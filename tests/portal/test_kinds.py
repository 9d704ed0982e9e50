"""Records travel like every packet; what each does to a dossier, and what it must not say."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec
import pytest

from forms.packets.packet import Kind, Packet, build_packet
from forms.packets.receipt import CompleteReceipt, TextReceipt, read_receipt
from forms.stamp import new_uuid7
from sync.portal.context import Portal
from sync.portal.packets.kinds import WAIT_NEWER_S
from sync.portal.stations import stations
from sync.wire.messages import PacketResult
from sync.wire.records import MAY_HAVE_CASE, NEEDS_CASE, TYPES, day_start
from tests.portal.test_officers import LISTED, act, item_of, submitted
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.packets import PacketMaker
from tests.support.portal import CallingStation, Desk, offer, ready_station
from tests.support.records import example

ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""What does not depend on the database is asked of one."""
ANONYMOUS = {"operator": None, "clock": None, "note": ""}


def text_of(result: PacketResult) -> TextReceipt:
    assert result.text_receipt is not None, result
    receipt = read_receipt(result.text_receipt)
    assert isinstance(receipt, TextReceipt)
    return receipt


def record_of(maker: PacketMaker, kind: Kind, case_id: bytes | None = None, **changes: Any) -> Packet:
    """Seal an example of a kind; one without a case among those that are anonymous then is so."""
    if kind is Kind.SATISFACTION and case_id is None:
        return anonymous(maker, **changes)
    return maker.record(example(kind, at_s=maker.now_s(), **changes), case_id)


def anonymous(maker: PacketMaker, *, signed: bool = False, **changes: Any) -> Packet:
    midnight = day_start(maker.now_s())
    record = example(Kind.SATISFACTION, at_s=midnight, **{**ANONYMOUS, **changes})
    at_midnight = FakeClock()
    at_midnight.set_wall(midnight * 1_000)
    packet_id = new_uuid7(at_midnight, maker.entropy)
    return maker.record(record, sealed_at=midnight, packet_id=packet_id, anonymous=not signed)


def resolved(station: CallingStation, desk: Desk) -> tuple[Packet, str]:
    packet, code = submitted(station)
    for version, action in enumerate(("accept", "resolve"), start=1):
        assert act(desk, code, action, version=version).status_code == 200
    return packet, code


@pytest.mark.parametrize("kind", TYPES)
def test_every_kind_is_taken_once_and_has_both_receipts(
    station: CallingStation, portal: Portal, desk: Desk, kind: Kind
) -> None:
    first, code = resolved(station, desk)
    case_id = first.header.case_id if kind in MAY_HAVE_CASE else None
    maker = station.maker().elsewhere(seq=1, prev=first.sha256)
    packet = record_of(maker, kind, case_id)
    (result,) = station.send(packet.raw)
    assert result.outcome == "accepted", result
    receipt = text_of(result)
    assert (receipt.packet_sha256, receipt.case_id) == (packet.sha256, case_id)
    assert receipt.code == (code if case_id is not None else None)
    assert receipt.missing == ()
    assert result.complete_receipt is not None
    complete = read_receipt(result.complete_receipt)
    assert isinstance(complete, CompleteReceipt)
    assert (complete.code, complete.received_at) == (receipt.code, receipt.received_at)
    (again,) = station.send(packet.raw)
    assert again == msgspec.structs.replace(result, outcome="already")
    told = desk.get("/v1/officer/packets").json()["packets"]
    assert [entry["kind"] for entry in told] == ["submission", kind.value]
    assert desk.get(f"{LISTED}/{code}").json()["content"]["kind"] == "submission"
    with portal.store.reading() as db:
        links = db.exec_driver_sql("SELECT seq, broken FROM chain_link ORDER BY seq").all()
    assert [(row.seq, bool(row.broken)) for row in links] == [(1, False), (2, False)]


@ON_SQLITE
def test_a_record_may_bring_a_file(station: CallingStation, desk: Desk) -> None:
    first, _ = resolved(station, desk)
    maker = station.maker().elsewhere(seq=1, prev=first.sha256)
    paper = maker.paper("x-signature", 900, "image/png")
    record = example(Kind.HANDOVER, at_s=maker.now_s(), documents=(paper.document,))
    (result,) = station.send(maker.record(record, first.header.case_id, (paper,)).raw)
    assert (result.outcome, result.complete_receipt) == ("accepted", None)
    assert text_of(result).missing == (paper.document.sealed_sha256,)
    assert station.upload(paper).status_code == 200
    assert item_of(station, first).state == 10
    for wrong in (
        maker.record(record, first.header.case_id, ()),
        maker.record(example(Kind.HANDOVER, at_s=maker.now_s()), first.header.case_id, (paper,)),
    ):
        (refused,) = station.send(wrong.raw)
        assert [problem.code for problem in refused.problems] == ["documents_announced"]


@ON_SQLITE
@pytest.mark.parametrize("kind", TYPES)
def test_a_kind_has_a_case_when_it_needs_one_and_only_when_it_may(
    station: CallingStation, desk: Desk, kind: Kind
) -> None:
    first, _ = resolved(station, desk)
    maker = station.maker().elsewhere(seq=1, prev=first.sha256)
    (without,) = station.send(record_of(maker, kind).raw)
    (given,) = station.send(record_of(maker, kind, first.header.case_id).raw)
    assert without.outcome == ("rejected" if kind in NEEDS_CASE else "accepted")
    assert given.outcome == ("accepted" if kind in MAY_HAVE_CASE else "rejected")
    codes = {problem.code for result in (without, given) for problem in result.problems}
    assert codes <= {"case_missing", "case_unexpected"}


@ON_SQLITE
@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind in MAY_HAVE_CASE])
def test_a_record_never_opens_a_dossier(station: CallingStation, desk: Desk, kind: Kind) -> None:
    maker = station.maker()
    case_id = maker.new_id()
    (result,) = station.send(record_of(maker, kind, case_id).raw)
    if kind is Kind.ABANDONED_DRAFT:
        assert (result.outcome, text_of(result).case_id, text_of(result).code) == ("accepted", case_id, None)
    else:
        assert (result.outcome, result.wait_s) == ("wait", 600)
    assert desk.get(LISTED).json()["dossiers"] == []
    (late,) = station.send(maker.submission((maker.paper(),), case_id=case_id).raw)
    assert late.outcome == "accepted"


def test_a_result_handed_over_ends_the_dossier_and_says_which_packet_did(
    station: CallingStation, desk: Desk
) -> None:
    first, code = resolved(station, desk)
    maker = station.maker().elsewhere(seq=1, prev=first.sha256)
    packet = record_of(maker, Kind.HANDOVER, first.header.case_id)
    station.send(packet.raw)
    item = item_of(station, first)
    assert (item.state, item.version) == (10, 4)
    last = desk.get(f"{LISTED}/{code}").json()["history"][-1]
    assert (last["action"], last["packet_id"]) == ("handover", packet.header.packet_id.hex())
    # A second one is kept, and changes nothing.
    (second,) = station.send(record_of(maker, Kind.HANDOVER, first.header.case_id).raw)
    assert (second.outcome, item_of(station, first).version) == ("accepted", 4)


@ON_SQLITE
@pytest.mark.parametrize("steps", [[], ["accept"], ["accept", "process"], ["refuse"], ["accept", "stop"]])
def test_a_result_nobody_has_recorded_cannot_be_handed_over(
    station: CallingStation, desk: Desk, steps: list[str]
) -> None:
    first, code = submitted(station)
    for version, action in enumerate(steps, start=1):
        assert act(desk, code, action, version=version, reason="Theo quy định").status_code == 200
    before = item_of(station, first)
    maker = station.maker().elsewhere(seq=1, prev=first.sha256)
    (result,) = station.send(record_of(maker, Kind.HANDOVER, first.header.case_id).raw)
    assert (result.outcome, result.server_state) == ("conflict", before.state)
    assert item_of(station, first) == before


@ON_SQLITE
def test_a_withdrawn_consent_is_seen_by_whoever_decides_next(station: CallingStation, desk: Desk) -> None:
    first, code = submitted(station)
    act(desk, code, "accept", version=1, reason="Mời ông bà chờ")
    maker = station.maker().elsewhere(seq=1, prev=first.sha256)
    station.send(record_of(maker, Kind.CONSENT_WITHDRAWAL, first.header.case_id).raw)
    item = item_of(station, first)
    assert (item.state, item.version, item.note) == (2, 3, "Mời ông bà chờ")
    assert act(desk, code, "process", version=2).status_code == 409
    assert act(desk, code, "process", version=3).status_code == 200


@ON_SQLITE
@pytest.mark.parametrize("kind", [Kind.SATISFACTION, Kind.FEEDBACK, Kind.ABANDONED_DRAFT])
def test_an_opinion_does_not_disturb_the_officer(station: CallingStation, desk: Desk, kind: Kind) -> None:
    first, code = submitted(station)
    maker = station.maker().elsewhere(seq=1, prev=first.sha256)
    assert station.send(record_of(maker, kind, first.header.case_id).raw)[0].outcome == "accepted"
    assert act(desk, code, "accept", version=1).status_code == 200


@ON_SQLITE
def test_who_may_bring_a_record_of_a_case(
    station: CallingStation, portal: Portal, client: httpx.Client, desk: Desk
) -> None:
    first, _ = resolved(station, desk)
    near = ready_station(client, portal, 2)
    with portal.store.writing() as db:
        stations.add_unit(db, "20197", "UBND phường Liên Chiểu")
    entropy = SeededEntropy(3)
    far = CallingStation(client, station.key.new(entropy), portal.clock, entropy)
    code = offer(portal, unit_code="20197")
    assert far.enrol(code, portal.keys.fingerprint).status_code == 201
    assert far.register_operator(code).status_code == 200
    for who, taken in ((far, {Kind.FEEDBACK}), (near, MAY_HAVE_CASE - {Kind.ABANDONED_DRAFT})):
        maker = who.maker()
        for kind in sorted(MAY_HAVE_CASE):
            (result,) = who.send(record_of(maker, kind, first.header.case_id).raw)
            if kind in taken:
                assert result.outcome == "accepted", (kind, result)
            else:
                assert [p.code for p in result.problems] == ["case_of_another_station"], kind


@ON_SQLITE
@pytest.mark.parametrize(
    ("code", "changes", "header"),
    [
        ("operator_unexpected", {"operator": "op-1"}, {}),
        ("operator_unexpected", {"note": "Bà Mẫu nói"}, {}),
        ("operator_unexpected", {}, {"signed": True}),
        ("anonymous_time", {"captured_at": 1_795_323_601}, {}),
    ],
)
def test_an_anonymous_opinion_carries_nothing_that_names_anybody(
    station: CallingStation, code: str, changes: dict[str, Any], header: dict[str, Any]
) -> None:
    (result,) = station.send(anonymous(station.maker(), **changes, **header).raw)
    assert [problem.code for problem in result.problems] == [code]


@ON_SQLITE
def test_the_times_of_an_anonymous_packet_are_midnight(station: CallingStation, clock: FakeClock) -> None:
    maker = station.maker()
    midnight = day_start(maker.now_s())
    record = example(Kind.SATISFACTION, at_s=midnight, **ANONYMOUS)
    at_midnight = FakeClock()
    at_midnight.set_wall(midnight * 1_000)
    headers: tuple[dict[str, Any], ...] = (
        {"sealed_at": maker.now_s(), "packet_id": new_uuid7(at_midnight, maker.entropy)},
        {"sealed_at": midnight, "packet_id": maker.new_id()},
    )
    for header in headers:
        (result,) = station.send(maker.record(record, anonymous=True, **header).raw)
        assert [problem.code for problem in result.problems] == ["anonymous_time"]


@ON_SQLITE
@pytest.mark.parametrize("kind", sorted(set(TYPES) - {Kind.SATISFACTION, Kind.AUDIT_ANCHOR} - NEEDS_CASE))
def test_a_record_is_signed_by_somebody(station: CallingStation, kind: Kind) -> None:
    maker = station.maker()
    nobody = maker.record(example(kind, operator=None, at_s=maker.now_s()), anonymous=True)
    unsigned = maker.record(example(kind, at_s=maker.now_s()), anonymous=True)
    stranger = maker.record(example(kind, operator="nobody", at_s=maker.now_s()))
    codes = [result.problems[0].code for result in station.send(nobody.raw, unsigned.raw, stranger.raw)]
    assert codes == ["operator_missing", "operator_signature", "operator_unknown"]


@ON_SQLITE
def test_an_audit_anchor_needs_nobody_at_the_counter(station: CallingStation) -> None:
    maker = station.maker()
    packet = maker.record(example(Kind.AUDIT_ANCHOR, operator=None, at_s=maker.now_s()), anonymous=True)
    assert station.send(packet.raw)[0].outcome == "accepted"


@ON_SQLITE
def test_what_a_later_program_sends_waits_for_this_one_to_be_renewed(station: CallingStation) -> None:
    maker = station.maker()
    good = maker.record(example(Kind.LESSON, at_s=maker.now_s()))
    later_body = maker.record(example(Kind.LESSON, at_s=maker.now_s(), body_v=2))
    header = msgspec.msgpack.decode(good.header_bytes)
    header[2] = "invented_later"
    later_kind = build_packet(msgspec.msgpack.encode(header), good.sealed, maker.station_key)
    header[0] = 2
    other_layout = build_packet(msgspec.msgpack.encode(header), good.sealed, maker.station_key)
    results = station.send(later_body.raw, later_kind, other_layout, good.raw)
    assert [result.outcome for result in results] == ["wait", "wait", "rejected", "accepted"]
    assert [result.wait_s for result in results[:2]] == [WAIT_NEWER_S] * 2
    declared = maker.submission((maker.paper(),), body_changes={"body_v": 2})
    assert station.send(declared.raw)[0].outcome == "wait"


@ON_SQLITE
def test_a_batch_of_all_kinds_is_answered_in_its_order(station: CallingStation) -> None:
    maker = station.maker()
    case = maker.submission((maker.paper(),))
    packets = [case] + [
        record_of(maker, kind, case.header.case_id if kind in MAY_HAVE_CASE else None) for kind in TYPES
    ]
    results = station.send(*(packet.raw for packet in packets))
    assert [result.packet_id for result in results] == [packet.header.packet_id for packet in packets]
    refused = {packets[at].header.kind: result.outcome for at, result in enumerate(results)}
    # The result is not there yet; everything else holds.
    assert {kind for kind, outcome in refused.items() if outcome != "accepted"} == {Kind.HANDOVER}
