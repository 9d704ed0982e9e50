"""Forgetting: in time, never too early, never what the portal has not confirmed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from sqlcipher3 import dbapi2 as driver

from forms.text import fold
from sync.replica import housekeeping
from sync.replica.cases import cases
from sync.replica.drafts import attachments, drafts, withdrawals
from sync.replica.outbox import outbox, packets
from sync.replica.schema.migrations import STEPS
from sync.replica.storage.connection import BUSY_TIMEOUT_MS
from sync.replica.storage.driver import IntegrityError
from sync.wire.messages import DossierItem, Reason, SupplementRequest
from tests.support.forgetting import forget_due
from tests.support.station_data import (
    STATION_NO,
    T0,
    attach,
    complete_receipt,
    ident,
    seal_case,
    start_case,
    text_receipt,
)

if TYPE_CHECKING:
    from pathlib import Path

    from sync.replica.storage.driver import Connection
    from sync.replica.store import Replica

DAY = 86_400_000


def sealed(replica: Replica, number: int = 1, *, complete: bool = True, text: bool = True) -> bytes:
    case_id = replica.write(lambda db: start_case(db, number)).result()
    replica.write(lambda db: drafts.save_answer(db, case_id, "/a", b'"x"', "typed", T0)).result()
    replica.write(lambda db: cases.set_applicant(db, case_id, "Nguyễn Thị Thử")).result()
    replica.write(lambda db: attach(db, case_id, number, f"paper {number}".encode() * 20)).result()
    packet = replica.write(lambda db: seal_case(db, number, case_id)).result()
    packet_id = packet.header.packet_id
    if not text:
        return packet_id
    missing = tuple(blob.sealed_sha256 for blob in packet.header.blobs)
    replica.write(lambda db: outbox.record_text(db, packet_id, text_receipt(packet, missing), T0)).result()
    if complete:
        replica.write(lambda db: outbox.record_complete(db, packet_id, complete_receipt(packet), T0)).result()
    return packet_id


def portal_says(replica: Replica, state: int, number: int = 1, version: int = 1) -> None:
    item = DossierItem(case_id=ident(number), code="H", version=version, state=state, state_at=T0 // 1000)
    replica.write(lambda db: cases.apply_dossier(db, item, T0)).result()


def forget(replica: Replica, days: float) -> housekeeping.Forgotten:
    return replica.write(lambda db: forget_due(db, int(T0 + days * DAY))).result()


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


def refused(replica: Replica, heard_days: float, version: int = 1) -> None:
    """Let the portal refuse a case on the first day, and this station hear of it later."""
    item = DossierItem(
        case_id=ident(1), code="H", version=version, state=3, state_at=T0 // 1000, note="Thiếu giấy."
    )
    at_ms = int(T0 + heard_days * DAY)
    replica.write(lambda db: cases.apply_dossier(db, item, at_ms)).result()


def note_told(replica: Replica, days: float, version: int = 1) -> None:
    at_ms = int(T0 + days * DAY)
    replica.write(lambda db: cases.add_event(db, ident(1), "settled", at_ms, {"told": version})).result()


def kept(replica: Replica) -> tuple[str | None, str, bool]:
    """Return reason, name and whether the answers are there."""
    known = replica.read(lambda db: cases.dossier(db, ident(1)))
    facts = replica.read(lambda db: cases.case(db, ident(1)))
    assert known is not None
    assert facts is not None
    return known.note, facts.applicant, bool(replica.read(lambda db: drafts.answers(db, ident(1))))


def test_a_refusal_stays_until_the_citizen_was_told_whenever_it_was_heard(replica: Replica) -> None:
    sealed(replica)
    refused(replica, 20)
    assert not forget(replica, 100).drafts
    assert kept(replica) == ("Thiếu giấy.", "Nguyễn Thị Thử", True)
    note_told(replica, 100)
    # The note can still be taken back.
    assert not forget(replica, 100.9).drafts
    assert forget(replica, 101.1).drafts == 1
    assert kept(replica) == (None, "", False)
    # A restored portal says it again: what was forgotten is not taken in once more, and nobody is asked again.
    refused(replica, 102, version=1_002)
    assert kept(replica)[0] is None
    facts = replica.read(lambda db: cases.case(db, ident(1)))
    assert facts is not None
    assert facts.told


def test_a_refusal_heard_late_and_told_at_once_stays_two_weeks(replica: Replica) -> None:
    sealed(replica)
    refused(replica, 20)
    note_told(replica, 20)
    assert not forget(replica, 33.9).drafts
    assert forget(replica, 34.1).drafts == 1


def test_a_refusal_nobody_told_outlives_the_answers_and_goes_half_a_year_after_it_was_heard(
    replica: Replica,
) -> None:
    sealed(replica)
    refused(replica, 170)
    assert forget(replica, 181).drafts == 1
    assert kept(replica) == ("Thiếu giấy.", "Nguyễn Thị Thử", False)
    assert not forget(replica, 349).words
    assert forget(replica, 351).words == 1
    assert kept(replica) == (None, "", False)
    assert not forget(replica, 352).anything


def test_answers_go_after_half_a_year_at_the_latest(replica: Replica) -> None:
    sealed(replica)
    portal_says(replica, 4)
    assert forget(replica, 179).drafts == 0
    assert forget(replica, 181).drafts == 1


def test_what_an_officer_still_waits_for_outlives_the_answers(replica: Replica) -> None:
    sealed(replica)
    asked = SupplementRequest(
        request_id="yc-1", asked_at=T0 // 1000, due_on=None, reasons=(Reason(text="Thiếu."),)
    )
    item = DossierItem(
        case_id=ident(1), code="H", version=1, state=5, state_at=T0 // 1000, note="Mời", request=asked
    )
    replica.write(lambda db: cases.apply_dossier(db, item, T0)).result()
    assert forget(replica, 181).drafts == 1
    known = replica.read(lambda db: cases.dossier(db, ident(1)))
    assert known is not None
    assert (known.request, known.note) == (asked, "Mời")
    assert replica.read(lambda db: drafts.answers(db, ident(1))) == {}


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
    done = replica.write(lambda db: forget_due(db, T0 + 400 * DAY, batch=2)).result()
    assert (done.content_keys, done.drafts, done.packets) == (2, 2, 2)


def withdrawn(replica: Replica, number: int = 1) -> bytes:
    """Seal a case and take it back before it was sent."""
    packet_id = sealed(replica, number, text=False)
    replica.write(lambda db: withdrawals.ask(db, ident(number), T0)).result()
    return packet_id


def test_what_was_withdrawn_unsent_stays_sixty_days_and_then_goes_whole(replica: Replica) -> None:
    packet_id = withdrawn(replica)
    assert replica.read(lambda db: housekeeping.purge_at(db, packet_id)) == T0 + 60 * DAY
    assert replica.read(lambda db: housekeeping.due_for_purge(db, T0)) == (0, T0 + 60 * DAY)
    assert not forget(replica, 59.9).anything
    assert has_key(replica)
    assert replica.read(lambda db: housekeeping.due_for_purge(db, int(T0 + 60.1 * DAY))) == (1, None)
    gone = forget(replica, 60.1)
    assert (gone.drafts, gone.packets) == (1, 1)
    assert replica.read(lambda db: packets.packet_bytes(db, packet_id)) is None
    for table in ("sealed_chunk", "sealed_file", "attachment", "outbox_event", "draft_answer"):
        assert replica.read(lambda db, t=table: db.execute(f"SELECT count(*) FROM {t}").fetchone()[0]) == 0
    facts = replica.read(lambda db: cases.case(db, ident(1)))
    assert facts is not None
    assert facts.applicant == ""
    assert replica.read(cases.rows) == []
    assert replica.read(packets.next_link).seq == 2


def test_a_withdrawn_packet_must_be_kept_until_then(replica: Replica) -> None:
    packet_id = withdrawn(replica)
    with pytest.raises(IntegrityError, match="must be kept"):
        replica.write(lambda db: housekeeping.purge_packet(db, packet_id, T0 + 59 * DAY)).result()


def test_a_replaced_packet_goes_and_its_case_keeps_its_name_and_files(replica: Replica) -> None:
    first = sealed(replica, text=False)
    replica.write(lambda db: outbox.record_attention(db, first, "rejected", b"{}", T0)).result()
    replica.write(lambda db: drafts.open_supplement(db, ident(1), None, "op-1", T0)).result()
    second = replica.write(lambda db: seal_case(db, 2, ident(1), T0)).result()
    gone = forget(replica, 61)
    assert (gone.drafts, gone.packets) == (1, 1)
    facts = replica.read(lambda db: cases.case(db, ident(1)))
    assert facts is not None
    assert facts.applicant != ""
    sealed_sha256 = second.header.blobs[0].sealed_sha256
    assert replica.read(lambda db: attachments.read_sealed(db, sealed_sha256, 0, 9))
    assert replica.read(lambda db: drafts.answers(db, ident(1)))


def test_a_packet_waits_for_its_readable_answers(replica: Replica) -> None:
    packet_id = sealed(replica)
    item = DossierItem(case_id=ident(1), code="H17.1", version=1, state=10, state_at=T0 // 1000 + 70 * 86_400)
    replica.write(lambda db: cases.apply_dossier(db, item, T0)).result()
    assert forget(replica, 71).packets == 0
    assert replica.read(lambda db: packets.packet_bytes(db, packet_id)) is not None
    gone = forget(replica, 84.1)
    assert (gone.drafts, gone.packets) == (1, 1)


def test_nothing_of_what_went_stays_in_the_file(tmp_path: Path) -> None:
    # The same schema and steps on an unencrypted file, whose bytes can be searched.
    path = tmp_path / "plain.db"
    db = driver.connect(str(path), isolation_level=None)
    for pragma in ("foreign_keys=ON", "recursive_triggers=ON", "secure_delete=ON", "journal_mode=WAL"):
        db.execute(f"PRAGMA {pragma}").fetchall()
    for step in STEPS:
        step.apply(db)
    marker, paper = b"NGUYEN-THI-DAU-VET", b"PAPER-MARKER" * 40
    packets.start_chain(db, STATION_NO, 1)
    case_id = start_case(db, 1)
    drafts.save_answer(db, case_id, "/a", b'"' + marker + b'"', "typed", T0)
    cases.set_applicant(db, case_id, marker.decode())
    attach(db, case_id, 1, paper)
    key = attachments.of_case(db, case_id)[0].content_key
    packet = seal_case(db, 1, case_id)
    withdrawals.ask(db, case_id, T0)
    sought = {"name": marker, "paper": paper[:12], "key": key or b"", "packet": packet.raw[-64:]}
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    assert all(one in path.read_bytes() for one in sought.values())
    assert forget_due(db, T0 + 61 * DAY).packets == 1
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    left = path.read_bytes() + path.with_name("plain.db-wal").read_bytes()
    assert [name for name, one in sought.items() if one in left] == []
    assert fold(marker.decode()).encode() not in left
    db.close()


def test_the_log_is_cut_after_erasing(replica: Replica) -> None:
    withdrawn(replica)
    log = replica.path.with_name(replica.path.name + "-wal")
    assert log.stat().st_size > 0
    assert replica.truncate_log().result() is True
    assert log.stat().st_size == 0


def test_a_long_reader_puts_the_cutting_off_and_holds_up_no_save(replica: Replica) -> None:
    withdrawn(replica)

    def meanwhile(db: Connection) -> tuple[bool, float]:
        db.execute("SELECT count(*) FROM case_record").fetchone()
        began = time.monotonic()
        return replica.truncate_log().result(), time.monotonic() - began

    cut, waited_s = replica.read(meanwhile)
    assert not cut
    assert waited_s < BUSY_TIMEOUT_MS / 2_000
    assert replica.truncate_log().result() is True
