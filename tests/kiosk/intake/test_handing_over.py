"""A result put into somebody's hand: sealed into its case, sent once, and the portal moves the case."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from msgspec import UNSET

from forms.identity.cccd import parse_cccd
from forms.identity.mrz import parse_mrz
from forms.packets.packet import Kind
from forms.text import fold
from kiosk.fictional.people import FictionalPeople, card_mrz, card_qr_payload
from kiosk.intake.follow_up.handing_over import RECEIVERS_SIGNATURE, _is_on
from kiosk.views.cases import Transfer
from kiosk.views.result import RESULT, HandoverEntry
from kiosk.words.lookup_sentences import missing
from sync.portal import restorations
from sync.portal.dossiers import dossier_history
from sync.replica.chain import audit
from sync.replica.outbox import packets
from sync.replica.outbox.outbox_replay import differences
from sync.wire.records import Handover
from tests.kiosk.intake.test_conflicts import order
from tests.kiosk.intake.test_withdrawing import PACKETS, at_portal, linked, refusal, rounds, sealed, transfers
from tests.support.counter import signature
from tests.support.database_copy import DatabaseCopy
from tests.support.links import Crash, crash_after, lost_answer, no_route
from tests.support.opened import record_at_portal
from tests.support.two_stations import two_stations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.desk.facade import Desk as Counter
    from kiosk.station.held import Station
    from tests.support.links import FaultyTransport
    from tests.support.stations import Practice

Stand = tuple["Practice", "FaultyTransport", "Counter", "Station", bytes]


@pytest.fixture
def resolved(tmp_path: Path) -> Iterator[Stand]:
    """Return a station with one case that has a result."""
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station, 4)
        order(place, desk, case_id, "accept")
        rounds(place, station)
        order(place, desk, case_id, "resolve")
        rounds(place, station)
        assert desk.case(case_id).result().row.server_state == 9
        yield place, link, desk, station, case_id


def entry(**changes: object) -> HandoverEntry:
    made = HandoverEntry("Trần Thị Kiểm Thử", "requester", signature(), papers=(RESULT,))
    return replace(made, **changes)  # type: ignore[arg-type]


def test_a_result_handed_over_is_sealed_sent_once_and_moves_the_case(resolved: Stand) -> None:
    place, link, desk, station, case_id = resolved
    before = desk.case(case_id).result()
    assert (before.result.can, before.result.waiting) == (True, False)
    assert before.result.papers[0].doc_id == RESULT
    link.always(no_route)
    desk.record_handover(case_id, entry()).result()
    rounds(place, station)
    waiting = desk.case(case_id).result()
    # What the portal said stays; what was recorded stands beside it.
    assert waiting.row.server_state == 9
    assert (waiting.result.can, waiting.result.waiting) == (False, True)
    assert missing(waiting) == ("Đã ghi trao kết quả; Cổng chưa xác nhận.",)
    assert waiting.packets[-1].kind == "handover"
    link.heal()
    place.clock.advance(400_000)
    rounds(place, station, 4)
    after = desk.case(case_id).result()
    assert (after.row.server_state, after.result.can, after.result.waiting) == (10, False, False)
    assert after.packets[-1].transfer is Transfer.ACKNOWLEDGED
    assert after.row.code == before.row.code
    assert at_portal(place) == ["submission", "handover"]
    record = record_at_portal(place.portal, Kind.HANDOVER)
    assert isinstance(record, Handover)
    assert (record.received_by, record.relation, record.papers) == (
        "Trần Thị Kiểm Thử",
        "requester",
        (RESULT,),
    )
    assert [one.doc_id for one in record.documents] == [RECEIVERS_SIGNATURE]
    assert (record.identity, record.authority) == (UNSET, UNSET)
    station.opened.replica.read(lambda db: [assert_sound(audit.verify(db)), assert_sound(differences(db))])
    assert refusal(desk.record_handover(case_id, entry())) == "already_handed"


def assert_sound(problems: object) -> None:
    assert not problems


def test_an_authorised_person_shows_a_card_or_names_a_paper(resolved: Stand) -> None:
    place, _, desk, station, case_id = resolved
    other = {"received_by": "Lê Văn Nhận Thay", "relation": "authorised"}
    assert refusal(desk.record_handover(case_id, entry(**other))) == "authority_missing"
    assert refusal(desk.record_handover(case_id, entry(received_by="  "))) == "receiver_missing"
    assert refusal(desk.record_handover(case_id, entry(signature=b"no picture"))) == "image_unreadable"
    person = FictionalPeople(3).family().father
    card = desk.read_card_text(card_qr_payload(person)).result()
    assert card.verdict != "reject"
    authority = "Giấy ủy quyền  số 12/2026 ngày 20/11/2026"
    # One person's name with another one's card proves nothing.
    zone = desk.read_card_text(card_mrz(person)).result()
    for one in (card, zone):
        assert refusal(desk.record_handover(case_id, entry(**other, card=one))) == "receiver_not_on_card"
    # However it is written, it is the name on the card.
    other["received_by"] = fold(person.full_name).upper()
    desk.record_handover(case_id, entry(**other, card=card, authority=authority)).result()
    rounds(place, station, 4)
    record = record_at_portal(place.portal, Kind.HANDOVER)
    assert isinstance(record, Handover)
    assert record.authority == "Giấy ủy quyền số 12/2026 ngày 20/11/2026"
    assert record.identity is not UNSET
    assert record.identity.slot == "receiver"  # type: ignore[union-attr]
    assert person.id_number.encode() in record.identity.raw  # type: ignore[union-attr]


def test_the_zone_on_the_back_knows_the_name_and_a_doubtful_code_knows_none() -> None:
    person = FictionalPeople(3).family().father
    zone = parse_mrz(card_mrz(person), None)
    assert (zone.full_name, zone.verdict) == (None, "accept")
    cut = replace(zone, name_hint=" ".join((zone.name_hint or "").split()[:-1]))
    assert _is_on(zone, person.full_name)
    assert _is_on(cut, person.full_name)
    assert not _is_on(zone, "Lê Văn Nhận Thay")
    assert _is_on(replace(zone, name_hint=None, full_name="L? V?n", verdict="repair"), "Lê Văn Nhận Thay")
    for spoilt in ("Nguyeenx Thij Hoa", "Nguyn Th Hoa"):
        code = parse_cccd(f"048190001234||{spoilt}|01021990|Nữ|Tổ 3, Hải Châu, Đà Nẵng|10072021", None)
        assert code.verdict == "repair"
        assert _is_on(code, "Nguyễn Thị Hoa"), spoilt


def test_a_case_without_a_result_cannot_be_handed_over(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        assert refusal(desk.record_handover(case_id, entry())) == "not_resolved"
        rounds(place, station, 4)
        assert not desk.case(case_id).result().result.can
        assert refusal(desk.record_handover(case_id, entry())) == "not_resolved"
        assert refusal(desk.record_handover(bytes(16), entry())) == "case_unknown"
        # Nothing half-written: no file of a signature without its packet.
        files = station.opened.replica.read(
            lambda db: db.execute(
                "SELECT count(*) FROM sealed_file AS f WHERE NOT EXISTS "
                "(SELECT 1 FROM packet_blob AS b WHERE b.sealed_sha256 = f.sealed_sha256)"
            ).fetchone()
        )
        assert files[0] == 0


def test_an_answer_lost_or_a_program_killed_sends_it_exactly_once(resolved: Stand) -> None:
    place, link, desk, station, case_id = resolved
    desk.record_handover(case_id, entry()).result()
    link.plan(lost_answer, PACKETS)
    rounds(place, station, 1)
    place.clock.advance(400_000)
    rounds(place, station, 4)
    assert at_portal(place) == ["submission", "handover"]
    assert desk.case(case_id).result().row.server_state == 10
    assert transfers(desk, case_id)[-1] is Transfer.ACKNOWLEDGED


def test_a_kill_right_after_sending_loses_and_doubles_nothing(resolved: Stand) -> None:
    place, link, desk, station, case_id = resolved
    desk.record_handover(case_id, entry()).result()
    link.plan(crash_after, PACKETS)
    with pytest.raises(Crash):
        station.sync.play_one()
    link.heal()
    place.clock.advance(400_000)
    rounds(place, station, 5)
    assert at_portal(place) == ["submission", "handover"]
    assert desk.case(case_id).result().row.server_state == 10


def test_news_of_the_same_state_does_not_stop_a_record_on_its_way(resolved: Stand) -> None:
    """Another record may move the portal's version while the case stays resolved or is handed over."""
    place, link, desk, station, case_id = resolved
    link.always(no_route, PACKETS)
    desk.record_handover(case_id, entry()).result()
    row = desk.case(case_id).result()
    with place.portal.store.writing() as db:
        from sync.portal.dossiers import dossiers

        known = dossiers.by_case(db, case_id)
        assert known is not None
        assert dossiers.move(db, known, "consent_withdrawal", known.state, place.portal.now_s(), note="x")
    rounds(place, station)
    assert desk.case(case_id).result().conflict is None
    assert desk.case(case_id).result().packets[-1].transfer is not Transfer.NEEDS_ATTENTION
    link.heal()
    place.clock.advance(400_000)
    rounds(place, station, 5)
    assert desk.case(case_id).result().row.server_state == 10
    assert row.result.waiting


def test_a_case_that_moved_on_is_a_conflict_a_person_settles(resolved: Stand) -> None:
    place, link, desk, station, case_id = resolved
    link.always(no_route)
    desk.record_handover(case_id, entry()).result()
    with place.portal.store.writing() as db:
        from sync.portal.dossiers import dossiers
        from sync.portal.dossiers.dossiers import State

        known = dossiers.by_case(db, case_id)
        assert known is not None
        assert dossiers.move(db, known, "stop", State.STOPPED, place.portal.now_s())
    link.heal()
    place.clock.advance(400_000)
    rounds(place, station, 4)
    case = desk.case(case_id).result()
    assert case.conflict is not None
    assert (case.conflict.kind, case.conflict.choices) == ("handover_misfit", ("keep",))
    assert "Dừng xử lý" in case.conflict.theirs
    assert "Ghi nhận đã trao kết quả" in case.conflict.mine
    assert "submission" in at_portal(place)
    assert "handover" not in at_portal(place)
    desk.keep_portals(case_id).result()
    assert desk.case(case_id).result().conflict is None
    rounds(place, station)
    assert "handover" not in at_portal(place)


def test_a_result_is_handed_over_where_the_case_is_served(tmp_path: Path) -> None:
    with two_stations(tmp_path) as two:
        two.take_over()
        two.second.seal(two.case_id, "Nguyễn Mẫu Sửa")
        two.second.rounds()
        for action in ("accept", "process", "resolve"):
            order(two.first.place, two.second.desk, two.case_id, action)
        two.first.rounds()
        two.second.rounds()
        assert refusal(two.first.desk.record_handover(two.case_id, entry())) == "result_elsewhere"
        two.second.desk.record_handover(two.case_id, entry()).result()


@pytest.mark.allows_log
def test_a_record_brought_again_to_a_restored_portal_counts_once_there_is_a_result(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _link), place.signed_in() as (desk, station):
        # The keys with which receipts of before are still proven have to be known here.
        station.sync.play_one()
        case_id = sealed(desk)
        rounds(place, station)
        database = f"sqlite:///{tmp_path / 'portal' / 'data' / 'portal.db'}"
        copy = DatabaseCopy.of(database)
        decide(place, desk, case_id)
        rounds(place, station)
        desk.record_handover(case_id, entry()).result()
        rounds(place, station)
        assert desk.case(case_id).result().row.server_state == 10
        copy.put_back(database)
        portal = place.portal
        restorations.declare(portal.store, portal.blobs, portal.keys, portal.entropy, portal.now_s())
        place.clock.advance(60)
        rounds(place, station, 6)
        assert "handover" in at_portal(place)
        decide(place, desk, case_id)
        rounds(place, station, 6)
        case = desk.case(case_id).result()
        assert (case.row.server_state, case.result.waiting) == (10, False)
        with place.portal.store.reading() as db:
            last = dossier_history.history(db, case_id)[-1]
        assert (last["action"], last["state"]) == ("handover", 10)


def decide(place: Practice, desk: Counter, case_id: bytes) -> None:
    """Let the office bring a case to its result."""
    for action in ("accept", "process", "resolve"):
        order(place, desk, case_id, action)


def test_the_receivers_signature_cannot_be_opened_at_this_station(resolved: Stand) -> None:
    _, _, desk, station, case_id = resolved
    desk.record_handover(case_id, entry()).result()

    def kept(db: object) -> tuple[int, int]:
        row = packets.packets_of_case(db, case_id)[-1]  # type: ignore[arg-type]
        blobs = packets.blobs_of(db, row.packet_id)  # type: ignore[arg-type]
        keys = db.execute(  # type: ignore[attr-defined]
            "SELECT count(*) FROM attachment WHERE sealed_sha256 = ?", (blobs[0].sealed_sha256,)
        ).fetchone()
        return len(blobs), keys[0]

    assert station.opened.replica.read(kept) == (1, 0)
