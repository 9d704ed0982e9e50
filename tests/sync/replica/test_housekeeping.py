"""Forgetting: in time, never too early, never what the portal has not confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.replica import attachments, cases, drafts, housekeeping, outbox, packets
from sync.wire.messages import DossierItem
from tests.support.station_data import (
    T0,
    attach,
    complete_receipt,
    ident,
    seal_case,
    start_case,
    text_receipt,
)

if TYPE_CHECKING:
    from sync.replica.store import Replica

DAY = 86_400_000


def sealed(replica: Replica, number: int = 1, *, complete: bool = True) -> bytes:
    case_id = replica.write(lambda db: start_case(db, number)).result()
    replica.write(lambda db: drafts.save_answer(db, case_id, "/a", b'"x"', "typed", T0)).result()
    replica.write(lambda db: cases.set_applicant(db, case_id, "Nguyễn Thị Thử")).result()
    replica.write(lambda db: attach(db, case_id, number, f"paper {number}".encode() * 20)).result()
    packet = replica.write(lambda db: seal_case(db, number, case_id)).result()
    packet_id = packet.header.packet_id
    missing = tuple(blob.sealed_sha256 for blob in packet.header.blobs)
    replica.write(lambda db: outbox.record_text(db, packet_id, text_receipt(packet, missing), T0)).result()
    if complete:
        replica.write(lambda db: outbox.record_complete(db, packet_id, complete_receipt(packet), T0)).result()
    return packet_id


def portal_says(replica: Replica, state: int, number: int = 1, version: int = 1) -> None:
    item = DossierItem(case_id=ident(number), code="H", version=version, state=state, state_at=T0 // 1000)
    replica.write(lambda db: cases.apply_dossier(db, item, T0)).result()


def forget(replica: Replica, days: float) -> housekeeping.Forgotten:
    return replica.write(lambda db: housekeeping.forget_due(db, int(T0 + days * DAY))).result()


def has_key(replica: Replica, number: int = 1) -> bool:
    row = replica.read(lambda db: attachments.read(db, ident(number, "file")))
    return row is not None and row.content_key is not None


def test_content_keys_go_two_weeks_after_the_complete_receipt(replica: Replica) -> None:
    sealed(replica)
    assert not forget(replica, 13.9).anything
    assert forget(replica, 14.1).content_keys == 1
    assert not has_key(replica)
    assert not forget(replica, 14.1).anything


def test_content_keys_stay_while_a_supplement_is_open(replica: Replica) -> None:
    sealed(replica)
    portal_says(replica, 5)
    assert not forget(replica, 100).anything
    replica.write(lambda db: drafts.open_supplement(db, ident(1), "r", "op", T0)).result()
    portal_says(replica, 4, version=2)
    assert not forget(replica, 100).anything
    assert has_key(replica)


def test_answers_and_name_go_two_weeks_after_the_end_of_the_case(replica: Replica) -> None:
    sealed(replica)
    portal_says(replica, 4)
    assert forget(replica, 30).drafts == 0
    portal_says(replica, 10, version=2)
    assert forget(replica, 13.9).drafts == 0
    assert forget(replica, 14.1).drafts == 1
    facts = replica.read(lambda db: cases.case(db, ident(1)))
    assert facts is not None
    assert facts.applicant == ""
    assert replica.read(lambda db: drafts.answers(db, ident(1))) == {}
    assert replica.read(lambda db: cases.rows(db, "thử")) == []
    assert facts.code is not None


def test_answers_go_after_half_a_year_at_the_latest(replica: Replica) -> None:
    sealed(replica)
    portal_says(replica, 4)
    assert forget(replica, 179).drafts == 0
    assert forget(replica, 181).drafts == 1


def test_packets_go_sixty_days_after_receipt_and_only_when_the_case_has_ended(replica: Replica) -> None:
    packet_id = sealed(replica)
    assert forget(replica, 400).packets == 0
    portal_says(replica, 4)
    assert forget(replica, 400).packets == 0
    portal_says(replica, 10, version=2)
    assert forget(replica, 59.9).packets == 0
    assert forget(replica, 60.1).packets == 1
    assert replica.read(lambda db: packets.packet_bytes(db, packet_id)) is None
    for table in ("sealed_chunk", "sealed_file", "receipt", "outbox_event", "packet_blob", "purge_permit"):
        assert replica.read(lambda db, t=table: db.execute(f"SELECT count(*) FROM {t}").fetchone()[0]) == 0
    # The chain goes on from the packet that is gone.
    assert replica.read(packets.next_link).seq == 2
    assert replica.read(lambda db: cases.case(db, ident(1))) is not None


def test_nothing_unconfirmed_is_ever_let_go(replica: Replica) -> None:
    packet_id = sealed(replica, complete=False)
    portal_says(replica, 10)
    assert not forget(replica, 4_000).anything
    assert replica.read(lambda db: packets.packet_bytes(db, packet_id)) is not None
    assert has_key(replica)


def test_a_step_takes_a_bounded_number(replica: Replica) -> None:
    for number in range(1, 6):
        sealed(replica, number)
        portal_says(replica, 10, number)
    done = replica.write(lambda db: housekeeping.forget_due(db, T0 + 400 * DAY, batch=2)).result()
    assert (done.content_keys, done.drafts, done.packets) == (2, 2, 2)
