"""The outbox: order inside a case, leases, receipts, and that one bad packet stops nobody else."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from sync.replica.cases import cases
from sync.replica.outbox import at_risk, blobs, outbox, outbox_replay, packets
from sync.replica.outbox import unsent as unsent_offers
from sync.replica.store import Replica
from tests.support.station_data import (
    T0,
    attach,
    complete_receipt,
    ident,
    make_packet,
    queue_packet,
    seal_case,
    start_case,
    text_receipt,
)

if TYPE_CHECKING:
    from forms.packets.packet import Packet

CODE = "H17.48.20194-261122-000001"


def sealed(replica: Replica, number: int, files: tuple[bytes, ...] = ()) -> Packet:
    case_id = replica.write(lambda db: start_case(db, number, T0 + number)).result()
    for n, file in enumerate(files):
        replica.write(lambda db, n=n, f=file: attach(db, case_id, 100 * number + n, f)).result()
    return replica.write(lambda db: seal_case(db, number, case_id, T0 + number)).result()


def due_ids(replica: Replica, now_ms: int = T0 + 10_000) -> list[bytes]:
    return [item.packet_id for item in replica.read(lambda db: outbox.due(db, now_ms))]


def state(replica: Replica, packet: Packet) -> str:
    row = replica.read(lambda db: packets.packet_row(db, packet.header.packet_id))
    assert row is not None
    return row.state


def test_what_is_sealed_is_due_at_once_with_its_files(replica: Replica) -> None:
    packet = sealed(replica, 1, (b"a" * 100, b"b" * 50))
    (item,) = replica.read(lambda db: outbox.due(db, T0 + 1))
    assert (item.packet_id, item.case_id, item.state, item.attempts) == (
        packet.header.packet_id,
        packet.header.case_id,
        "queued",
        0,
    )
    assert (item.size, item.blobs, item.queued_ms) == (len(packet.raw), packet.header.blobs, T0 + 1)


def test_only_the_oldest_packet_of_a_case_goes_and_cases_do_not_wait_for_each_other(
    replica: Replica,
) -> None:
    one, two = sealed(replica, 1), sealed(replica, 2)
    later = replica.write(lambda db: queue_packet(db, 3, 1)).result()
    free = replica.write(lambda db: queue_packet(db, 4, None)).result()
    first, second = one.header.packet_id, two.header.packet_id
    assert due_ids(replica) == [first, second, free]
    replica.write(lambda db: outbox.record_text(db, first, text_receipt(one), T0)).result()
    assert due_ids(replica) == [second, later, free]


def test_one_that_needs_a_person_holds_back_its_own_case_only(replica: Replica) -> None:
    one, two = sealed(replica, 1), sealed(replica, 2)
    later = replica.write(lambda db: queue_packet(db, 3, 1)).result()
    first = one.header.packet_id
    detail = b'{"problems":[{"pointer":"/child/fullName","code":"required"}]}'
    replica.write(lambda db: outbox.record_attention(db, first, "rejected", detail, T0)).result()
    assert due_ids(replica) == [two.header.packet_id]
    assert replica.read(lambda db: outbox.attention(db, first)) == ("rejected", detail)
    facts = replica.read(lambda db: cases.case(db, ident(1)))
    assert facts is not None
    assert (facts.transfer, facts.reason) == ("needs_attention", "rejected")
    assert replica.write(lambda db: outbox.requeue(db, first, T0)).result()
    assert due_ids(replica) == [first, two.header.packet_id]
    assert later not in due_ids(replica)


def test_what_left_without_an_answer_gives_way_once_to_what_has_not_left(replica: Replica) -> None:
    ids = [sealed(replica, number).header.packet_id for number in (1, 2, 3)]
    replica.write(lambda db: outbox.lease(db, [ids[0]], T0, T0 + 1)).result()
    replica.write(lambda db: outbox.record_retry(db, ids[0], "timeout", T0 + 5, T0)).result()
    assert due_ids(replica) == [ids[1], ids[2], ids[0]]
    assert due_ids(replica, T0 + 4) == [ids[1], ids[2]]
    assert replica.read(lambda db: outbox.due(db, T0 + 10_000, limit=1))[0].packet_id == ids[1]


def test_what_an_earlier_program_counted_as_offers_is_forgiven_once(replica: Replica) -> None:
    old = sealed(replica, 1).header.packet_id
    for unsent in [*[True] * 12, False]:
        detail: dict[str, object] = {"unsent": True} if unsent else {}
        replica.write(lambda db: outbox.lease(db, [old], T0, T0 + 9)).result()
        replica.write(lambda db, told=detail: outbox.add_event(db, old, "released", T0, told)).result()
    new = sealed(replica, 2).header.packet_id
    assert due_ids(replica) == [new, old]
    assert replica.read(outbox_replay.differences) == ()
    replica.write(unsent_offers.forgive).result()
    assert [item.attempts for item in replica.read(lambda db: outbox.due(db, T0))] == [0, 1]
    assert replica.read(outbox_replay.differences) == ()
    replica.write(unsent_offers.forgive).result()
    assert replica.read(lambda db: outbox.due(db, T0))[1].attempts == 1


def test_a_lease_is_taken_once_and_runs_out(replica: Replica) -> None:
    packet_id = sealed(replica, 1).header.packet_id

    def lease(now: int) -> list[bytes]:
        return replica.write(lambda db: outbox.lease(db, [packet_id, b"?" * 16], now, now + 100)).result()

    assert lease(T0 + 10) == [packet_id]
    assert lease(T0 + 50) == []
    assert due_ids(replica, T0 + 50) == []
    assert replica.read(outbox.next_try_at) == T0 + 110
    assert due_ids(replica, T0 + 110) == [packet_id]
    assert lease(T0 + 110) == [packet_id]
    assert replica.write(lambda db: outbox.release_all(db, T0 + 120)).result() == 1
    assert due_ids(replica, T0 + 120) == [packet_id]
    assert replica.read(lambda db: outbox.due(db, T0 + 120))[0].attempts == 2
    replica.write(lambda db: outbox.lease(db, [packet_id], T0 + 130, T0 + 140)).result()
    replica.write(lambda db: outbox.release(db, [packet_id], T0 + 135)).result()
    assert due_ids(replica, T0 + 135) == [packet_id]


def test_receipts_move_a_packet_and_a_second_copy_moves_nothing(replica: Replica) -> None:
    packet = sealed(replica, 1, (b"a" * 100, b"b" * 50))
    packet_id, refs = packet.header.packet_id, packet.header.blobs
    text = text_receipt(packet, missing=(refs[1].sealed_sha256,))
    assert replica.write(lambda db: outbox.record_text(db, packet_id, text, T0)).result()
    assert not replica.write(lambda db: outbox.record_text(db, packet_id, text, T0 + 5)).result()
    facts = replica.read(lambda db: cases.case(db, ident(1)))
    assert facts is not None
    assert (facts.transfer, facts.files_done, facts.files_total, facts.national_code) == (
        "text_received",
        1,
        2,
        CODE,
    )
    assert replica.read(outbox.counts) == outbox.OutboxCounts(1, T0 + 1, 0, 0, 1)
    done = complete_receipt(packet)
    assert replica.write(lambda db: outbox.record_complete(db, packet_id, done, T0)).result()
    assert not replica.write(lambda db: outbox.record_complete(db, packet_id, done, T0)).result()
    assert state(replica, packet) == "acknowledged"
    assert replica.read(outbox.counts) == outbox.OutboxCounts(0, None, 0, 0, 0)
    assert replica.read(lambda db: packets.receipts(db, packet_id)) == {"text": text, "complete": done}
    kinds = [kind for kind, _, _ in replica.read(lambda db: outbox.events(db, packet_id))]
    assert kinds == ["queued", "text_received", "completed"]


def test_a_complete_receipt_alone_is_enough_and_a_late_text_does_not_step_back(replica: Replica) -> None:
    packet = sealed(replica, 1)
    packet_id = packet.header.packet_id
    replica.write(lambda db: outbox.record_complete(db, packet_id, complete_receipt(packet), T0)).result()
    replica.write(lambda db: outbox.record_text(db, packet_id, text_receipt(packet), T0)).result()
    assert state(replica, packet) == "acknowledged"
    assert not replica.write(lambda db: outbox.record_retry(db, packet_id, "timeout", 0, T0)).result()


def test_a_receipt_of_another_packet_or_kind_is_a_bug(replica: Replica) -> None:
    one, two = sealed(replica, 1), sealed(replica, 2)
    for receipt in (text_receipt(two), complete_receipt(one)):
        with pytest.raises(ValueError, match="not the text receipt"):
            replica.write(lambda db, r=receipt: outbox.record_text(db, one.header.packet_id, r, T0)).result()
    assert state(replica, one) == "queued"


def test_files_are_due_when_the_text_is_in_small_ones_first(replica: Replica) -> None:
    packet = sealed(replica, 1, (b"a" * 900, b"b" * 300, b"c" * 600))
    large, small, middle = packet.header.blobs
    packet_id = packet.header.packet_id
    assert replica.read(lambda db: blobs.due(db, T0)) == []
    assert replica.read(blobs.next_try_at) is None
    missing = tuple(blob.sealed_sha256 for blob in packet.header.blobs)
    replica.write(lambda db: outbox.record_text(db, packet_id, text_receipt(packet, missing), T0)).result()
    order = [item.sealed_sha256 for item in replica.read(lambda db: blobs.due(db, T0))]
    assert order == [small.sealed_sha256, middle.sealed_sha256, large.sealed_sha256]

    replica.write(lambda db: blobs.record_progress(db, small.sealed_sha256, 120, T0)).result()
    sent = "SELECT sent FROM sealed_file WHERE sealed_sha256 = ?"
    assert replica.read(lambda db: db.execute(sent, (small.sealed_sha256,)).fetchone()) == (120,)
    replica.write(lambda db: blobs.record_retry(db, small.sealed_sha256, "timeout", T0 + 9_000, T0)).result()
    assert small.sealed_sha256 not in [i.sealed_sha256 for i in replica.read(lambda db: blobs.due(db, T0))]
    for blob in packet.header.blobs:
        replica.write(lambda db, b=blob: blobs.record_progress(db, b.sealed_sha256, b.size, T0)).result()
    assert replica.read(lambda db: blobs.due(db, T0 + 10_000)) == []
    assert replica.read(outbox.unconfirmed) == [packet_id]
    replica.write(lambda db: blobs.record_missing(db, small.sealed_sha256)).result()
    assert [i.sent for i in replica.read(lambda db: blobs.due(db, T0 + 10_000))] == [0]
    replica.write(lambda db: blobs.record_progress(db, small.sealed_sha256, 300, T0)).result()
    replica.write(lambda db: outbox.record_complete(db, packet_id, complete_receipt(packet), T0)).result()
    assert replica.read(outbox.unconfirmed) == []


def test_ten_thousand_waiting_packets_cost_no_more_than_a_screen_refresh(replica: Replica) -> None:
    def fill(db, start: int) -> None:  # type: ignore[no-untyped-def]
        for number in range(start, start + 1_000):
            if number % 2 == 0:
                cases.create(db, ident(number), "1.001193", "Khai sinh", T0 + number)
            packet = make_packet(db, number, ident(number - number % 2), size=64)
            packets.store_packet(db, packet, None, T0 + number)

    for start in range(0, 10_000, 1_000):
        replica.write(lambda db, s=start: fill(db, s)).result()

    def cost(job) -> float:  # type: ignore[no-untyped-def]
        best = 1e9
        for _ in range(5):
            started = time.perf_counter()
            replica.read(job)
            best = min(best, time.perf_counter() - started)
        return best

    # Generous on purpose: a scan of all events takes ten times as long.
    assert cost(lambda db: outbox.due(db, T0 + 20_000)) < 0.050
    assert cost(outbox.counts) < 0.050
    assert cost(at_risk.at_risk) < 0.100
    assert replica.read(at_risk.at_risk).packets == 10_000
    assert cost(cases.rows) < 0.100
    assert cost(lambda db: cases.rows(db, "khai sinh")) < 0.200
    assert len(replica.read(lambda db: outbox.due(db, T0 + 20_000, limit=10_000))) == 5_000
    plan = replica.read(
        lambda db: db.execute("EXPLAIN QUERY PLAN " + outbox._DUE, {"now": T0, "limit": 1}).fetchall()
    )
    assert not [row for row in plan if "SCAN e" in row[3] or "TEMP B-TREE" in row[3]]
