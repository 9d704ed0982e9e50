"""The portal's database is put back from an older copy: the stations bring what it lost, and nothing is lost or new."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa

from forms.packet import Packet
from forms.receipt import CompleteReceipt, TextReceipt, read_receipt, sign_receipt
from forms.signature import SigningKey
from sync.portal import dossiers, packets, restorations, tables
from sync.portal.context import Portal
from sync.replica import again, cases, housekeeping
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.portal import Desk, PortalFolder, in_process, officer_token
from tests.support.postgres import FAST, Postgres, postgres_server, why_not
from tests.support.proof import not_proven
from tests.sync.engine.conftest import link_to, make_rig
from tests.sync.engine.rig import Rig

DAY_MS = 86_400_000


@dataclass
class City:
    """One portal that can be put back to a copy, and its stations.

    Attributes:
        home: the portal's folder.
        clock: of everybody.
        url: address of a PostgreSQL database, None for SQLite in the folder.
    """

    home: PortalFolder
    clock: FakeClock
    copies: Path
    url: str | None
    rigs: list[Rig] = field(default_factory=list)

    def open(self) -> None:
        self._stack = ExitStack()
        self.portal: Portal = self._stack.enter_context(self.home.opened())
        self.client = self._stack.enter_context(in_process(self.portal))
        for rig in self.rigs:
            rig.close()
            rig.link = link_to(self.client)
            rig.open()

    def close(self) -> None:
        self._stack.close()

    def copy(self) -> None:
        """Copy database and files, as an administrator's nightly job does."""
        blobs = self.home.folder / "data" / "blobs"
        shutil.copytree(blobs, self.copies / "blobs")
        if self.url is None:
            with sa.create_engine(f"sqlite:///{self.home.folder / 'data' / 'portal.db'}").connect() as db:
                db.exec_driver_sql(f"VACUUM INTO '{self.copies / 'portal.db'}'")
            return
        with self.portal.store.reading() as db:
            self._rows = {
                table: [dict(row._mapping) for row in db.execute(sa.select(table))]
                for table in tables.metadata.sorted_tables
            }

    def put_back(self, *, files: bool = True) -> None:
        """Lose everything since the copy, put it back and start the portal again; nothing is declared yet."""
        self.close()
        data = self.home.folder / "data"
        if files:
            shutil.rmtree(data / "blobs")
            shutil.copytree(self.copies / "blobs", data / "blobs")
        if self.url is None:
            for name in ("portal.db", "portal.db-wal", "portal.db-shm"):
                (data / name).unlink(missing_ok=True)
            shutil.copy(self.copies / "portal.db", data / "portal.db")
        else:
            engine = sa.create_engine(self.url)
            with engine.begin() as db:
                for table in reversed(tables.metadata.sorted_tables):
                    db.execute(table.delete())
                for table, rows in self._rows.items():
                    if rows:
                        db.execute(table.insert(), rows)
            engine.dispose()
        self.open()

    def declare(self) -> restorations.Declared:
        """What `admin restored` does."""
        portal = self.portal
        return restorations.declare(portal.store, portal.blobs, portal.keys, portal.entropy, portal.now_s())

    def rounds(self, count: int = 4) -> None:
        for _ in range(count):
            for rig in self.rigs:
                rig.round()
            self.clock.advance(700)

    def row(self, packet: Packet) -> dossiers.DossierRow:
        with self.portal.store.reading() as db:
            found = dossiers.by_case(db, packet.header.case_id or b"")
        assert found is not None
        return found

    def stored(self, packet: Packet) -> packets.StoredPacket:
        with self.portal.store.reading() as db:
            found = packets.find(db, packet.header.packet_id)
        assert found is not None
        return found


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    reason = why_not()
    if reason is not None:
        not_proven(reason)
    with postgres_server(**FAST) as server:
        yield server


@contextmanager
def _city(tmp_path: Path, url: str | None) -> Iterator[City]:
    clock = FakeClock()
    (tmp_path / "copies").mkdir()
    home = PortalFolder(tmp_path / "portal", clock, SeededEntropy(0), url)
    made = City(home, clock, tmp_path / "copies", url)
    made.open()
    for number in (1, 2):
        rig = make_rig(tmp_path / f"station-{number}", made.portal, made.client, clock, number)
        rig.create()
        made.rigs.append(rig)
    yield made
    for rig in made.rigs:
        rig.close()
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def city(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[City]:
    if request.param == "sqlite":
        with _city(tmp_path, None) as made:
            yield made
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.migrated() as url, _city(tmp_path, url) as made:
        yield made


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[City]:
    with _city(tmp_path, None) as made:
        yield made


def read(rig: Rig, packet: Packet) -> tuple[TextReceipt, CompleteReceipt]:
    kept = rig.receipts(packet)
    text, complete = read_receipt(kept["text"]), read_receipt(kept["complete"])
    assert isinstance(text, TextReceipt)
    assert isinstance(complete, CompleteReceipt)
    return text, complete


def assert_as_before(city: City, rig: Rig, packet: Packet) -> None:
    """The portal holds the packet under its old code and times, with every file, and answers the old receipts."""
    text, complete = read(rig, packet)
    row, stored = city.row(packet), city.stored(packet)
    assert (row.code, row.received_at) == (text.code, text.received_at)
    assert {"text": stored.text_receipt, "complete": stored.complete_receipt} == rig.receipts(packet)
    for blob in packet.header.blobs:
        assert city.portal.blobs.size(blob.sealed_sha256) == blob.size
    assert rig.state(packet) == "acknowledged"
    assert rig.replica.read(lambda db: again.step_of(db, packet.header.packet_id)) is None
    with city.portal.store.reading() as db:
        assert packets.missing(db, packet.header.blobs) == ()


def test_what_two_stations_sent_since_the_copy_comes_back_as_it_was(city: City) -> None:
    first, second = city.rigs
    early = [(first, first.seal()), (second, second.seal())]
    city.rounds(1)
    city.copy()
    late = [
        (first, first.seal(first.paper(9_000), first.paper(4_000, "d-2"))),
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
    shutil.rmtree(city.portal.blobs._folder)  # type: ignore[attr-defined]
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
    asked: list[tuple[str, int]] = []
    link = rig.link
    city.rounds(3)
    asked = [(call.path, 0) for call in link.calls if "packets" in call.path]  # type: ignore[union-attr]
    assert [path for path, _ in asked] == ["/v1/packets/held", "/v1/packets/again", "/v1/packets/held"]
    for packet in [*held, lost]:
        assert_as_before(city, rig, packet)


def test_a_restore_nobody_declared_changes_nothing_and_a_second_declaration_does_no_harm(lite: City) -> None:
    rig, city = lite.rigs[0], lite
    city.copy()
    packet = rig.seal()
    city.rounds(1)
    city.put_back()
    city.rounds(1)
    assert rig.state(packet) == "acknowledged"
    assert rig.replica.read(again.counts).waiting == 0
    first, second = city.declare().statement, city.declare().statement
    assert second.epoch > first.epoch
    assert second.log_from > first.log_from
    assert second.serial_from > first.serial_from
    city.rounds(3)
    assert_as_before(city, rig, packet)


def test_a_code_that_went_to_another_case_before_the_declaration_is_not_given_twice(lite: City) -> None:
    first, second = lite.rigs
    city = lite
    city.copy()
    old = first.seal()
    first.round()
    city.put_back()
    # Nobody said so, and the portal counts from where the copy stood.
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
        desk.post(f"/v1/officer/dossiers/{city.row(packet).code}/reject", {"version": 1, "note": "x"})
    city.rounds(1)
    city.clock.advance(61 * 86_400)
    rig.round()
    if rig.case_state(gone) not in {3, 8}:
        pytest.fail(f"the case has not ended: {rig.case_state(gone)}")
    now_ms = city.clock.now_ms()
    rig.replica.write(lambda db: housekeeping.purge_packet(db, gone.header.packet_id, now_ms)).result()
    rig.replica.write(again.begin).result()
    rig.replica.write(lambda db: housekeeping.forget_due(db, now_ms)).result()
    assert rig.replica.read(lambda db: again.step_of(db, gone.header.packet_id)) is None
    assert rig.replica.read(lambda db: again.step_of(db, owed.header.packet_id)) == "ask"
    assert rig.row(owed).state == "acknowledged"


@pytest.mark.parametrize("forgery", ["key", "packet", "code", "bytes"])
def test_a_receipt_that_is_not_the_portals_is_refused_and_the_packet_taken_as_a_new_one(
    lite: City, forgery: str
) -> None:
    from sync.wire.messages import PacketAgain

    rig, city = lite.rigs[0], lite
    city.copy()
    packet, foreign = rig.seal(), rig.seal()
    city.rounds(1)
    true, other = rig.receipts(packet)["text"], rig.receipts(foreign)["text"]
    told = read_receipt(true)
    assert isinstance(told, TextReceipt)
    thief = SigningKey.new(SeededEntropy(99))
    lies = {
        "key": sign_receipt(replace_struct(told, code="H17.20242-261122-000777"), thief),
        "packet": other,
        "code": true[:40] + bytes([true[40] ^ 1]) + true[41:],
        "bytes": b"\xff" * 300,
    }
    city.put_back()
    city.declare()
    city.clock.advance(90)
    (answer,) = rig.api.bring_again([PacketAgain(packet=packet.raw, text_receipt=lies[forgery])])
    assert answer.result.outcome == "accepted"
    assert not answer.readopted
    assert answer.receipt_problem is not None
    assert city.row(packet).received_at == city.portal.now_s()
    assert city.row(packet).code != told.code


@pytest.mark.parametrize("damage", ["flip", "cut", "thief"])
def test_a_statement_that_does_not_verify_moves_nothing(lite: City, damage: str) -> None:
    from forms.restoration import read_restoration, sign_restoration

    rig, city = lite.rigs[0], lite
    rig.seal()
    city.rounds(1)
    city.declare()
    with city.portal.store.reading() as db:
        raw: bytes = db.execute(restorations.NEWEST_STATEMENT).scalar_one()
    lies = {
        "flip": raw[:-1] + bytes([raw[-1] ^ 1]),
        "cut": raw[:-3],
        "thief": sign_restoration(read_restoration(raw), SigningKey.new(SeededEntropy(5))),
    }
    assert not rig.engine.again.learn(lies[damage])
    assert rig.replica.read(again.counts).waiting == 0
    assert rig.engine.again.learn(raw)
    assert not rig.engine.again.learn(raw)


def replace_struct(told: TextReceipt, **changes: object) -> TextReceipt:
    import msgspec

    return msgspec.structs.replace(told, **changes)
