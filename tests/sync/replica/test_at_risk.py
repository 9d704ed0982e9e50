"""The figures of what this machine alone holds: nothing left out, nothing counted twice, no false zero."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sync.replica.drafts import drafts
from sync.replica.outbox import again, at_risk, blobs, case_counts, outbox
from sync.replica.outbox.at_risk import AtRisk
from sync.replica.outbox.case_counts import CaseCounts
from tests.support.station_data import (
    T0,
    attach,
    complete_receipt,
    queue_packet,
    seal_case,
    start_case,
    text_receipt,
)

if TYPE_CHECKING:
    from sync.replica.store import Replica

NOTHING = AtRisk(0, 0, 0, 0, 0, 0, None)


def risk(replica: Replica) -> AtRisk:
    return replica.read(at_risk.at_risk)


def test_an_empty_station_risks_nothing(replica: Replica) -> None:
    assert risk(replica) == NOTHING


def test_a_draft_and_its_files_count_from_its_first_moment(replica: Replica) -> None:
    case_id = replica.write(lambda db: start_case(db, 1, T0)).result()
    assert risk(replica) == AtRisk(0, 0, 0, 0, 0, 1, T0)
    replica.write(lambda db: attach(db, case_id, 100, b"a" * 100)).result()
    found = risk(replica)
    assert (found.files, found.drafts) == (1, 1)
    assert found.files_bytes >= 100
    replica.write(lambda db: drafts.discard(db, case_id, T0 + 5)).result()
    assert risk(replica) == NOTHING


def test_a_packet_counts_until_its_complete_receipt(replica: Replica) -> None:
    case_id = replica.write(lambda db: start_case(db, 1, T0)).result()
    replica.write(lambda db: attach(db, case_id, 100, b"a" * 100)).result()
    packet = replica.write(lambda db: seal_case(db, 1, case_id, T0 + 1)).result()
    packet_id = packet.header.packet_id
    found = risk(replica)
    assert (found.packets, found.texts, found.files, found.drafts, found.oldest_ms) == (1, 1, 1, 0, T0 + 1)
    missing = tuple(blob.sealed_sha256 for blob in packet.header.blobs)
    replica.write(
        lambda db: outbox.record_text(db, packet_id, text_receipt(packet, missing), T0 + 2)
    ).result()
    found = risk(replica)
    assert (found.packets, found.texts, found.files) == (1, 0, 1)
    replica.write(lambda db: outbox.record_complete(db, packet_id, complete_receipt(packet), T0 + 3)).result()
    assert risk(replica) == NOTHING


def test_one_that_waits_for_a_person_is_never_forgotten(replica: Replica) -> None:
    packet_id = replica.write(lambda db: queue_packet(db, 1, None, T0)).result()
    replica.write(lambda db: outbox.record_attention(db, packet_id, "invalid_body", b"{}", T0 + 1)).result()
    assert replica.read(outbox.counts).waiting == 0
    found = risk(replica)
    assert (found.packets, found.attention, found.texts) == (1, 1, 1)


def test_what_a_restored_portal_may_have_lost_lies_here_only_until_it_says_otherwise(
    replica: Replica,
) -> None:
    case_id = replica.write(lambda db: start_case(db, 1, T0)).result()
    replica.write(lambda db: attach(db, case_id, 100, b"a" * 100)).result()
    packet = replica.write(lambda db: seal_case(db, 1, case_id, T0 + 1)).result()
    packet_id, (file,) = packet.header.packet_id, packet.header.blobs
    replica.write(lambda db: outbox.record_text(db, packet_id, text_receipt(packet), T0 + 2)).result()
    replica.write(lambda db: outbox.record_complete(db, packet_id, complete_receipt(packet), T0 + 3)).result()
    replica.write(again.begin).result()
    asked = AtRisk(1, 1, 0, 1, file.size, 0, T0 + 1, again=1)
    assert risk(replica) == asked
    replica.write(lambda db: again.refuse(db, packet_id, "problems")).result()
    assert risk(replica) == replace(asked, attention=1)
    counted = replica.read(case_counts.case_counts)
    assert (counted.waiting, counted.attention) == (0, 1)
    assert replica.write(lambda db: again.ask_anew(db, case_id)).result() == [packet_id]
    assert replica.write(lambda db: again.ask_anew(db, None)).result() == []
    assert risk(replica) == asked
    replica.write(lambda db: blobs.record_missing(db, file.sealed_sha256)).result()
    replica.write(lambda db: again.await_files(db, packet_id, 0)).result()
    assert risk(replica) == replace(asked, texts=0)
    replica.write(lambda db: again.held(db, [packet_id])).result()
    assert risk(replica).packets == 0


def test_people_count_cases_and_rounds_count_packets(replica: Replica) -> None:
    case_id = replica.write(lambda db: start_case(db, 1, T0)).result()
    replica.write(lambda db: seal_case(db, 1, case_id, T0 + 1)).result()
    replica.write(lambda db: queue_packet(db, 2, 1, T0 + 2)).result()
    replica.write(lambda db: queue_packet(db, 3, None, T0)).result()
    assert replica.read(outbox.counts).waiting == 3
    assert replica.read(case_counts.case_counts) == CaseCounts(1, T0 + 1, 0)
