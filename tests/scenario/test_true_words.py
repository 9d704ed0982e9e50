"""No success without the portal's word, and none withheld: what other products' users were told wrongly.

The numbers are the rows of `tests/scenario/README.md`.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from kiosk.container import build_station
from kiosk.desk.facade import Desk
from kiosk.station.seat import Seat
from kiosk.station.shift import Shift
from kiosk.station.sync_board import SyncChanged
from kiosk.views.cases import Connection, Transfer
from sync.replica.outbox import packets
from tests.scenario.at_the_counter import faulty, take_case
from tests.scenario.stocked import until
from tests.support import links
from tests.support.counter import BIRTH, fill, paper, signature
from tests.support.portal import OPERATOR
from tests.support.stations import PIN, practice
from tests.sync.engine.truth import at_portal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.views.cases import CaseRow
    from tests.support.stations import Practice


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Practice]:
    """Return a portal and one enrolled station."""
    with practice(tmp_path) as made:
        yield made


def by_case(desk: Desk) -> dict[bytes, CaseRow]:
    return {row.case_id: row for row in desk.cases().result()}


def arrived(place: Practice) -> list[str]:
    return at_portal(place.portal)


@pytest.mark.allows_log
def test_p01_a_link_cut_in_the_middle_says_what_went_and_what_did_not(place: Practice) -> None:
    link = faulty(place)
    with place.signed_in() as (desk, station):
        cases = [take_case(desk, seed=seed) for seed in range(4)]
        # Three files a case (two papers, one signature); the link breaks once four are there, in however many pieces.
        done_files = 0

        def cut_after_four(request: links.httpx.Request, serve: links.Serve) -> links.httpx.Response:
            nonlocal done_files
            if done_files == 4:
                return links.lost_request(request, serve)
            answer = serve(request)
            done_files += request.headers["Upload-Complete"] == "?1" and answer.is_success
            return answer

        link.always(cut_after_four, on="PATCH")
        done = station.sync.play_one()

        assert done.trouble is not None
        view = desk.sync_view()
        rows = by_case(desk)
        through = [case for case in cases if rows[case].transfer is Transfer.ACKNOWLEDGED]
        partly = [case for case in cases if rows[case].transfer is Transfer.TEXT_RECEIVED]
        assert len(through) + len(partly) == len(cases)
        assert view.waiting == len(partly) > 0
        assert view.message is not None
        assert sum(rows[case].files_done for case in cases) == 4
        assert all(rows[case].files_done < rows[case].files_total for case in partly)

        link.heal()
        place.clock.advance(301)
        assert station.sync.play_one().trouble is None
        assert desk.sync_view().waiting == 0
        assert {row.transfer for row in by_case(desk).values()} == {Transfer.ACKNOWLEDGED}


def test_p02_a_new_case_shows_as_waiting_within_a_second(place: Practice) -> None:
    with place.signed_in() as (desk, station):
        take_case(desk)
        assert station.sync.play_one().trouble is None
        assert desk.sync_view().waiting == 0
        told = threading.Event()

        def listener(event: object) -> None:
            if isinstance(event, SyncChanged) and event.view.waiting == 1:
                told.set()

        desk.subscribe(listener)
        second = take_case(desk, seed=5)
        # The seal is answered only after the counts have been told.
        assert told.wait(1.0)
        assert desk.sync_view().waiting == 1
        assert by_case(desk)[second].transfer is Transfer.QUEUED


def test_p03_signing_out_and_another_start_lose_nothing_and_keep_the_author(place: Practice) -> None:
    with place.signed_in() as (desk, _):
        first = take_case(desk)
        desk.sign_out().result()
        desk.sign_in(OPERATOR, PIN).result()
        second = take_case(desk, seed=4)
    # The program ends and starts again before anything was sent.
    with place.signed_in() as (desk, station):
        station.sync.count()
        assert desk.sync_view().waiting == 2
        assert station.sync.play_one().trouble is None
        rows = by_case(desk)
        assert rows[first].transfer is rows[second].transfer is Transfer.ACKNOWLEDGED
    assert len(arrived(place)) == len(set(arrived(place))) == 2


def test_p06_p28_every_paper_taken_offline_arrives_or_is_counted_missing(place: Practice) -> None:
    link = faulty(place)
    with place.signed_in() as (desk, station):
        cases = [take_case(desk, papers=2, seed=10 * number) for number in range(1, 4)]
        total = sum(row.files_total for row in by_case(desk).values())
        assert total == 3 * 4
        link.plan(links.cut_body(700), on="PATCH", times=2)
        for _ in range(4):
            station.sync.play_one()
            rows = by_case(desk)
            for case in cases:
                whole = rows[case].files_done == rows[case].files_total
                assert (rows[case].transfer is Transfer.ACKNOWLEDGED) == whole
            place.clock.advance(301)
        assert sum(row.files_done for row in by_case(desk).values()) == total


@pytest.mark.allows_log
def test_p08_p30_an_answer_that_came_too_late_becomes_no_second_dossier(place: Practice) -> None:
    link = faulty(place)
    with place.signed_in() as (desk, station):
        case = take_case(desk)
        for _ in range(3):
            link.plan(links.late_answer, on="/v1/packets")
            station.sync.play_one()
            assert by_case(desk)[case].transfer is not Transfer.ACKNOWLEDGED
            assert desk.sync_view().waiting == 1
            place.clock.advance(301)
        assert station.sync.play_one().trouble is None
        assert by_case(desk)[case].transfer is Transfer.ACKNOWLEDGED
    assert len(arrived(place)) == 1


@pytest.mark.allows_log
def test_p10_p14_a_link_that_flaps_needs_nobody_to_press_anything(place: Practice) -> None:
    link = faulty(place)
    faults = [links.refused, links.lost_answer, links.no_name, links.late_answer, links.lost_request]
    with place.signed_in() as (desk, station):
        case = take_case(desk)
        longest_ms = 0
        for number in range(20):
            link.heal()
            link.always(faults[number % len(faults)])
            done = station.sync.play_one()
            longest_ms = max(longest_ms, done.next_at_ms - place.clock.now_ms())
            assert desk.sync_view().next_try_ms == done.next_at_ms
            place.clock.advance(max(1.0, (done.next_at_ms - place.clock.now_ms()) / 1_000))
        assert longest_ms <= 301_000
        link.heal()
        for _ in range(3):
            done = station.sync.play_one()
            place.clock.advance(max(1.0, (done.next_at_ms - place.clock.now_ms()) / 1_000))
        assert by_case(desk)[case].transfer is Transfer.ACKNOWLEDGED
        assert desk.sync_view().connection is Connection.ONLINE


def test_p10_the_rounds_in_the_background_go_on_after_every_flap(tmp_path: Path) -> None:
    with practice(tmp_path) as place:
        link = faulty(place)
        station = build_station(place.folder, place.around)
        desk = Desk(Shift(station, Seat(station), background=True))
        try:
            link.always(links.refused)
            desk.sign_in(OPERATOR, PIN).result()
            case = take_case(desk)
            until(lambda: desk.sync_view().connection is Connection.OFFLINE)
            link.heal()
            # The fake clock stands still, so time is given instead of waited for.
            until(lambda: _given_time(place, desk, case))
        finally:
            desk.close()
    assert len(arrived(place)) == 1


def _given_time(place: Practice, desk: Desk, case: bytes) -> bool:
    place.clock.advance(10)
    desk.wake_sync()
    return by_case(desk)[case].transfer is Transfer.ACKNOWLEDGED


@pytest.mark.allows_log
@pytest.mark.parametrize("fault", ["refused", "no_name", "no_route", "captive_portal", "no_tls"])
def test_p12_within_ten_seconds_of_the_links_return_something_is_sent(place: Practice, fault: str) -> None:
    link = faulty(place)
    with place.signed_in() as (desk, station):
        case = take_case(desk)
        link.always(getattr(links, fault))
        for _ in range(40):
            # However long it has lasted: the way back may open at any moment, for a person signs in to it.
            done = station.sync.play_one()
            pause_ms = done.next_at_ms - place.clock.now_ms()
            assert 0 < pause_ms <= 10_000
            place.clock.advance(pause_ms / 1_000)
        link.heal()
        assert station.sync.play_one().trouble is None
        assert by_case(desk)[case].transfer is Transfer.ACKNOWLEDGED


def test_p20_what_was_sent_can_be_sent_again_under_the_same_key(place: Practice) -> None:
    with place.signed_in() as (desk, station):
        case = take_case(desk)
        assert station.sync.play_one().trouble is None
        packet_id = desk.case(case).result().packets[0].packet_id
        raw = station.opened.replica.read(lambda db: packets.packet_bytes(db, packet_id))
        assert raw is not None
        again = place.portal.intake.take_batch([raw, raw])
        assert [answer.outcome for answer in again] == ["already", "already"]
        held = desk.proof(case).result().packets[0].receipts
        assert again[0].text_receipt == held["text"]
        assert again[0].complete_receipt == held["complete"]
    assert len(arrived(place)) == 1


def test_p27_the_same_photograph_twice_in_one_case_is_two_papers(place: Practice) -> None:
    with place.signed_in() as (desk, station):
        case = desk.start_case(BIRTH).result().case_id
        photograph = paper(3)
        fill(desk, case)
        desk.attach(case, "d-birth", photograph).result()
        desk.attach(case, "d-birth", photograph).result()
        desk.attach(case, "d-id", photograph).result()
        desk.record_consent(case, frozenset({"assist"})).result()
        desk.record_signature(case, signature()).result()
        desk.seal(case).result()
        assert station.sync.play_one().trouble is None
        row = by_case(desk)[case]
        assert row.transfer is Transfer.ACKNOWLEDGED
        assert row.files_done == row.files_total == 4


def test_p30_sealing_twice_makes_one_packet(place: Practice) -> None:
    with place.signed_in() as (desk, station):
        case = take_case(desk)
        # The second click: its future fails, nothing more is queued.
        assert desk.seal(case).exception() is not None
        assert desk.sync_view().waiting == 1
        assert station.sync.play_one().trouble is None
    assert len(arrived(place)) == 1


def test_p39_thirty_drafts_stay_apart_and_are_all_listed(place: Practice) -> None:
    names = [f"Nguyễn Mẫu {chr(ord('A') + n % 26)}{'n' * (n // 26 + 1)}" for n in range(30)]
    with place.signed_in() as (desk, _):
        drafts = []
        for name in names:
            case = desk.start_case(BIRTH).result().case_id
            desk.save_answer(case, "/child/fullName", name).result()
            drafts.append(case)
        assert {row.case_id for row in desk.drafts().result()} == set(drafts)
    with place.signed_in() as (desk, _):
        assert {row.case_id for row in desk.drafts().result()} == set(drafts)
        for case, name in zip(drafts, names, strict=True):
            assert desk.open_case(case).result().answers["child"]["fullName"] == name
        assert desk.sync_view().waiting == 0


def test_p41_a_store_that_is_not_there_is_never_an_empty_one(place: Practice, tmp_path: Path) -> None:
    with place.signed_in() as (desk, _):
        take_case(desk)
    moved = tmp_path / "unplugged"
    place.folder.rename(moved)
    station = build_station(place.folder, place.around)
    desk = Desk(Shift(station, Seat(station), background=False))
    try:
        assert not desk.station().enrolled
        failed = desk.sign_in(OPERATOR, PIN).exception()
        assert failed is not None
    finally:
        desk.close()
    assert not (place.folder / "station.db").exists()
    moved.rename(place.folder) if not place.folder.exists() else _put_back(moved, place.folder)
    with place.signed_in() as (desk, station):
        station.sync.count()
        assert desk.sync_view().waiting == 1


def _put_back(moved: Path, folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()
    moved.rename(folder)
