"""A portal that can be put back to a copy, and two stations with it."""

from __future__ import annotations

import shutil
from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from forms.packets.packet import Packet
from forms.packets.receipt import CompleteReceipt, TextReceipt, read_receipt
from sync.portal import restorations
from sync.portal.administration import admin
from sync.portal.context import Portal
from sync.portal.dossiers import dossiers
from sync.portal.home import PortalHome
from sync.portal.packets import packets
from sync.portal.storage.handed_out import NAME
from tests.support.brought_again import step_of
from tests.support.database_copy import DatabaseCopy
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.portal import PortalFolder, in_process
from tests.sync.engine.conftest import link_to, make_rig
from tests.sync.engine.rig import Rig


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

    @property
    def mark(self) -> Path:
        """How far the database had come, as the portal keeps it beside its keys."""
        return self.home.folder / "data" / NAME

    def copy(self) -> None:
        """Copy database and files, as an administrator's nightly job does."""
        self._mark_then = self.mark.read_bytes()
        blobs = self.home.folder / "data" / "blobs"
        shutil.copytree(blobs, self.copies / "blobs")
        if self.url is None:
            with sa.create_engine(f"sqlite:///{self.home.folder / 'data' / 'portal.db'}").connect() as db:
                db.exec_driver_sql(f"VACUUM INTO '{self.copies / 'portal.db'}'")
            return
        self._rows = DatabaseCopy.of(self.url)

    def put_back(self, *, files: bool = True, declared: bool = False, machine: bool = False) -> None:
        """Lose everything since the copy, put it back and start the portal again.

        Args:
            files: the sealed files were lost too.
            declared: the verb is run before the portal serves again; else nothing is declared yet.
            machine: all of the machine goes back, as to a snapshot: what lies beside the keys as well.
        """
        self.close()
        if machine:
            # In place: a snapshot of a whole disk keeps the numbers of its files.
            self.mark.write_bytes(self._mark_then)
        data = self.home.folder / "data"
        if files:
            shutil.rmtree(data / "blobs")
            shutil.copytree(self.copies / "blobs", data / "blobs")
        if self.url is None:
            for name in ("portal.db", "portal.db-wal", "portal.db-shm"):
                (data / name).unlink(missing_ok=True)
            shutil.copy(self.copies / "portal.db", data / "portal.db")
        else:
            self._rows.put_back(self.url)
        if declared:
            home = PortalHome(folder=data, clock=self.clock, entropy=self.home.entropy, database=self.url)
            admin.declare_restored(Namespace(), home)
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


@contextmanager
def restorable_city(tmp_path: Path, url: str | None) -> Iterator[City]:
    clock = FakeClock()
    (tmp_path / "copies").mkdir()
    home = PortalFolder(tmp_path / "portal", clock, SeededEntropy(0), url)
    made = City(home, clock, tmp_path / "copies", url)
    try:
        made.open()
        for number in (1, 2):
            rig = make_rig(tmp_path / f"station-{number}", made.portal, made.client, clock, number)
            rig.create()
            made.rigs.append(rig)
        yield made
    finally:
        # After a failure too: the writer threads of open databases would keep the whole run from ending.
        for rig in made.rigs:
            rig.close()
        made.close()


def read(rig: Rig, packet: Packet) -> tuple[TextReceipt, CompleteReceipt]:
    kept = rig.receipts(packet)
    text, complete = read_receipt(kept["text"]), read_receipt(kept["complete"])
    assert isinstance(text, TextReceipt)
    assert isinstance(complete, CompleteReceipt)
    return text, complete


def assert_as_before(city: City, rig: Rig, packet: Packet) -> None:
    """The portal holds the packet under its old code and times, with every file, and answers the old receipts."""
    text, _ = read(rig, packet)
    row, stored = city.row(packet), city.stored(packet)
    assert (row.code, row.received_at) == (text.code, text.received_at)
    assert {"text": stored.text_receipt, "complete": stored.complete_receipt} == rig.receipts(packet)
    for blob in packet.header.blobs:
        assert city.portal.blobs.size(blob.sealed_sha256) == blob.size
    assert rig.state(packet) == "acknowledged"
    assert rig.replica.read(lambda db: step_of(db, packet.header.packet_id)) is None
    with city.portal.store.reading() as db:
        assert packets.missing(db, packet.header.blobs) == ()
