"""Drafts: saved field by field, pinned, sealed or discarded once, reopened for a supplement."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from sqlcipher3 import dbapi2 as driver

from forms.errors import DomainError
from sync.replica.cases import cases
from sync.replica.drafts import attachments, drafts
from sync.replica.outbox import outbox
from sync.replica.store import Replica
from tests.support.station_data import SERVICE, SERVICE_NAME, T0, attach, ident, seal_case, start_case

if TYPE_CHECKING:
    from forms.packets.packet import Packet

NAME = "/child/fullName"


def save(replica: Replica, case_id: bytes, pointer: str, value: bytes | None, at: int = T0) -> int:
    return replica.write(lambda db: drafts.save_answer(db, case_id, pointer, value, "typed", at)).result()


def test_answers_are_saved_changed_and_taken_away(replica: Replica) -> None:
    case_id = replica.write(lambda db: start_case(db, 1)).result()
    assert save(replica, case_id, NAME, b'"A"') == 1
    assert save(replica, case_id, "/copies/count", b"2", T0 + 5) == 2
    assert save(replica, case_id, NAME, '"Nguyễn Văn Mẫu"'.encode(), T0 + 9) == 3
    assert replica.read(lambda db: drafts.answers(db, case_id)) == {
        NAME: ('"Nguyễn Văn Mẫu"'.encode(), "typed", T0 + 9),
        "/copies/count": (b"2", "typed", T0 + 5),
    }
    assert save(replica, case_id, NAME, None) == 4
    assert list(replica.read(lambda db: drafts.answers(db, case_id))) == ["/copies/count"]
    row = replica.read(lambda db: drafts.read(db, case_id))
    assert row is not None
    assert (row.state, row.revision, row.service_code, row.kind) == ("editing", 4, SERVICE, "submission")


def test_details_and_pins_are_kept_with_the_draft(replica: Replica) -> None:
    raw, lists = b'{"formId":"x"}', {"vn.ethnicity": b"[1]", "vn.province.2025": b"[2]"}
    digest = hashlib.sha256(raw).digest()
    for number in (1, 2):
        case_id = replica.write(lambda db, number=number: start_case(db, number)).result()
        replica.write(lambda db, c=case_id: drafts.pin_form(db, c, "x", 4, digest, raw, lists)).result()
        replica.write(lambda db, c=case_id: drafts.set_detail(db, c, "last_pointer", b"/a")).result()
        replica.write(lambda db, c=case_id: drafts.set_detail(db, c, "last_pointer", b"/b")).result()
        replica.write(lambda db, c=case_id: drafts.set_detail(db, c, "gone", b"1")).result()
        replica.write(lambda db, c=case_id: drafts.set_detail(db, c, "gone", None)).result()
    pinned = replica.read(lambda db: drafts.pinned(db, ident(2)))
    assert pinned is not None
    assert (pinned.form_id, pinned.version, pinned.sha256, pinned.raw) == ("x", 4, digest, raw)
    assert pinned.lists == lists
    assert replica.read(lambda db: drafts.details(db, ident(1))) == {"last_pointer": b"/b"}
    # Two cases of one form share its bytes.
    assert replica.read(lambda db: db.execute("SELECT count(*) FROM pinned_form").fetchone()[0]) == 1


def test_without_an_open_draft_nothing_is_saved(replica: Replica) -> None:
    with pytest.raises(DomainError, match="no_open_draft"):
        save(replica, ident(9), NAME, b"1")
    case_id = replica.write(lambda db: start_case(db, 1)).result()
    save(replica, case_id, NAME, b"1")
    replica.write(lambda db: seal_case(db, 1, case_id)).result()
    for use in (
        lambda db: drafts.save_answer(db, case_id, NAME, b"2", "typed", T0),
        lambda db: drafts.set_detail(db, case_id, "x", b"2"),
        lambda db: drafts.discard(db, case_id, T0),
        lambda db: attach(db, case_id, 5, bytes(100)),
    ):
        with pytest.raises(DomainError, match="no_open_draft"):
            replica.write(use).result()
    row = replica.read(lambda db: drafts.read(db, case_id))
    assert row is not None
    assert row.state == "sealed"
    assert row.packet_id == ident(1, "packet")


def test_the_database_itself_refuses_to_change_a_sealed_draft(replica: Replica) -> None:
    case_id = replica.write(lambda db: start_case(db, 1)).result()
    save(replica, case_id, NAME, b"1")
    replica.write(lambda db: seal_case(db, 1, case_id)).result()
    for statement in (
        "UPDATE draft_answer SET value = x'00'",
        "INSERT OR REPLACE INTO draft_answer SELECT draft_id, pointer, x'00', source, 0 FROM draft_answer",
        "UPDATE draft SET state = 'editing', packet_id = NULL",
    ):
        with pytest.raises(driver.IntegrityError):
            replica.write(lambda db, s=statement: db.execute(s)).result()


def test_a_discarded_draft_leaves_no_answers_files_or_name(replica: Replica) -> None:
    case_id = replica.write(lambda db: start_case(db, 1)).result()
    save(replica, case_id, NAME, b'"A"')
    replica.write(lambda db: cases.set_applicant(db, case_id, "Nguyễn Thị Thử")).result()
    replica.write(lambda db: attach(db, case_id, 1, bytes(300_000))).result()
    replica.write(lambda db: drafts.discard(db, case_id, T0)).result()
    for table in ("draft_answer", "draft_detail", "attachment", "sealed_chunk", "sealed_file"):
        assert replica.read(lambda db, t=table: db.execute(f"SELECT count(*) FROM {t}").fetchone()[0]) == 0
    assert replica.read(lambda db: cases.rows(db, "thu")) == []
    assert replica.read(cases.rows) == []
    assert replica.read(drafts.list_open) == ()


def test_a_supplement_starts_from_what_was_sealed_and_carries_only_new_files(replica: Replica) -> None:
    case_id = replica.write(lambda db: start_case(db, 1)).result()
    raw = b"{}"
    replica.write(
        lambda db: drafts.pin_form(db, case_id, "x", 4, hashlib.sha256(raw).digest(), raw, {"l": b"1"})
    ).result()
    save(replica, case_id, NAME, b'"A"')
    replica.write(lambda db: attach(db, case_id, 1, b"first" * 20)).result()
    replica.write(lambda db: seal_case(db, 1, case_id)).result()
    opened = replica.write(lambda db: drafts.open_supplement(db, case_id, "req-1", "op-2", T0 + 9)).result()
    assert (opened.kind, opened.answers_to, opened.state, opened.operator_id) == (
        "supplement",
        "req-1",
        "editing",
        "op-2",
    )
    again = replica.write(lambda db: drafts.open_supplement(db, case_id, "req-1", "op-2", T0 + 9)).result()
    assert again == opened
    save(replica, case_id, NAME, b'"B"')
    replica.write(lambda db: attach(db, case_id, 2, b"second" * 20)).result()
    assert replica.read(lambda db: drafts.answers(db, case_id))[NAME][0] == b'"B"'
    pinned = replica.read(lambda db: drafts.pinned(db, case_id))
    assert pinned is not None
    assert pinned.lists == {"l": b"1"}
    assert len(replica.read(lambda db: attachments.of_case(db, case_id))) == 2
    second = replica.write(lambda db: seal_case(db, 2, case_id)).result()
    assert [blob.sealed_sha256 for blob in second.header.blobs] == [hashlib.sha256(b"second" * 20).digest()]


def test_a_case_never_sealed_has_nothing_to_supplement(replica: Replica) -> None:
    with pytest.raises(DomainError, match="nothing_to_supplement"):
        replica.write(lambda db: drafts.open_supplement(db, ident(1), "r", "op", T0)).result()


def test_open_drafts_are_listed_last_changed_first(replica: Replica) -> None:
    for number in (1, 2, 3):
        replica.write(lambda db, n=number: start_case(db, n, T0 + n)).result()
    save(replica, ident(1), NAME, b"1", T0 + 50)
    replica.write(lambda db: drafts.discard(db, ident(2), T0 + 60)).result()
    listed = replica.read(drafts.list_open)
    assert [row.case_id for row in listed] == [ident(1), ident(3)]
    assert listed[0].service_name == SERVICE_NAME


def refused(replica: Replica) -> tuple[bytes, Packet]:
    case_id = replica.write(lambda db: start_case(db, 1)).result()
    save(replica, case_id, NAME, b'"A"')
    replica.write(lambda db: attach(db, case_id, 1, b"first" * 20)).result()
    packet = replica.write(lambda db: seal_case(db, 1, case_id)).result()
    packet_id = packet.header.packet_id
    replica.write(lambda db: outbox.record_attention(db, packet_id, "rejected", b"{}", T0)).result()
    replica.write(lambda db: drafts.open_supplement(db, case_id, None, "op-1", T0)).result()
    return case_id, packet


def test_a_refused_packet_is_replaced_by_the_next_one_with_its_files(replica: Replica) -> None:
    case_id, first = refused(replica)
    row = replica.read(lambda db: drafts.read(db, case_id))
    assert row is not None
    assert (row.kind, row.answers_to) == ("submission", None)
    assert replica.read(outbox.counts).attention == 1
    second = replica.write(lambda db: seal_case(db, 2, case_id)).result()
    assert second.header.blobs == first.header.blobs
    due = replica.read(lambda db: outbox.due(db, T0 + 1))
    assert [item.packet_id for item in due] == [second.header.packet_id]
    told = replica.read(lambda db: outbox.events(db, first.header.packet_id))[-1]
    assert (told[0], told[2]) == ("withdrawn", {"replaced_by": second.header.packet_id.hex()})
    assert replica.read(outbox.counts).attention == 0


def test_giving_up_the_correction_leaves_the_refused_packet_as_it_was(replica: Replica) -> None:
    case_id, first = refused(replica)
    replica.write(lambda db: attach(db, case_id, 2, b"second" * 20)).result()
    replica.write(lambda db: drafts.discard(db, case_id, T0)).result()
    (file,) = replica.read(lambda db: attachments.of_case(db, case_id))
    assert file.packet_id == first.header.packet_id
    assert replica.read(lambda db: attachments.read_sealed(db, file.sealed_sha256, 0, 5)) == b"first"
    row = replica.read(lambda db: drafts.read(db, case_id))
    assert row is not None
    assert row.state == "sealed"
    assert replica.write(lambda db: outbox.requeue(db, first.header.packet_id, T0)).result()
    reopened = replica.write(lambda db: drafts.open_supplement(db, case_id, None, "op-1", T0)).result()
    assert reopened.state == "editing"
