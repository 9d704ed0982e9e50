"""A station its portal has forgotten, restored from a copy: told so, taken back with a code, and nothing lost."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from forms.errors import DomainError
from forms.packets.receipt import read_receipt
from kiosk.views.cases import Transfer
from kiosk.views.front import Connection
from kiosk.words.sync_sentences import log_sentence
from sync.errors import SyncError, Trouble
from sync.link.transport import Transport
from sync.portal import restorations
from sync.portal.dossiers import dossiers
from sync.portal.stations import stations
from sync.portal.storage import tables
from sync.replica import facts
from sync.replica.chain import audit, certificates
from sync.replica.outbox import packets
from tests.kiosk.station.test_new_epoch import ENROL, again
from tests.kiosk.station.test_older_copy import printed
from tests.support.counter import ready_draft
from tests.support.database_copy import DatabaseCopy
from tests.support.links import Crash, Fault, FaultyTransport, crash_after, lost_answer, no_route
from tests.support.portal import OPERATOR, offer
from tests.support.postgres import FAST, Postgres, postgres_server, why_not
from tests.support.proof import not_proven
from tests.support.stations import Practice, practice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.desk.facade import Desk
    from kiosk.station.held import Station

pytestmark = pytest.mark.allows_log
OPERATORS = "POST /v1/operators"


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    reason = why_not()
    if reason is not None:
        not_proven(reason)
    with postgres_server(**FAST) as server:
        yield server


def sqlite(folder: Path) -> str:
    return f"sqlite:///{folder / 'portal' / 'data' / 'portal.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield sqlite(tmp_path)
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.migrated() as address:
        yield address


@dataclass
class Town:
    """A portal that can be put back to a copy, and a station.

    Attributes:
        place: both.
        link: between them.
        url: of the portal's database.
        copy: what is put back; at first of before the station enrolled.
    """

    place: Practice
    link: FaultyTransport
    url: str
    copy: DatabaseCopy

    def put_back(self) -> None:
        """Lose what came since the copy, and say so."""
        portal, clock = self.place.portal, self.place.clock
        clock.advance(60)
        self.copy.put_back(self.url)
        restorations.declare(portal.store, portal.blobs, portal.keys, portal.entropy, portal.now_s())
        clock.advance(60)


@contextmanager
def town(folder: Path, url: str) -> Iterator[Town]:
    copies: list[DatabaseCopy] = []
    with practice(
        folder,
        database=None if url.startswith("sqlite") else url,
        before=lambda _: copies.append(DatabaseCopy.of(url)),
    ) as place:
        link = FaultyTransport(place.client._transport)
        place.around = replace(place.around, transport=lambda url: Transport(url, inner=link))
        place.clock.advance(60)
        yield Town(place, link, url, copies[0])


def rounds(place: Practice, station: Station, count: int = 6) -> None:
    for _ in range(count):
        station.sync.play_one()
        place.clock.advance(700)


def sent(place: Practice, desk: Desk, station: Station) -> bytes:
    """Seal a case and have the portal confirm all of it."""
    case_id = ready_draft(desk).case_id
    desk.seal(case_id).result()
    rounds(place, station, 3)
    assert desk.case(case_id).result().packets[0].transfer is Transfer.ACKNOWLEDGED
    return case_id


def proof(station: Station, case_id: bytes) -> dict[str, bytes]:
    """Return the receipts of a family."""

    def read(db):  # type: ignore[no-untyped-def]
        (row,) = packets.packets_of_case(db, case_id)
        return packets.receipts(db, row.packet_id)

    return station.opened.replica.read(read)


def at_portal(place: Practice, case_id: bytes) -> tuple[str, int] | None:
    with place.portal.store.reading() as db:
        row = dossiers.by_case(db, case_id)
    return None if row is None else (row.code, row.received_at)


def held_as_before(place: Practice, station: Station, case_id: bytes, before: dict[str, bytes]) -> None:
    assert proof(station, case_id) == before
    told = read_receipt(before["complete"])
    assert at_portal(place, case_id) == (told.code, told.received_at)


def test_one_enrolled_after_the_copy_is_told_and_taken_back_with_all_it_has(tmp_path: Path, url: str) -> None:
    with town(tmp_path, url) as made, made.place.signed_in() as (desk, station):
        place, link = made.place, made.link
        number = station.opened.identity.station_no
        case_id = sent(place, desk, station)
        before = proof(station, case_id)
        made.put_back()
        link.always(no_route)
        unsent = ready_draft(desk).case_id
        desk.seal(unsent).result()
        link.heal()

        done = station.sync.play_one()
        assert (done.trouble, done.problem) == (Trouble.REFUSED, "forgotten")
        view = desk.sync_view()
        assert view.connection is Connection.FORGOTTEN
        assert view.message == log_sentence("refused", {"problem": "forgotten"})
        assert not view.copy_in_doubt
        assert at_portal(place, case_id) is None
        # It goes on as before until somebody calls.
        printed(desk)

        desk.begin_new_epoch(again(place, number)).result()
        rounds(place, station)

        held_as_before(place, station, case_id, before)
        assert desk.case(unsent).result().packets[0].transfer is Transfer.ACKNOWLEDGED
        view = desk.sync_view()
        assert (view.connection, view.waiting, view.attention) == (Connection.ONLINE, 0, 0)
        assert (view.brought_again, view.refused_again) == (0, 0)
        assert station.opened.identity.facts.chain_epoch == 2
        fresh = sent(place, desk, station)
        assert desk.slip(fresh).result().code
        assert station.opened.replica.read(audit.verify) == ()


def test_one_renewed_after_the_copy_gets_its_lost_epoch_back(tmp_path: Path, url: str) -> None:
    with town(tmp_path, url) as made, made.place.signed_in() as (desk, station):
        place = made.place
        number = station.opened.identity.station_no
        early = sent(place, desk, station)
        made.copy = DatabaseCopy.of(url)
        place.clock.advance(60)
        desk.begin_new_epoch(again(place, number)).result()
        late = sent(place, desk, station)
        before = proof(station, late)
        made.put_back()
        assert station.sync.play_one().problem == "forgotten"
        desk.begin_new_epoch(again(place, number)).result()
        assert station.opened.identity.facts.chain_epoch == 3
        assert len(station.opened.replica.read(certificates.all_of)) == 3
        rounds(place, station)
        held_as_before(place, station, late, before)
        held_as_before(place, station, early, proof(station, early))
        assert desk.sync_view().connection is Connection.ONLINE


@pytest.mark.parametrize("call", [ENROL, OPERATORS])
@pytest.mark.parametrize("cut", [no_route, lost_answer, crash_after])
def test_cut_off_anywhere_the_same_code_brings_everything(tmp_path: Path, call: str, cut: Fault) -> None:
    with town(tmp_path, sqlite(tmp_path)) as made:
        place, link = made.place, made.link
        with place.signed_in() as (desk, station):
            number = station.opened.identity.station_no
            case_id = sent(place, desk, station)
            before = proof(station, case_id)
            made.put_back()
            code = again(place, number)
            link.plan(cut, call)
            with pytest.raises((SyncError, Crash)):
                desk.begin_new_epoch(code).result()
            assert station.opened.identity.facts.chain_epoch == 1
        with place.signed_in() as (desk, station):
            unsent = ready_draft(desk).case_id
            desk.seal(unsent).result()
            desk.begin_new_epoch(code).result()
            rounds(place, station)
            held_as_before(place, station, case_id, before)
            assert desk.case(unsent).result().packets[0].transfer is Transfer.ACKNOWLEDGED
            assert station.opened.identity.facts.chain_epoch == 2


def test_a_code_made_for_somebody_else_renews_and_leaves_what_was_signed_waiting(
    tmp_path: Path, url: str
) -> None:
    with town(tmp_path, url) as made, made.place.signed_in() as (desk, station):
        place = made.place
        number = station.opened.identity.station_no
        code = offer(place.portal, station_no=number, operator_id="op-2", operator_name="Trần Văn Thử")
        desk.begin_new_epoch(code).result()
        assert station.opened.identity.facts.chain_epoch == 2
        # Here the portal had the key all along.
        sent(place, desk, station)
        with place.portal.store.reading() as db:
            assert len(stations.operator_keys(db, number, OPERATOR)) == 1


def test_a_code_for_somebody_a_lost_station_does_not_know_begins_nothing_and_the_right_one_does(
    tmp_path: Path, url: str
) -> None:
    with town(tmp_path, url) as made, made.place.signed_in() as (desk, station):
        place, number = made.place, station.opened.identity.station_no
        case_id = sent(place, desk, station)
        before = proof(station, case_id)
        made.put_back()
        wrong = offer(place.portal, station_no=number, operator_id="op-2", operator_name="Trần Văn Thử")
        with pytest.raises(DomainError, match="operator_unknown"):
            desk.begin_new_epoch(wrong).result()
        assert station.opened.identity.facts.chain_epoch == 1
        desk.begin_new_epoch(again(place, number)).result()
        assert station.opened.identity.facts.chain_epoch == 3
        rounds(place, station)
        held_as_before(place, station, case_id, before)


def test_certificates_the_portal_does_not_believe_are_said_and_nothing_begins(
    tmp_path: Path, url: str
) -> None:
    with town(tmp_path, url) as made, made.place.signed_in() as (desk, station):
        place = made.place
        number, replica = station.opened.identity.station_no, station.opened.replica
        made.put_back()
        own = station.opened.identity.certificate
        forged = own[:-1] + bytes([own[-1] ^ 1])
        replica.write(lambda db: facts.put(db, facts.STATION_CERTIFICATE, forged)).result()
        code = again(place, number)
        with pytest.raises(DomainError, match="epoch_certificates_refused"):
            desk.begin_new_epoch(code).result()
        replica.write(lambda db: facts.put(db, facts.STATION_CERTIFICATE, own)).result()
        desk.begin_new_epoch(code).result()
        assert station.opened.identity.facts.chain_epoch == 2


def test_a_station_shut_out_is_not_told_that_it_was_forgotten(tmp_path: Path, url: str) -> None:
    with town(tmp_path, url) as made, made.place.signed_in() as (desk, station):
        place = made.place
        sent(place, desk, station)
        made.copy = DatabaseCopy.of(url)
        made.put_back()
        with place.portal.store.writing() as db:
            db.execute(sa.update(tables.station).values(active=False))
        assert station.sync.play_one().problem == "unknown-station"
        assert desk.sync_view().connection is Connection.REFUSED
