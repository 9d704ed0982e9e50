"""A station in a history: its program over its home, the ways it ends, and what a clerk does at it."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path

import httpx

from forms.errors import DomainError, StationError
from forms.packets.codes import mint_case_code
from forms.packets.packet import Packet
from forms.packets.signature import SigningKey
from kiosk.home.station_lock import StationLock
from kiosk.station.upkeep import Upkeep
from sync.engine.rounds import Round
from sync.replica import facts
from sync.replica.cases import cases
from sync.replica.chain import lineage
from sync.replica.drafts import attachments, drafts, withdrawals
from sync.replica.outbox import outbox, packets
from sync.replica.storage.connection import Connection
from tests.simulation import people
from tests.simulation.inline_writer import DeathWatch, InlineWriter, watching
from tests.simulation.maker import SimulatedMaker
from tests.simulation.model import Sealed
from tests.simulation.portal_side import MANY_PAGES
from tests.simulation.seeded_lanes import LanedLink, SeededLanes
from tests.simulation.times import Times
from tests.simulation.trace import hold
from tests.simulation.workshop import StationTemplate
from tests.support.attached import attachment_row
from tests.support.fakes import SeededEntropy
from tests.support.packets import BIRTH, Paper
from tests.support.portal import OPERATOR
from tests.sync.engine.rig import Rig

URL = "http://testserver.local"
TWO_LANES = 0.7
"""How many stations send on two connections, as they do outside of tests."""
WITHDRAWN = "SELECT detail FROM outbox_event WHERE packet_id = ? AND kind = 'withdrawn' ORDER BY id DESC"
NAME = '"Trần Thị Kiểm Thử"'.encode()


class StationSide:
    """One station of one history.

    Args:
        number: its place among the stations.
        template: what it enrolled with.
        folder: for its homes; every crash goes on in a copy.
        times: true time and its own clock.
        link: its way to the portal.
        seed: of its entropy.
        marked: it gives codes, and a mark beside its database says how far they have come.
    """

    def __init__(
        self,
        number: int,
        template: StationTemplate,
        folder: Path,
        times: Times,
        link: httpx.BaseTransport,
        seed: int,
        *,
        marked: bool = False,
    ) -> None:
        self.number = number
        self.watch = DeathWatch()
        self.due_at_s = 0.0
        self._put_off = False
        self.deaths = 0
        self._folder = folder
        self._times = times
        # Dice of its own: a history draws the same whether its stations have one lane or two.
        dice = random.Random(f"{seed} lanes")
        self.lanes = SeededLanes(dice) if dice.random() < TWO_LANES else None
        entropy = SeededEntropy(seed)
        clock = times.stations[number]
        # Of its own: a list that is taken over moves everything that has the value.
        keys = copy(template.keys)
        self.maker = SimulatedMaker(
            keys,
            template.station_no,
            template.station_key,
            OPERATOR,
            template.operator_key,
            clock,
            entropy,
            true_clock=times.portal,
        )
        self.rig = Rig(
            folder=self._home(),
            clock=clock,
            entropy=entropy,
            keys=keys,
            station_no=template.station_no,
            station_key=template.station_key,
            maker=self.maker,
            link=link if self.lanes is None else LanedLink(link, self.lanes),
            url=URL,
            lanes=self.lanes,
            marked=marked,
        )
        self._link = link
        self._key = template.station_key
        self._seed: bytes | None = None
        copy_home(template.home, self.rig.folder)
        self.start()

    @property
    def now_ms(self) -> int:
        """Its own wall time."""
        return self.rig.clock.now_ms()

    def start(self) -> None:
        """Take the home's lock and start the program.

        A program that dies while it starts is started again: nothing it does then may need luck.
        """
        self._lock = StationLock.acquire(self.rig.folder / "lock")
        with watching(self.watch):
            self.rig.open()
            if self._key_is_new():
                self.rig.close()
                self.rig.open()
        self.upkeep = Upkeep(self.rig.replica, self.rig.station_clock)
        self._put_off = False
        self.due_at_s = self._times.now_s()

    def _key_is_new(self) -> bool:
        """Take over the key of the epoch the database says; tell whether it is another one."""
        seed = self.rig.replica.read(lambda db: facts.get(db, facts.STATION_KEY_SEED))
        if seed == self._seed:
            return False
        self._seed = seed
        self.rig.station_key = self.maker.station_key = self._key if seed is None else SigningKey(seed)
        return True

    def die(self, over: Callable[[Path], None] | None = None) -> None:
        """Lose every object and start over a copy of what lay on the disk at this moment.

        Args:
            over: lays out another home instead.
        """
        self.deaths += 1
        self.watch.forget()
        before, gone = self.rig.folder, (self.rig.replica, self.rig.catalogue, self._lock)
        self.rig.folder = self._home()
        copy_home(before, self.rig.folder)
        if over is not None:
            over(self.rig.folder)
        for thing in gone[:2]:
            thing.close()
        gone[2].release()
        shutil.rmtree(before)
        self.start()

    def close(self) -> None:
        """End for good."""
        self.watch.forget()
        if self.lanes is not None:
            self.lanes.close()
        self.rig.close()
        self._lock.release()

    def round(self) -> Round:
        """Play one round and take down when the next is due."""
        done = self.rig.engine.run_once()
        self.due_at_s = self._times.now_s() + max(done.next_at_ms - self.now_ms, 0) / 1000
        self._put_off = done.retry_after_s is not None
        return done

    def _wake(self) -> None:
        """New work is sent at once, but not before the time the portal asked for, as `sync.engine.worker` does."""
        if not self._put_off:
            self.due_at_s = self._times.now_s()

    def second_program(self) -> str:
        """Start the program once more; return why it went away again."""
        try:
            StationLock.acquire(self.rig.folder / "lock").release()
        except StationError as error:
            return error.code
        return "started"

    def second_program_without_lock(self) -> None:
        """Play a round from a second program, on a file system whose locks do not hold."""
        with watching(DeathWatch()):
            other = replace(self.rig, lanes=None, link=self._link)
            other.open()
            try:
                other.engine.run_once()
            finally:
                other.close()

    def fill_disk(self, full: bool) -> None:
        """Let no write succeed that takes more room, or let all."""
        writer = self.rig.replica._writer
        assert isinstance(writer, InlineWriter)
        writer.db.execute(f"PRAGMA max_page_count = {1 if full else MANY_PAGES}").fetchall()

    def row(self, one: Sealed) -> packets.PacketRow | None:
        """Return what the station knows of a packet."""
        return self.rig.replica.read(lambda db: packets.packet_row(db, one.packet_id))

    def version(self) -> tuple[int, int]:
        """Return something that changes whenever its database has."""
        changes = self.rig.replica.read(lambda db: db.execute("PRAGMA data_version").fetchone()[0])
        return self.deaths, int(changes)

    def raws(self) -> list[bytes]:
        """Return the bytes of every packet it keeps, oldest first."""
        return self.rig.replica.read(
            lambda db: [bytes(raw) for (raw,) in db.execute("SELECT raw FROM packet ORDER BY ord")]
        )

    def store(self, make: object, papers: Sequence[Paper], case_id: bytes | None) -> Packet:
        """Seal and store a packet as the counter does: all of it in one transaction.

        Args:
            make: seals the packet when the chain is known.
            papers: files to attach.
            case_id: of the case it belongs to, None for a new one.
        """
        now_ms = self.now_ms

        def job(db: Connection) -> Packet:
            link = packets.next_link(db)
            self._continue(db, link)
            packet: Packet = make()  # type: ignore[operator]
            new_id = packet.header.case_id
            assert new_id is not None
            if case_id is None:
                drafts.create(db, drafts.NewDraft(new_id, BIRTH, "Đăng ký khai sinh", OPERATOR, now_ms))
                drafts.save_answer(db, new_id, "/requester/fullName", NAME, "typed", now_ms)
                cases.set_applicant(db, new_id, NAME.decode().strip(chr(34)))
                for paper in papers:
                    attachments.add(db, attachment_row(paper, new_id, self.rig.entropy, now_ms), paper.sealed)
            code = None
            if case_id is None and self.rig.marked:
                code = mint_case_code(link.station_no, link.chain_epoch, link.next_code_serial)
            packets.store_packet(db, packet, code, now_ms)
            if case_id is None:
                drafts.mark_sealed(db, new_id, packet.header.packet_id, now_ms)
            return packet

        self._wake()
        return self.rig.replica.seal(job).result()

    def _continue(self, db: Connection, link: packets.ChainLink) -> None:
        if not people.may_seal(self, db):
            raise DomainError("operator_inactive")
        hold("an older copy seals nothing", lineage.doubt(db) is None, f"s{self.number}")
        self.maker.chain_epoch = link.chain_epoch
        self.maker.seq, self.maker.prev = link.seq - 1, link.prev_sha256

    def store_supplement(
        self, make: object, papers: Sequence[Paper], case_id: bytes, answers_to: str
    ) -> Packet:
        """Seal and store the answer to an officer's request."""
        now_ms = self.now_ms
        replica = self.rig.replica
        replica.write(lambda db: drafts.open_supplement(db, case_id, answers_to, OPERATOR, now_ms)).result()

        def job(db: Connection) -> Packet:
            link = packets.next_link(db)
            self._continue(db, link)
            for paper in papers:
                attachments.add(db, attachment_row(paper, case_id, self.rig.entropy, now_ms), paper.sealed)
            packet: Packet = make()  # type: ignore[operator]
            packets.store_packet(db, packet, None, now_ms)
            drafts.mark_sealed(db, case_id, packet.header.packet_id, now_ms)
            return packet

        self._wake()
        return replica.seal(job).result()

    def take_case_back(self, case_id: bytes, make: object) -> Packet | str:
        """Withdraw a case; return the packet that says so, or what the person is told instead."""
        now_ms = self.now_ms

        def job(db: Connection) -> Packet | str:
            if not withdrawals.ask(db, case_id, now_ms):
                return "ended here"
            link = packets.next_link(db)
            self._continue(db, link)
            packet: Packet = make()  # type: ignore[operator]
            packets.store_packet(db, packet, None, now_ms)
            return packet

        self._wake()
        try:
            return self.rig.replica.seal(job).result()
        except DomainError as error:
            return error.code

    def keep_case(self, case_id: bytes) -> str:
        """Drop a withdrawal that cannot have left; return what the person is told."""
        now_ms = self.now_ms
        try:
            self.rig.replica.write(lambda db: withdrawals.take_back(db, case_id, now_ms)).result()
        except DomainError as error:
            return error.code
        return "kept"

    def never_left(self, one: Sealed) -> bool:
        """Tell whether the person sees that a packet ended before the portal had it."""
        told = self.rig.replica.read(lambda db: db.execute(WITHDRAWN, (one.packet_id,)).fetchone())
        return told is not None and told[0] == "{}"

    def requeue(self, one: Sealed) -> None:
        """Offer a packet that was set aside once more."""
        now_ms = self.now_ms
        self.rig.replica.write(lambda db: outbox.requeue(db, one.packet_id, now_ms)).result()
        self._wake()

    def request_of(self, case_id: bytes) -> str | None:
        """Return the officer's open request as far as this station has heard."""
        facts = self.rig.replica.read(lambda db: cases.dossier(db, case_id))
        return None if facts is None or facts.request is None else facts.request.request_id

    def _home(self) -> Path:
        return self._folder / f"station-{self.number}-{self.deaths}"


def copy_home(source: Path, target: Path) -> None:
    """Copy what a dead program leaves; SQLite makes the shared-memory file anew, as after a reboot.

    The mark stays the file it is: it is replaced, never written over.
    """
    target.mkdir()
    for path in source.iterdir():
        if path.name.startswith(("catalogue-", "chain-mark")):
            os.link(path, target / path.name)
        elif not path.name.endswith("-shm") and path.name != "lock":
            shutil.copyfile(path, target / path.name)
