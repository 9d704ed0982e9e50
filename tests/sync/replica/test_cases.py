"""Cases: what lists show, what the portal said, prints, and the four states side by side."""

from __future__ import annotations

from sync.replica.cases import case_codes, cases, prints
from sync.replica.drafts import drafts
from sync.replica.outbox import outbox
from sync.replica.store import Replica
from sync.wire.messages import DossierItem, Reason, SupplementRequest
from tests.support.station_data import (
    T0,
    attach,
    complete_receipt,
    ident,
    queue_packet,
    seal_case,
    start_case,
)

REQUEST = SupplementRequest(
    request_id="r1",
    asked_at=T0 // 1000,
    due_on="2026-12-01",
    reasons=(Reason(text="Ảnh mờ", doc_id="giay-chung-sinh"),),
)


def item(version: int, state: int, number: int = 1, request: SupplementRequest | None = None) -> DossierItem:
    return DossierItem(
        case_id=ident(number),
        code="H17.48.20194-261122-000001",
        version=version,
        state=state,
        state_at=T0 // 1000 + version,
        due_on="2026-12-04",
        note="Bổ sung" if request else None,
        request=request,
    )


def named(replica: Replica, number: int, name: str) -> bytes:
    case_id = replica.write(lambda db: start_case(db, number, T0 + number)).result()
    replica.write(lambda db: cases.set_applicant(db, case_id, name)).result()
    return case_id


def test_a_case_is_found_by_name_service_and_code_with_or_without_marks(replica: Replica) -> None:
    case_id = named(replica, 1, "Nguyễn Thị Đào")
    named(replica, 2, "Trần Văn Mẫu")
    replica.write(lambda db: seal_case(db, 1, case_id)).result()
    code = replica.read(lambda db: cases.case(db, case_id)).code  # type: ignore[union-attr]
    for text in ("đào", "DAO nguyen", "nguyễn thị", code, code[3:11]):
        found = replica.read(lambda db, t=text: cases.rows(db, t))
        assert [facts.case_id for facts in found] == [case_id], text
    assert len(replica.read(lambda db: cases.rows(db, "khai sinh"))) == 2
    assert replica.read(lambda db: cases.rows(db, "không có ai")) == []
    assert replica.read(lambda db: cases.rows(db, "100%_'\"")) == []
    assert replica.read(lambda db: case_codes.with_code(db, code)) == (case_id,)
    assert replica.read(lambda db: case_codes.with_code(db, "TS-?")) == ()


def test_lists_show_what_changed_last_first_and_a_draft_being_typed_counts(replica: Replica) -> None:
    for number in range(1, 6):
        named(replica, number, f"Người {number}")
    replica.write(lambda db: drafts.save_answer(db, ident(2), "/a", b"1", "typed", T0 + 99)).result()
    order = [facts.case_id for facts in replica.read(lambda db: cases.rows(db, "", 3))]
    assert order == [ident(2), ident(5), ident(4)]


def test_the_four_states_stand_side_by_side(replica: Replica) -> None:
    case_id = named(replica, 1, "Nguyễn Thị Đào")
    replica.write(lambda db: attach(db, case_id, 1, b"x" * 99)).result()
    packet = replica.write(lambda db: seal_case(db, 1, case_id, T0 + 5)).result()
    assert replica.write(lambda db: prints.record(db, case_id, "slip", T0 + 6)).result() == 1
    assert replica.write(lambda db: prints.record(db, case_id, "slip", T0 + 7)).result() == 2
    assert replica.write(lambda db: prints.record(db, case_id, "copy", T0 + 8)).result() == 1
    replica.write(
        lambda db: outbox.record_complete(db, packet.header.packet_id, complete_receipt(packet), T0 + 9)
    ).result()
    replica.write(lambda db: cases.apply_dossier(db, item(1, 4), T0 + 10)).result()
    facts = replica.read(lambda db: cases.case(db, case_id))
    assert facts is not None
    assert (facts.draft_state, facts.transfer, facts.server_state, facts.printed) == (
        "sealed",
        "acknowledged",
        4,
        2,
    )
    assert (facts.files_done, facts.files_total, facts.due_on) == (1, 1, "2026-12-04")
    assert facts.server_at_ms == T0 + 1_000
    kinds = [kind for _, kind, _ in replica.read(lambda db: cases.events(db, case_id))]
    assert kinds == ["created", "sealed", "printed", "printed", "printed", "dossier"]


def test_the_row_speaks_of_the_oldest_packet_still_on_its_way(replica: Replica) -> None:
    case_id = named(replica, 1, "A")
    first = replica.write(lambda db: seal_case(db, 1, case_id)).result()
    second = replica.write(lambda db: queue_packet(db, 2, 1)).result()

    def shown() -> tuple[bytes | None, str | None]:
        facts = replica.read(lambda db: cases.case(db, case_id))
        assert facts is not None
        return facts.packet_id, facts.transfer

    assert shown() == (first.header.packet_id, "queued")
    receipt = complete_receipt(first)
    replica.write(lambda db: outbox.record_complete(db, first.header.packet_id, receipt, T0)).result()
    assert shown() == (second, "queued")


def test_only_a_newer_word_of_the_portal_counts(replica: Replica) -> None:
    named(replica, 1, "A")
    assert replica.write(lambda db: cases.apply_dossier(db, item(3, 5, request=REQUEST), T0)).result()
    for version in (3, 2):
        assert not replica.write(lambda db, v=version: cases.apply_dossier(db, item(v, 4), T0)).result()
    heard = replica.read(lambda db: cases.dossier(db, ident(1)))
    assert heard is not None
    assert (heard.state, heard.version, heard.request, heard.note) == (5, 3, REQUEST, "Bổ sung")
    assert replica.write(lambda db: cases.apply_dossier(db, item(4, 4), T0)).result()
    heard = replica.read(lambda db: cases.dossier(db, ident(1)))
    assert heard is not None
    assert (heard.state, heard.request) == (4, None)
    assert replica.read(lambda db: cases.dossier(db, ident(7))) is None


def test_a_case_unknown_here_is_entered_without_a_name(replica: Replica) -> None:
    assert replica.write(lambda db: cases.apply_dossier(db, item(1, 2, number=9), T0)).result()
    (facts,) = replica.read(cases.rows)
    assert (facts.case_id, facts.applicant, facts.service_code, facts.server_state) == (ident(9), "", "", 2)
