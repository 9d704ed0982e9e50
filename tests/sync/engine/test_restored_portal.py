"""The portal's database is put back from an older copy: the stations bring what it lost, and nothing is lost or new."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.replica import housekeeping
from sync.replica.cases import cases
from sync.replica.outbox import again
from tests.support import links
from tests.support.brought_again import step_of
from tests.support.forgetting import forget_due
from tests.support.links import FaultyTransport
from tests.support.packets_kept import packets_kept
from tests.support.portal import Desk, officer_token
from tests.support.postgres import FAST, Postgres, postgres_server, why_not
from tests.support.proof import not_proven
from tests.sync.engine.restorable import City, assert_as_before, read, restorable_city

pytestmark = pytest.mark.allows_log


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    reason = why_not()
    if reason is not None:
        not_proven(reason)
    with postgres_server(**FAST) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def city(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[City]:
    if request.param == "sqlite":
        with restorable_city(tmp_path, None) as made:
            yield made
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.migrated() as url, restorable_city(tmp_path, url) as made:
        yield made


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[City]:
    with restorable_city(tmp_path, None) as made:
        yield made


def test_what_two_stations_sent_since_the_copy_comes_back_as_it_was(city: City) -> None:
    first, second = city.rigs
    early = [(first, first.seal()), (second, second.seal())]
    city.rounds(1)
    city.copy()
    late = [
        (first, first.seal(first.paper(90_000))),
        (first, first.seal()),
        (second, second.seal()),
    ]
    city.rounds(1)
    assert all(rig.state(packet) == "acknowledged" for rig, packet in early + late)
    waiting = first.seal()
    city.put_back()
    told = city.declare()
    assert told.statement.log_held == 2
    new = second.seal()
    city.rounds()
    for rig, packet in early + late:
        assert_as_before(city, rig, packet)
    assert first.state(waiting) == second.state(new) == "acknowledged"
    codes = [city.row(packet).code for _, packet in early + late] + [
        city.row(waiting).code,
        city.row(new).code,
    ]
    assert len(set(codes)) == len(codes) == 7
    desk = Desk(city.client, officer_token(city.portal, "can-bo-9"))
    assert {one["code"] for one in desk.get("/v1/officer/dossiers").json()["dossiers"]} == set(codes)
    for rig, packet in early + late:
        known = rig.replica.read(lambda db, p=packet: cases.dossier(db, p.header.case_id or b""))
        assert known is not None
        assert (known.code, known.state) == (city.row(packet).code, 1)


def test_a_due_day_promised_again_reaches_the_station_although_its_version_is_lower(lite: City) -> None:
    rig, city = lite.rigs[0], lite
    city.copy()
    packet = rig.seal()
    city.rounds(1)
    desk = Desk(city.client, officer_token(city.portal))
    for _ in range(2):
        version = desk.get(f"/v1/officer/dossiers/{city.row(packet).code}").json()["version"]
        action = "accept" if city.row(packet).state == 1 else "process"
        answer = desk.post(f"/v1/officer/dossiers/{city.row(packet).code}/{action}", {"version": version})
        assert answer.status_code in {200, 201}, answer.text
    due_on = city.row(packet).due_on
    city.rounds(1)
    assert rig.case_state(packet) == 4
    city.put_back()
    city.declare()
    city.rounds(2)
    assert rig.case_state(packet) == 1
    desk = Desk(city.client, officer_token(city.portal))
    assert desk.post(f"/v1/officer/dossiers/{city.row(packet).code}/accept", {"version": 1}).status_code < 300
    city.rounds(1)
    assert rig.case_state(packet) == 2
    assert city.row(packet).due_on == due_on


def test_files_lost_alone_are_brought_again_from_their_start(lite: City) -> None:
    rig, city = lite.rigs[0], lite
    city.copy()
    packet = rig.seal(rig.paper(60_000))
    city.rounds(1)
    for folder in (city.home.folder / "data" / "blobs").iterdir():
        shutil.rmtree(folder)
    assert city.declare().files_gone == 1
    city.rounds(3)
    assert_as_before(city, rig, packet)


def test_a_station_asks_before_it_sends_and_sends_nothing_the_portal_holds(lite: City) -> None:
    rig, city = lite.rigs[0], lite
    held = [rig.seal() for _ in range(3)]
    city.rounds(1)
    city.copy()
    lost = rig.seal()
    city.rounds(1)
    city.put_back()
    city.declare()
    city.rounds(3)
    assert isinstance(rig.link, FaultyTransport)
    assert [call.path for call in rig.link.calls if "packets" in call.path] == [
        "/v1/packets/held",
        "/v1/packets/again",
        "/v1/packets/held",
    ]
    for packet in [*held, lost]:
        assert_as_before(city, rig, packet)


def test_before_it_is_declared_a_restored_portal_serves_nobody_and_a_second_declaration_does_no_harm(
    city: City,
) -> None:
    rig, other = city.rigs
    city.copy()
    packet = rig.seal()
    city.rounds(1)
    city.put_back()
    waiting = other.seal()
    city.rounds(2)
    assert rig.state(packet) == "acknowledged"
    assert rig.replica.read(again.counts).waiting == 0
    assert other.state(waiting) == "queued"
    with city.portal.store.reading() as db:
        assert packets_kept(db) == []
    first, second = city.declare().statement, city.declare().statement
    assert second.epoch > first.epoch
    assert second.log_from > first.log_from
    assert second.serial_from > first.serial_from
    city.rounds(3)
    assert_as_before(city, rig, packet)
    assert other.state(waiting) == "acknowledged"
    assert city.row(waiting).code != city.row(packet).code


def test_a_machine_put_back_as_a_whole_stops_when_a_receipt_shows_it(city: City) -> None:
    rig, other = city.rigs
    city.copy()
    rig.link.always(links.lost_request, on="PATCH")
    packet = rig.seal(rig.paper(20_000))
    city.rounds(1)
    assert rig.state(packet) == "text_received"
    city.put_back(machine=True)
    assert not city.portal.store.in_doubt
    city.rounds(2)
    # It asked for the receipt again, with the one it had.
    assert city.portal.store.in_doubt
    waiting = other.seal()
    city.rounds(1)
    assert other.state(waiting) == "queued"
    rig.link.heal()
    city.declare()
    city.rounds()
    assert_as_before(city, rig, packet)
    assert other.state(waiting) == "acknowledged"


def test_a_code_that_went_to_another_case_before_the_declaration_is_not_given_twice(lite: City) -> None:
    first, second = lite.rigs
    city = lite
    city.copy()
    old = first.seal()
    first.round()
    city.put_back(machine=True)
    # Nothing on the machine tells, and the portal counts from where the copy stood.
    other = second.seal()
    second.round()
    code = read(second, other)[0].code
    assert code == read(first, old)[0].code
    city.declare()
    city.rounds(4)
    assert city.row(other).code == code
    assert city.row(old).code != code
    assert city.row(old).received_at == read(first, old)[0].received_at
    assert first.state(old) == "acknowledged"
    known = first.replica.read(lambda db: cases.dossier(db, old.header.case_id or b""))
    assert known is not None
    assert known.code == city.row(old).code


def test_a_packet_purged_after_sixty_days_is_not_brought_and_one_still_owed_is_not_purged(lite: City) -> None:
    rig, city = lite.rigs[0], lite
    city.copy()
    gone, owed = rig.seal(), rig.seal()
    city.rounds(1)
    desk = Desk(city.client, officer_token(city.portal))
    for packet in (gone, owed):
        desk.post(f"/v1/officer/dossiers/{city.row(packet).code}/refuse", {"version": 1, "reason": "Sai mẫu"})
    city.rounds(1)
    city.clock.advance(61 * 86_400)
    rig.round()
    assert rig.case_state(gone) == 3
    now_ms = city.clock.now_ms()
    rig.replica.write(lambda db: housekeeping.purge_packet(db, gone.header.packet_id, now_ms)).result()
    rig.replica.write(again.begin).result()
    rig.replica.write(lambda db: forget_due(db, now_ms)).result()
    assert rig.replica.read(lambda db: step_of(db, gone.header.packet_id)) is None
    assert rig.replica.read(lambda db: step_of(db, owed.header.packet_id)) == "ask"
    assert rig.row(owed).state == "acknowledged"


@pytest.mark.parametrize("hears_first", [False, True])
def test_a_withdrawal_does_not_overtake_what_the_portal_lost(city: City, hears_first: bool) -> None:
    rig, other = city.rigs
    city.rounds(1)
    city.copy()
    packet = rig.seal()
    city.rounds(1)
    assert rig.state(packet) == "acknowledged"
    city.put_back()
    city.clock.advance(5)
    city.declare()
    if hears_first:
        rig.round()
    taken_back = rig.withdraw(packet.header.case_id or b"")
    city.rounds()
    assert_as_before(city, rig, packet)
    assert rig.state(taken_back) == "acknowledged"
    assert read(rig, taken_back)[0].code == city.row(packet).code
    assert city.row(packet).state == 7
    assert other.replica.read(again.counts).waiting == 0


def test_files_that_outlived_the_database_confirm_nothing_a_second_time(city: City) -> None:
    rig = city.rigs[0]
    rig.link.always(links.lost_request, on="PATCH")
    packet = rig.seal(rig.paper(90_000))
    city.rounds(1)
    assert rig.state(packet) == "text_received"
    city.copy()
    rig.link.heal()
    city.rounds(2)
    assert rig.state(packet) == "acknowledged"
    city.clock.advance(60)
    city.put_back(files=False, declared=True)
    # Whole on the disk, but what the lost portal confirmed is the station's to bring.
    assert city.stored(packet).complete_receipt is None
    city.rounds()
    assert_as_before(city, rig, packet)
