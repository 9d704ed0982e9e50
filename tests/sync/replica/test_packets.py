"""Packets and their chain: stored once, never changed, never deleted but by permit."""

from __future__ import annotations

import pytest
from sqlcipher3 import dbapi2 as driver

from forms.errors import StationError
from forms.packets.codes import mint_case_code
from forms.packets.packet import CHAIN_START, BlobRef
from sync.replica.cases import cases
from sync.replica.outbox import outbox, packets
from sync.replica.storage.row_tools import row_tools
from sync.replica.store import Replica
from tests.support.fakes import FakeClock
from tests.support.station_data import (
    KEY,
    STATION_NO,
    T0,
    attach,
    complete_receipt,
    ident,
    make_packet,
    seal_case,
    start_case,
    text_receipt,
)


def test_packets_are_chained_and_come_back_byte_for_byte(replica: Replica) -> None:
    stored = []
    for number in (1, 2, 3):
        case_id = replica.write(lambda db, n=number: start_case(db, n)).result()
        stored.append(replica.write(lambda db, n=number, c=case_id: seal_case(db, n, c)).result())
    assert [packet.header.seq for packet in stored] == [1, 2, 3]
    assert stored[0].header.prev_sha256 == CHAIN_START
    assert [packet.header.prev_sha256 for packet in stored[1:]] == [p.sha256 for p in stored[:2]]
    for packet in stored:
        packet_id = packet.header.packet_id
        assert replica.read(lambda db, i=packet_id: packets.packet_bytes(db, i)) == packet.raw
    link = replica.read(packets.next_link)
    assert link == packets.ChainLink(STATION_NO, 1, 4, stored[2].sha256, 4)


def test_codes_count_within_the_epoch_and_belong_to_the_case(replica: Replica) -> None:
    for number in (1, 2):
        case_id = replica.write(lambda db, n=number: start_case(db, n)).result()
        replica.write(lambda db, n=number, c=case_id: seal_case(db, n, c)).result()
    codes = [facts.code for facts in replica.read(cases.rows)]
    assert sorted(codes) == [mint_case_code(STATION_NO, 1, 1), mint_case_code(STATION_NO, 1, 2)]
    replica.write(lambda db: packets.start_chain(db, STATION_NO, 2)).result()
    case_id = replica.write(lambda db: start_case(db, 3)).result()
    packet = replica.write(lambda db: seal_case(db, 3, case_id)).result()
    assert (packet.header.chain_epoch, packet.header.seq) == (2, 1)
    facts = replica.read(lambda db: cases.case(db, case_id))
    assert facts is not None
    assert facts.code == mint_case_code(STATION_NO, 2, 1)
    with pytest.raises(driver.IntegrityError):
        replica.write(lambda db: cases.set_code(db, case_id, mint_case_code(STATION_NO, 2, 9))).result()


def test_a_packet_that_does_not_continue_the_chain_is_refused(replica: Replica) -> None:
    case_id = replica.write(lambda db: start_case(db, 1)).result()
    link = replica.read(packets.next_link)
    first = replica.write(lambda db: make_packet(db, 1, case_id)).result()
    twin = replica.write(lambda db: make_packet(db, 2, case_id, link=link)).result()
    replica.write(lambda db: packets.store_packet(db, first, None, T0)).result()
    for packet in (first, twin):
        with pytest.raises(driver.IntegrityError):
            replica.write(lambda db, p=packet: packets.store_packet(db, p, None, T0)).result()
    assert len(replica.read(lambda db: packets.packets_of_case(db, case_id))) == 1


def test_a_packet_of_a_missing_file_or_a_wrong_code_is_refused_whole(replica: Replica) -> None:
    case_id = replica.write(lambda db: start_case(db, 1)).result()
    blob = BlobRef(b"x" * 32, 100)
    lacking = replica.write(lambda db: make_packet(db, 1, case_id, (blob,))).result()
    with pytest.raises(ValueError, match="not stored"):
        replica.write(lambda db: packets.store_packet(db, lacking, None, T0)).result()
    packet = replica.write(lambda db: make_packet(db, 2, case_id)).result()
    with pytest.raises(ValueError, match="next one"):
        replica.write(
            lambda db: packets.store_packet(db, packet, mint_case_code(STATION_NO, 1, 7), T0)
        ).result()
    assert replica.read(packets.next_link).seq == 1
    facts = replica.read(lambda db: cases.case(db, case_id))
    assert facts is not None
    assert facts.code is None


def test_before_enrolment_there_is_no_chain(home) -> None:  # type: ignore[no-untyped-def]
    replica = Replica.create(home / "fresh.db", KEY, clock=FakeClock())
    with pytest.raises(StationError, match="not_enrolled"):
        replica.read(packets.next_link)
    replica.close()


@pytest.fixture
def complete(replica: Replica) -> Replica:
    """A replica with one packet on its whole way, a file, both receipts and an audit entry."""
    from sync.replica.chain import audit

    case_id = replica.write(lambda db: start_case(db, 1)).result()
    replica.write(lambda db: attach(db, case_id, 1, b"z" * 500)).result()
    packet = replica.write(lambda db: seal_case(db, 1, case_id)).result()
    packet_id = packet.header.packet_id
    replica.write(lambda db: outbox.record_text(db, packet_id, text_receipt(packet), T0)).result()
    replica.write(lambda db: outbox.record_complete(db, packet_id, complete_receipt(packet), T0)).result()
    replica.write(lambda db: audit.append(db, T0, "op-1", "sealed", case_id)).result()
    return replica


IMMUTABLE = ("packet", "packet_blob", "receipt", "outbox_event", "audit", "case_event", "sealed_chunk")


@pytest.mark.parametrize("table", IMMUTABLE)
def test_what_was_sent_received_or_done_cannot_be_changed(complete: Replica, table: str) -> None:
    columns = complete.write(
        lambda db: [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    ).result()
    assert complete.read(lambda db: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) > 0
    for column in columns:
        with pytest.raises(driver.IntegrityError):
            complete.write(lambda db, c=column: db.execute(f"UPDATE {table} SET {c} = {c}")).result()
    with pytest.raises(driver.IntegrityError):
        complete.write(
            lambda db: db.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
        ).result()


@pytest.mark.parametrize("table", IMMUTABLE)
def test_what_was_sent_received_or_done_cannot_be_deleted(complete: Replica, table: str) -> None:
    with pytest.raises(driver.IntegrityError):
        complete.write(lambda db: db.execute(f"DELETE FROM {table}")).result()


def test_the_row_verbs_of_the_library_do_not_get_past_the_rules(complete: Replica) -> None:
    def replace(db):  # type: ignore[no-untyped-def]
        row = next(iter(row_tools(db)["packet"].rows))
        row_tools(db)["packet"].insert({**row, "raw": b"changed"}, replace=True)

    with pytest.raises(driver.IntegrityError):
        complete.write(replace).result()
    assert complete.read(lambda db: packets.packet_bytes(db, ident(1, "packet"))) != b"changed"


def test_a_permit_is_only_given_when_the_packet_may_go(complete: Replica) -> None:
    years = T0 + 400 * 86_400_000
    with pytest.raises(driver.IntegrityError):
        complete.write(
            lambda db: db.execute("INSERT INTO purge_permit VALUES (?, ?)", (ident(1, "packet"), years))
        ).result()


def test_the_row_of_a_packet_tells_its_way(complete: Replica) -> None:
    row = complete.read(lambda db: packets.packet_row(db, ident(1, "packet")))
    assert row is not None
    assert (row.state, row.files_done, row.files_total) == ("acknowledged", 1, 1)
    assert (row.text_received_ms, row.complete_ms) == (T0 + 60_000, T0 + 120_000)
    kinds = complete.read(lambda db: packets.receipts(db, ident(1, "packet")))
    assert sorted(kinds) == ["complete", "text"]
    assert complete.read(lambda db: packets.packet_row(db, ident(99, "packet"))) is None
