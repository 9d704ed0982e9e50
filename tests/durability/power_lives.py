"""One station's disk through several power cuts, and what was found after each."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import StationError
from sync.replica.chain import audit
from sync.replica.outbox import packets
from sync.replica.outbox.outbox_replay import differences
from sync.replica.store import Replica
from tests.durability.plain_driver import PlainDriver, as_driver, powered
from tests.durability.power_disk import PowerCutError, PowerDisk
from tests.durability.station_work import Work, chain_faults, fingerprint
from tests.support.fakes import FakeClock
from tests.support.sound_database import check_file
from tests.support.station_data import KEY, STATION_NO

if TYPE_CHECKING:
    from collections.abc import Callable

    from sync.replica.storage.driver import Connection

SMALL_CHECKPOINTS = "PRAGMA wal_autocheckpoint = 25"
"""Pages after which the log is copied into the file: often, or no cut would ever fall into that."""


@dataclass
class Found:
    """What was counted.

    Attributes:
        cuts: power cuts.
        answered: transactions whose commit returned.
        lost: of these, how many were not there afterwards.
        damaged: what the file, the projection, the chain or the trail said, and half transactions.
        in_flight_kept: cuts after which the transaction that was never answered was there, whole.
        in_flight: cuts that fell into a commit.
        steps: writes and flushes of all disks.
        kinds: how often each kind of work changed something and was answered.
    """

    cuts: int = 0
    answered: int = 0
    lost: int = 0
    damaged: list[str] = field(default_factory=list)
    in_flight_kept: int = 0
    in_flight: int = 0
    steps: int = 0
    kinds: Counter[str] = field(default_factory=Counter)

    def add(self, other: Found) -> None:
        """Add another's counts."""
        for name in ("cuts", "answered", "lost", "in_flight_kept", "in_flight", "steps"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.damaged += other.damaged
        self.kinds += other.kinds

    def line(self) -> str:
        """Say it in one line."""
        return (
            f"{self.cuts} power cuts among {self.steps} writes and flushes, {self.answered} answered "
            f"transactions, {self.lost} lost, {len(self.damaged)} damages; "
            f"{self.in_flight_kept} of {self.in_flight} unanswered ones kept whole"
        )


@dataclass
class Disk:
    """How a disk behaves and what is changed in the program: nothing, unless a fault is planted.

    Attributes:
        instead: statements of the program to replace.
        lies: the disk flushes nothing and says it did.
        splits: what belongs into one transaction is done in two.
    """

    instead: dict[str, str] = field(default_factory=dict)
    lies: bool = False
    splits: bool = False


@cache
def _enrolled() -> tuple[bytes, str]:
    """Return a new station's file, made once in a process, and what it says: no cut falls into its making here."""
    with tempfile.TemporaryDirectory() as made, powered(folder := Path(made)):
        replica = Replica.create(folder / "station.db", KEY, clock=FakeClock())
        replica.write(lambda db: packets.start_chain(db, STATION_NO, 1)).result()
        expected = replica.read(fingerprint)
        replica.close()
        return (folder / "station.db").read_bytes(), expected


def live(folder: Path, seed: int, cuts: int, how: Disk | None = None) -> Found:
    """Make a station, then work and cut `cuts` times over the same files.

    Args:
        folder: an empty folder.
        seed: decides the work, the moments of the cuts and what a disk keeps.
        cuts: how often.
        how: a planted fault.
    """
    how = how or Disk()
    draw = random.Random(seed)
    found = Found()
    content, expected = _enrolled()
    (folder / "station.db").write_bytes(content)
    for life in range(cuts):
        expected = _one_life(folder, draw, life, how, expected, found)
        if found.damaged:
            break
    return found


def _one_life(folder: Path, draw: random.Random, life: int, how: Disk, expected: str, found: Found) -> str:
    disk = PowerDisk(folder, draw)
    disk.lies = how.lies
    states = [expected]
    answered = 0
    work = Work(draw, first=10_000 * (life + 1))
    driver = PlainDriver(disk.vfs, (SMALL_CHECKPOINTS,), how.instead)

    def job(db: Connection) -> str:
        for _ in range(8):
            todo = work.next()
            todo(db)
            if (state := fingerprint(db)) != states[-1]:
                break
        if how.splits:
            db.execute("COMMIT")
            db.execute("BEGIN IMMEDIATE")
            work.start(db)
            state = fingerprint(db)
        states.append(state)
        return todo.__name__

    with as_driver(driver), disk.watching():
        disk.left = draw.randrange(1, 700)
        replica: Replica | None = None
        try:
            replica = Replica.open(folder / "station.db", KEY, clock=FakeClock())
            for _ in range(80):
                found.kinds[replica.write(job).result()] += 1
                answered = len(states) - 1
                found.answered += 1
        except (PowerCutError, StationError) as error:
            assert disk.dead, error
        if answered < len(states) - 1:
            found.in_flight += 1
        disk.dead = True
        if replica is not None:
            replica.close()
    disk.cut()
    found.cuts += 1
    found.steps += disk.steps
    return _look(folder, states, answered, found)


def _look(folder: Path, states: list[str], answered: int, found: Found) -> str:
    """Open the files as the program does once the power is back, and compare."""
    with powered(folder):
        try:
            damage: list[object] = list(check_file(folder / "station.db", KEY))
            replica = Replica.open(folder / "station.db", KEY, clock=FakeClock())
        except StationError as error:
            damage = [error.code]
        if damage:
            found.damaged += map(str, damage)
            return ""
        try:
            state = replica.read(fingerprint)
            for check in (differences, chain_faults, audit.verify):
                damage += replica.read(check)
        finally:
            replica.close()
    found.damaged += map(str, damage)
    if state not in states:
        found.damaged.append("a state no transaction made")
        return state
    at = len(states) - 1 - states[::-1].index(state)
    found.lost += max(answered - at, 0)
    found.in_flight_kept += at > answered
    return state


def until_cut(
    folder: Path, seed: int, left: int | None, do: Callable[[Path], object], forgets: str = ""
) -> PowerDisk:
    """Do something in a folder until the power is cut; return the disk, dead if it was.

    Args:
        folder: where.
        seed: decides what the disk keeps.
        left: how many writes and flushes are let through; None lets all.
        do: gets the folder.
        forgets: see `PowerDisk`.
    """
    disk = PowerDisk(folder, random.Random(seed), left)
    disk.forgets = forgets
    with as_driver(PlainDriver(disk.vfs)), disk.watching():
        try:
            do(folder)
        except (PowerCutError, StationError):
            assert disk.dead
    if disk.dead:
        disk.cut()
    return disk


def moments(steps: int, wanted: int) -> range:
    """Return about so many of the steps, evenly."""
    return range(0, steps, max(1, steps // wanted))
