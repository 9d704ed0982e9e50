"""A station without a screen: a real encrypted database and the real engine, called round by round."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from forms.packets.packet import Packet
from forms.packets.portal_keys import PortalKeys, read_keys
from forms.packets.signature import SigningKey
from forms.stamp import Clock, Entropy
from resources.catalogue import seed_objects
from sync.catalogue_store import CatalogueStore
from sync.engine.lanes import Lanes
from sync.engine.metering import UNMETERED, Metering
from sync.engine.pull import Pull
from sync.engine.push import Push
from sync.engine.rounds import CLOCK_FACT, Engine, Round, full_jitter
from sync.link.goodput import Goodput
from sync.link.key_renewal import KeyRenewal
from sync.link.portal_api import PortalApi
from sync.link.signed_calls import StationIdentity
from sync.link.station_clock import StationClock
from sync.link.transport import Transport
from sync.replica import facts
from sync.replica.cases import cases
from sync.replica.chain.chain_mark import ChainMark
from sync.replica.drafts import attachments, drafts, withdrawals
from sync.replica.outbox import blobs, outbox, outbox_replay, packets
from sync.replica.outbox.packets import PacketRow
from sync.replica.storage.connection import Connection, ReplicaKey
from sync.replica.store import Replica
from tests.support.attached import attachment_row
from tests.support.new_replica import new_replica
from tests.support.packets import BIRTH, PacketMaker, Paper

KEY = ReplicaKey(bytes(range(32)), bytes(range(16)))
SEED: tuple[tuple[str, str, bytes], ...] = (
    *(one for one in seed_objects() if one[0] == "list" and one[1] != "assistant.json"),
    ("list", "colours", b"[]"),
    ("list", "sizes", b"[]"),
)
"""A generation 0 that is quick to build: the real lists without services, what names services, and forms; and
two lists of our own."""


@dataclass
class Rig:
    """One enrolled station on disk. `open` and `crash` may be called again and again.

    Attributes:
        folder: its home.
        clock: its own clock, which may be wrong.
        entropy: nonces and jitter.
        keys: verified keys of the portal.
        station_no: as enrolled.
        station_key: as enrolled.
        maker: seals packets of this station.
        link: the way to the portal.
        seed: generation 0 of the catalogue.
        lanes: one unless a test hands in more.
        metering: the rule for files; tests change it.
        marked: how far its chain has come is kept beside the database, as at a real station.
    """

    folder: Path
    clock: Clock
    entropy: Entropy
    keys: PortalKeys
    station_no: int
    station_key: SigningKey
    maker: PacketMaker | None
    link: httpx.BaseTransport | None
    url: str = "http://testserver.local"
    seed: Iterable[tuple[str, str, bytes]] = SEED
    stopping: Callable[[], bool] = lambda: False
    lanes: Lanes | None = None
    metering: Metering = UNMETERED
    marked: bool = False
    changed: list[bytes | None] = field(default_factory=list)
    generations: list[int] = field(default_factory=list)
    _abandoned: list[Replica] = field(default_factory=list)

    @property
    def database(self) -> Path:
        return self.folder / "station.db"

    def create(self) -> None:
        """Make the database of a station that has just enrolled, and open it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        replica = new_replica(self.database, KEY, self.clock)
        replica.write(lambda db: packets.start_chain(db, self.station_no, 1)).result()
        replica.close()
        self.open()

    def open(self) -> None:
        """Start the program over the same files."""
        mark = ChainMark(self.folder / "chain-mark") if self.marked else None
        self.replica = Replica.open(self.database, KEY, clock=self.clock, mark=mark)
        renewed = self.replica.read(lambda db: facts.get(db, facts.KEYS_JSON))
        if renewed is not None:
            self.keys = read_keys(renewed, pinned_root=self.keys.root)
            if self.maker is not None:
                self.maker.keys = self.keys
        stored = self.replica.read(lambda db: facts.get(db, CLOCK_FACT))
        self.station_clock = StationClock(self.clock, stored)
        self.catalogue = CatalogueStore(self.folder, self.replica)
        self.catalogue.open(lambda: self.seed)
        self.transport = Transport(self.url, self.link)
        self.api = PortalApi(
            self.transport,
            StationIdentity.of(
                self.station_no,
                self.station_key,
                self.keys,
                KeyRenewal(self.replica, self.keys, self.clock, self.changed.append),
            ),
            self.station_clock,
            self.entropy,
        )
        self.goodput = Goodput()
        self.push = Push(
            replica=self.replica,
            api=self.api,
            keys=self.keys,
            clock=self.clock,
            changed=lambda *case_ids: self.changed.extend(case_ids),
            stopping=self._is_stopping,
            retry_ms=full_jitter(self.entropy),
            goodput=self.goodput,
        )
        self.pull = Pull(
            replica=self.replica,
            api=self.api,
            keys=self.keys,
            clock=self.clock,
            station_clock=self.station_clock,
            catalogue=self.catalogue,
            changed=lambda *case_ids: self.changed.extend(case_ids),
            catalogue_changed=self.generations.append,
            stopping=self._is_stopping,
        )
        self.engine = Engine(
            self.replica,
            self.api,
            self.push,
            self.pull,
            clock=self.clock,
            entropy=self.entropy,
            station_clock=self.station_clock,
            lanes=self.lanes,
            metering=lambda: self.metering,
        )
        self.engine.recover()

    def crash(self) -> None:
        """Lose every object of the running program and start it again over the same files."""
        old, old_catalogue = self.replica, self.catalogue
        self.open()
        # Only now, so that closing writes nothing back the crash would have lost.
        old_catalogue.close()
        old.close()

    def close(self) -> None:
        self.engine.close()
        self.catalogue.close()
        self.replica.close()

    def round(self) -> Round:
        """Play one round; whatever it says, the projection of the outbox fits its events."""
        done = self.engine.run_once()
        assert self.replica.read(outbox_replay.differences) == ()
        return done

    def texts(self) -> None:
        """Offer every packet that is due and nothing else, as if the program ended after it."""
        while due := self.replica.read(lambda db: outbox.due(db, self.clock.now_ms())):
            self.engine.texts.offer(due, self.goodput)

    def files(self) -> None:
        """Send every file that is due and nothing else."""
        for item in self.replica.read(lambda db: blobs.due(db, self.clock.now_ms())):
            held = self.engine.files.ask(item)
            if held < item.size:
                self.engine.files.send(item, held, item.size - held, self.goodput, self._is_stopping)

    def paper(self, size: int, doc_id: str = "d-birth") -> Paper:
        assert self.maker is not None
        return self.maker.paper(doc_id, size)

    def seal(self, *papers: Paper, **changes: object) -> Packet:
        """Seal and store a birth registration with its papers (one of 3 KB when none is given)."""
        assert self.maker is not None
        papers = papers or (self.paper(3_000),)
        packet = self.maker.submission(papers, changes=changes)
        self.replica.write(lambda db: self._store_case(db, packet, papers)).result()
        return packet

    def withdraw(self, case_id: bytes) -> Packet:
        """Seal and store a second packet of a case: one without files."""
        assert self.maker is not None
        packet = self.maker.withdrawal(case_id)
        now_ms = self.clock.now_ms()
        self.replica.write(lambda db: packets.store_packet(db, packet, None, now_ms)).result()
        return packet

    def take_back(self, case_id: bytes) -> Packet | None:
        """Have the citizen take a case back; return the withdrawal packet, None when nothing had left."""
        assert self.maker is not None
        packet = self.maker.withdrawal(case_id)
        now_ms = self.clock.now_ms()

        def job(db: Connection) -> bool:
            known = withdrawals.ask(db, case_id, now_ms)
            if known:
                packets.store_packet(db, packet, None, now_ms)
            return known

        known = False
        try:
            known = self.replica.write(job).result()
        finally:
            if not known:
                # Nothing was stored: the next packet continues the chain where it was.
                self.maker.seq, self.maker.prev = packet.header.seq - 1, packet.header.prev_sha256
        return packet if known else None

    def row(self, packet: Packet) -> PacketRow:
        found = self.replica.read(lambda db: packets.packet_row(db, packet.header.packet_id))
        assert found is not None
        return found

    def state(self, packet: Packet) -> str:
        return self.row(packet).state

    def case_state(self, packet: Packet) -> int | None:
        """Return the portal's state of a packet's case, as this station heard it."""
        case_id = packet.header.case_id or b""
        known = self.replica.read(lambda db: cases.dossier(db, case_id))
        return None if known is None else known.state

    def receipts(self, packet: Packet) -> dict[str, bytes]:
        return self.replica.read(lambda db: packets.receipts(db, packet.header.packet_id))

    def event_kinds(self, packet: Packet) -> list[str]:
        events = self.replica.read(lambda db: outbox.events(db, packet.header.packet_id))
        return [kind for kind, _, _ in events]

    def _is_stopping(self) -> bool:
        return self.stopping()

    def _store_case(self, db: Connection, packet: Packet, papers: tuple[Paper, ...]) -> None:
        case_id, now_ms = packet.header.case_id, self.clock.now_ms()
        assert case_id is not None
        drafts.create(db, drafts.NewDraft(case_id, BIRTH, "Đăng ký khai sinh", "op-1", now_ms))
        for paper in papers:
            row = attachment_row(paper, case_id, self.entropy, now_ms)
            attachments.add(db, row, paper.sealed)
        packets.store_packet(db, packet, None, now_ms)
        drafts.mark_sealed(db, case_id, packet.header.packet_id, now_ms)
