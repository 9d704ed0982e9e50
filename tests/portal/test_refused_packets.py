"""What a packet must not be; each refusal concerns that packet only and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
import zstandard

from forms.packets.body import Submission
from forms.packets.certificate import KeyUse
from forms.packets.packet import CHAIN_START, Kind, Packet, build_packet, encode_header, parse_packet
from forms.packets.seal import HpkeSealer, packet_info
from forms.packets.signature import SigningKey
from sync.portal.context import Portal
from sync.wire import messages
from tests.support.fakes import SeededEntropy
from tests.support.packets import FORM_REF, PacketMaker
from tests.support.portal import CallingStation, offer, ready_station
from tests.support.records import example

Spoil = Callable[[PacketMaker], Packet]


def resealed(maker: PacketMaker, plain: bytes) -> Packet:
    """Close arbitrary bytes under an honest header, as a hostile station would."""
    header_bytes = maker.submission((maker.paper(),)).header_bytes
    public = maker.keys.current(KeyUse.SEAL).public
    sealed = HpkeSealer().seal(plain, public, packet_info(header_bytes))
    return parse_packet(build_packet(header_bytes, sealed, maker.station_key))


def other_header(maker: PacketMaker, **changes: object) -> Packet:
    """Keep the sealed body and put it under another, well signed header."""
    packet = maker.submission((maker.paper(),))
    header = msgspec.structs.replace(packet.header, **changes)
    return parse_packet(build_packet(encode_header(header), packet.sealed, maker.station_key))


def bomb(maker: PacketMaker) -> Packet:
    return resealed(maker, zstandard.ZstdCompressor(level=1).compress(bytes(50_000_000)))


def unsigned_by_operator(maker: PacketMaker) -> Packet:
    packet = maker.submission((maker.paper(),))
    body = maker.compressor.compress(msgspec.msgpack.encode((b"\x80", None)))
    public = maker.keys.current(KeyUse.SEAL).public
    sealed = HpkeSealer().seal(body, public, packet_info(packet.header_bytes))
    return parse_packet(build_packet(packet.header_bytes, sealed, maker.station_key))


SPOILT: dict[str, Spoil] = {
    "bad_signature": lambda m: m.elsewhere(station_key=SigningKey(bytes(32))).submission((m.paper(),)),
    "station_unknown": lambda m: m.elsewhere(station_no=60_000).submission((m.paper(),)),
    "operator_signature": lambda m: m.elsewhere(operator_key=SigningKey(bytes(32))).submission((m.paper(),)),
    "operator_unknown": lambda m: m.elsewhere(operator_id="nobody").submission((m.paper(),)),
    "seal": lambda m: other_header(m, seq=9),
    "case_unexpected": lambda m: m.record(example(Kind.DAY_CLOSE, at_s=m.now_s()), m.new_id()),
    "body_bytes": lambda m: resealed(m, m.compressor.compress(b"\xff\xff")),
    "zstd_frame": lambda m: resealed(m, b"not compressed"),
    "zstd_size": bomb,
    "kind_mismatch": lambda m: m.submission((m.paper(),), kind=Kind.WITHDRAWAL),
    "case_missing": lambda m: m.seal(Submission(**m.declaration(())), None, ()),
    "documents_announced": lambda m: m.submission((m.paper(),), blobs=()),
    "form_missing": lambda m: m.submission((m.paper(),), form=None),
    "service_form": lambda m: m.submission((m.paper(),), service="1.004873"),
    "version.unknown": lambda m: m.submission(
        (m.paper(),), form=msgspec.structs.replace(FORM_REF, version=3)
    ),
    "version.hash": lambda m: m.submission(
        (m.paper(),), form=msgspec.structs.replace(FORM_REF, sha256=bytes(32))
    ),
    "document.missing": lambda m: m.submission(()),
    "document.missing of another person": lambda m: m.submission(
        (m.paper(),), changes={"requester__idDoc__number": "048190000025"}
    ),
    "document.type": lambda m: m.submission((m.paper(mime="text/html"),)),
    "document.unknown": lambda m: m.submission((m.paper(), m.paper("d-other"))),
    "pattern": lambda m: m.submission((m.paper(),), changes={"requester__phone": "12"}),
    "codelist": lambda m: m.submission((m.paper(),), changes={"child__ethnicity": "99"}),
    "computed": lambda m: m.submission((m.paper(),), body_changes={"computed": ("/child/fullName",)}),
    "declared_on": lambda m: m.submission((m.paper(),), body_changes={"declared_on": "yesterday"}),
}


@pytest.mark.parametrize("code", SPOILT)
def test_spoilt_packets_are_refused_with_their_reason(
    station: CallingStation, portal: Portal, code: str
) -> None:
    maker = station.maker()
    packet = SPOILT[code](maker)
    good = maker.submission((maker.paper(),))
    refused, accepted = station.send(packet.raw, good.raw)
    assert refused.outcome == "rejected"
    assert refused.packet_id == packet.header.packet_id
    assert code.partition(" ")[0] in {problem.code for problem in refused.problems}
    assert refused.text_receipt is None
    assert accepted.outcome == "accepted"
    (again,) = station.send(packet.raw)
    assert again == refused
    page = messages.decode(station.feed("dossiers").content, messages.DossierPage)
    assert len(page.items) == 1


def test_a_packet_that_cannot_be_read_does_not_stop_its_batch(station: CallingStation) -> None:
    maker = station.maker()
    broken, good = station.send(b"TSP1 and nothing else", maker.submission((maker.paper(),)).raw)
    assert (broken.outcome, broken.problems[0].code) == ("rejected", "packet_frame")
    assert good.outcome == "accepted"


def test_another_packet_under_a_known_id_is_refused(station: CallingStation) -> None:
    maker = station.maker()
    packet = maker.submission((maker.paper(),))
    station.send(packet.raw)
    second = maker.submission((maker.paper(),), packet_id=packet.header.packet_id)
    (result,) = station.send(second.raw)
    assert (result.outcome, result.problems[0].code) == ("rejected", "packet_id_reused")


def test_a_second_submission_of_a_case_is_told_how_the_case_stands(station: CallingStation) -> None:
    maker = station.maker()
    first = maker.submission((maker.paper(),))
    second = maker.submission((maker.paper(),), case_id=first.header.case_id)
    _, result = station.send(first.raw, second.raw)
    assert (result.outcome, result.server_state) == ("conflict", 1)


def test_a_refused_case_may_come_again_in_a_new_packet(station: CallingStation) -> None:
    maker = station.maker()
    refused = maker.submission(())
    corrected = maker.submission((maker.paper(),), case_id=refused.header.case_id)
    assert [result.outcome for result in station.send(refused.raw, corrected.raw)] == ["rejected", "accepted"]


def test_an_operator_whose_key_is_on_its_way_is_waited_for(station: CallingStation, portal: Portal) -> None:
    entropy = SeededEntropy(5)
    fresh = CallingStation(station.client, SigningKey.new(entropy), portal.clock, entropy)
    code = offer(portal)
    fresh.enrol(code, portal.keys.fingerprint)
    fresh.operator_key = SigningKey.new(entropy)
    maker = fresh.maker()
    packet = maker.submission((maker.paper(),))
    (result,) = fresh.send(packet.raw)
    assert result.outcome == "wait"
    assert result.wait_s
    fresh.register_operator(code)
    (result,) = fresh.send(packet.raw)
    assert result.outcome == "accepted"


def test_a_supplement_waits_for_its_case(station: CallingStation) -> None:
    maker = station.maker()
    (result,) = station.send(maker.supplement(maker.new_id(), "request").raw)
    assert result.outcome == "wait"


def test_what_was_withdrawn_before_it_came_never_enters(station: CallingStation) -> None:
    maker = station.maker()
    case_id = maker.new_id()
    late = maker.submission((maker.paper(),), case_id=case_id)
    results = station.send(maker.withdrawal(case_id).raw, late.raw)
    assert [result.outcome for result in results] == ["accepted", "conflict"]
    assert results[0].complete_receipt is not None
    assert (results[1].server_state, results[1].server_state_at) == (7, station.clock.now_ms() // 1000)
    assert results[1].code is not None
    (item,) = messages.decode(station.feed("dossiers").content, messages.DossierPage).items
    assert (item.case_id, item.state, item.version) == (case_id, 7, 1)
    (again,) = station.send(late.raw)
    assert again.outcome == "conflict"


def test_a_case_is_changed_by_its_own_station_only(station: CallingStation, portal: Portal) -> None:
    maker = station.maker()
    packet = maker.submission((maker.paper(),))
    station.send(packet.raw)
    stranger = ready_station(station.client, portal, 2)
    assert packet.header.case_id is not None
    (result,) = stranger.send(stranger.maker().withdrawal(packet.header.case_id).raw)
    assert (result.outcome, result.problems[0].code) == ("rejected", "case_of_another_station")


def test_a_file_keeps_the_size_it_was_announced_with(station: CallingStation) -> None:
    maker = station.maker()
    paper = maker.paper()
    station.send(maker.submission((paper,)).raw)
    lying = msgspec.structs.replace(paper.blob, size=paper.blob.size + 1)
    (result,) = station.send(maker.submission((paper,), blobs=(lying,)).raw)
    assert (result.outcome, result.problems[0].code) == ("rejected", "blob_size")


def test_gaps_and_forks_of_a_chain_lose_no_case(station: CallingStation) -> None:
    maker = station.maker()
    first = maker.submission((maker.paper(),))
    maker.seq += 5
    after_gap = maker.submission((maker.paper(),))
    fork = station.maker().elsewhere(entropy=SeededEntropy(99)).submission((maker.paper(),))
    assert fork.header.seq == first.header.seq
    assert fork.header.prev_sha256 == CHAIN_START
    results = station.send(first.raw, after_gap.raw, fork.raw)
    assert [result.outcome for result in results] == ["accepted"] * 3


PLANTED = {
    "sqlite": (
        "CREATE TRIGGER trip BEFORE INSERT ON packet WHEN NEW.seq = 1 "
        "BEGIN SELECT RAISE(ABORT, 'planted'); END",
        "DROP TRIGGER trip",
    ),
    "postgresql": (
        "ALTER TABLE packet ADD CONSTRAINT trip CHECK (seq <> 1)",
        "ALTER TABLE packet DROP CONSTRAINT trip",
    ),
}


@pytest.mark.allows_log
def test_a_packet_that_trips_the_portal_waits_and_stops_nobody(
    station: CallingStation, portal: Portal
) -> None:
    maker = station.maker()
    plant, heal = PLANTED[portal.store.engine.dialect.name]
    with portal.store.writing() as db:
        db.exec_driver_sql(plant)
    tripping, good = maker.submission((maker.paper(),)), maker.submission((maker.paper(),))
    waiting, accepted = station.send(tripping.raw, good.raw)
    assert (waiting.outcome, accepted.outcome) == ("wait", "accepted")
    with portal.store.writing() as db:
        db.exec_driver_sql(heal)
    (result,) = station.send(tripping.raw)
    assert result.outcome == "accepted"
