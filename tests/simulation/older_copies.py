"""A station is put back to an older copy of itself, renewed by a person, and asked for by the codes on its slips.

Put back is the folder as it lay at some step: with the mark of then, without one, or with the mark that stayed where
it was. Dice of its own: a history without such a copy is the same as if there were none. Only in these histories do
stations give codes, so that the others keep their writes.
"""

from __future__ import annotations

import os
import random
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa

from forms.errors import DomainError, HostileInput
from forms.packets.codes import parse_case_code
from kiosk.home.layout import Home
from kiosk.station import new_epoch
from sync.errors import SyncError
from sync.link.following import follow
from sync.link.portal_api import PortalApi
from sync.link.signed_calls import StationIdentity
from sync.link.transport import Transport
from sync.portal.dossiers import dossiers
from sync.portal.packets import packets
from sync.portal.stations import slip_codes
from sync.portal.storage import tables
from sync.replica.cases import case_codes, cases
from sync.replica.chain import lineage, lost_codes
from sync.replica.storage.connection import Connection
from sync.wire.messages import DossierItem
from tests.simulation import moving, restoring
from tests.simulation.trace import hold
from tests.support.portal import OPERATOR, UNIT, offer
from tests.support.put_back import age_mark

if TYPE_CHECKING:
    from tests.simulation.model import Sealed
    from tests.simulation.station_side import StationSide
    from tests.simulation.world import World

Dice = random.Random
COPIED = "home copied"
PUT_BACK = "home put back"
RENEWED = "epoch renewed"
TYPED = "code typed"
SHARE = 0.15
"""Of the histories without a restored portal and without a case that moves."""
MARKS = ("stays", "of the copy", "none")
_GIVEN = "SELECT code FROM case_record WHERE code IS NOT NULL"
_CONFIRMED = frozenset({"text_received", "acknowledged"})


@dataclass
class Copy:
    """A folder laid aside, and what people had been told of its packets by then."""

    station: int
    folder: Path
    withdrawn: frozenset[bytes]


@dataclass
class Older:
    """What was true of lives of a station its database has forgotten.

    Attributes:
        stations: which were put back.
        gone: packets the database does not know any more.
        held: what the portal has of them.
        paper: every code ever given, and the case it stands for.
        copies: laid aside.
    """

    stations: set[int] = field(default_factory=set)
    gone: dict[bytes, Sealed] = field(default_factory=dict)
    held: set[bytes] = field(default_factory=set)
    paper: dict[str, bytes] = field(default_factory=dict)
    copies: list[Copy] = field(default_factory=list)


def happens(seed: int, wanted: tuple[str, ...]) -> bool:
    """Tell whether a station of a history is put back to an older copy."""
    if PUT_BACK in wanted:
        return True
    if restoring.plan(seed, wanted, 5) or moving.plan(seed, 5):
        return False
    return Dice(f"{seed} older copy").random() < SHARE


def plan(seed: int, steps: int) -> dict[int, str]:
    """Return after which steps of such a history something of this happens."""
    dice = Dice(f"{seed} older copies")
    first = dice.randrange(steps)
    planned = {first: COPIED}
    for _ in range(dice.choice((1, 1, 2))):
        planned.setdefault(dice.randrange(first, steps + 1), PUT_BACK)
    for name in dice.sample((RENEWED, TYPED, TYPED), 2):
        planned.setdefault(dice.randrange(first, steps + 1), name)
    if PUT_BACK not in planned.values():
        planned[steps] = PUT_BACK
    return planned


def copy(world: World, _dice: Dice) -> None:
    """A backup program copies a station's folder while it works."""
    if not world.marked:
        return _nothing(world)
    older = world.model.older
    dice = Dice(f"{world.seed} copy {len(older.copies)}")
    station = dice.choice(world.stations)
    from tests.simulation.station_side import copy_home

    aside = world.folder / f"aside-{len(older.copies)}"
    copy_home(station.rig.folder, aside)
    told = frozenset(one.packet_id for one in world.model.of_station(station.number) if one.withdrawn)
    older.copies.append(Copy(station.number, aside, told))
    world.trace.note(f"s{station.number} copied")
    return None


def put_back(world: World, _dice: Dice) -> None:
    """Somebody puts the copy in the place of the folder, and the program starts over it."""
    older = world.model.older
    if not older.copies:
        return _nothing(world)
    dice = Dice(f"{world.seed} back {len(world.trace.lines)}")
    chosen = older.copies[-1]
    station, mark = world.stations[chosen.station], dice.choice(MARKS)
    confirmed = [
        one
        for one in world.model.of_station(station.number)
        if (row := station.row(one)) is not None and row.state in _CONFIRMED
    ]
    station.die(lambda home: _lay_out(home, chosen.folder, mark))
    world.network.forget_waits(station.number)
    older.stations.add(station.number)
    kept = set(station.raws())
    forgotten = [one for one in world.model.of_station(station.number) if one.packet.raw not in kept]
    for one in forgotten:
        older.gone[one.packet_id] = one
        world.model.sealed.remove(one)
    for one in world.model.of_station(station.number):
        one.withdrawn = one.packet_id in chosen.withdrawn
    with world.portal.store.reading() as db:
        older.held |= {one.packet_id for one in forgotten if packets.find(db, one.packet_id) is not None}
    lost = [one.name() for one in confirmed if one in forgotten and one.packet_id not in older.held]
    hold("nothing acknowledged is lost", not lost, ", ".join(lost))
    doubt = station.rig.replica.read(lineage.doubt)
    why = None if doubt is None else doubt.why
    world.trace.note(f"s{station.number} put back, mark {mark}: {len(forgotten)} forgotten, {why}")
    # Nothing newer than the copy: with the mark where it was, it is what it was.
    hold("a copy is noticed", doubt is not None or not forgotten, f"s{station.number} mark {mark}")
    return None


def renew(world: World, dice: Dice) -> None:
    """A person types the portal's one-time code for a station in doubt."""
    doubted = [one for one in world.stations if one.rig.replica.read(lineage.doubt) is not None]
    apart = world.model.suspended
    chosen = [one for one in doubted if one.number not in apart]
    if not chosen or world.model.lost.undeclared is not None:
        return _nothing(world)
    renew_station(world, Dice(f"{world.seed} renew {len(world.trace.lines)}").choice(chosen))
    return None


def renew_all(world: World) -> None:
    """End every doubt, once nothing goes wrong any more."""
    for station in world.stations:
        if station.rig.replica.read(lineage.doubt) is not None:
            renew_station(world, station)
            still = station.rig.replica.read(lineage.doubt)
            hold("a new epoch ends the doubt", still is None, f"s{station.number}")


def type_code(world: World, _dice: Dice) -> None:
    """A citizen reads the code on another station's slip to a clerk, who types it."""
    paper = world.model.older.paper
    if not paper:
        return _nothing(world)
    dice = Dice(f"{world.seed} typed {len(world.trace.lines)}")
    code = dice.choice(sorted(paper))
    giver = parse_case_code(code).station_no
    station = dice.choice([one for one in world.stations if one.rig.station_no != giver])

    def ask() -> DossierItem | str:
        try:
            return follow(station.rig.api, code)
        except SyncError as error:
            return f"{error.trouble.value} {error.problem}"

    told = world.alive(station, ask)
    if isinstance(told, DossierItem):
        hold("a typed code leads to its case", told.case_id == paper[code], code)
        world.trace.note(f"{code} asked at s{station.number}: state {told.state}")
    else:
        world.trace.note(f"{code} asked at s{station.number}: {told}")
    return None


ACTS = {COPIED: copy, PUT_BACK: put_back, RENEWED: renew, TYPED: type_code}


def promised(world: World, station: StationSide, one: Sealed) -> None:
    """Take down the code a family is given with a packet that was stored."""
    if not world.marked:
        return
    code = station.rig.replica.read(lambda db: case_codes.case_code(db, one.case_id))
    if code is not None and one.kind == "submission":
        first = world.model.older.paper.setdefault(code, one.case_id)
        hold("no code on two slips", first == one.case_id, code)


def station_side(world: World, station: StationSide, db: Connection) -> None:
    """A genuine station is never doubted, and what an older copy calls lost is exactly what is."""
    if not world.marked:
        return
    older = world.model.older
    if station.number not in older.stations:
        hold("a genuine station is never doubted", lineage.doubt(db) is None, f"s{station.number}")
        hold("a genuine station has lost nothing", not lost_codes.read(db), f"s{station.number}")
        return
    here = {code for (code,) in db.execute(_GIVEN)}
    mine = {code for code in older.paper if parse_case_code(code).station_no == station.rig.station_no}
    missing, rows = mine - here, lost_codes.read(db)
    named = {code for row in rows if row.last is not None for code in row.codes()}
    hold("codes named lost are lost", named <= missing, ", ".join(sorted(named - missing)))
    after = [(row.chain_epoch, row.first) for row in rows if row.last is None]
    unnamed = [
        code
        for code in missing - named
        if not any(
            (part.chain_epoch, part.serial) >= one for part in (parse_case_code(code),) for one in after
        )
    ]
    hold("every lost code is named", not unnamed, ", ".join(unnamed))


def portal_side(world: World, db: sa.Connection, arrived: list[bytes]) -> None:
    """What a station has forgotten stays at the portal, and no code was told for two cases."""
    if not world.marked:
        return
    hold("nothing acknowledged is lost", world.model.older.held <= set(arrived), "a forgotten packet")
    for code, case_id in db.execute(sa.select(tables.slip_code.c.code, tables.slip_code.c.case_id)):
        hold("no code on two slips", world.model.older.paper.get(code) == case_id, code)


def everything_is_found(world: World) -> None:
    """In the end forgotten cases have come back with the feed, and each code of a taken case leads to it."""
    if not world.marked:
        return
    for _ in range(2):
        for station in world.stations:
            world.round(station)
        world.times.advance(900.0)
    older = world.model.older
    with world.portal.store.reading() as db:
        for one in older.gone.values():
            if dossiers.by_case(db, one.case_id) is not None:
                replica = world.stations[one.station].rig.replica
                heard = replica.read(lambda own, one=one: cases.dossier(own, one.case_id))  # type: ignore[misc]
                hold("a forgotten case comes back", heard is not None, one.name())
        for one in world.model.sealed:
            row = world.stations[one.station].row(one)
            if one.kind == "submission" and row is not None and row.state == "acknowledged":
                codes = [code for code, case_id in older.paper.items() if case_id == one.case_id]
                found = [slip_codes.case_of(db, code) for code in codes]
                hold("a code leads to its case", found == [one.case_id] * len(codes), one.name())


def renew_station(world: World, station: StationSide) -> None:
    """Make a code for a station and type it, over the link of that moment."""
    world.portal.trouble.full = False
    rig = station.rig
    code = offer(cast("Any", world.portal.administered), station_no=rig.station_no)
    identity = SimpleNamespace(station_no=rig.station_no, key=rig.station_key, keys=rig.keys, unit_code=UNIT)

    def begin() -> str:
        try:
            epoch = new_epoch.begin(
                rig.replica,
                cast("Any", identity),
                lambda who: PortalApi(
                    Transport(rig.url, rig.link),
                    None if who is None else StationIdentity.of(who.station_no, who.key, who.keys),
                    rig.station_clock,
                    rig.entropy,
                ),
                code=code,
                operator_id=OPERATOR,
                clock=rig.clock,
                entropy=rig.entropy,
            )
        except (SyncError, DomainError, HostileInput) as error:
            return f"{type(error).__name__} {error}"
        return f"epoch {epoch}"

    told = world.alive(station, begin)
    if isinstance(told, str) and told.startswith("epoch"):
        # Its engine signs with the old key.
        station.die()
        world.network.forget_waits(station.number)
    world.trace.note(f"s{station.number} renewed: {told}")


def _lay_out(home: Path, copied: Path, mark: str) -> None:
    newest = home / "chain-mark"
    for path in list(home.iterdir()):
        if path != newest:
            path.unlink()
    if mark != "stays":
        newest.unlink(missing_ok=True)
    for path in copied.iterdir():
        if path.name.startswith("catalogue-"):
            os.link(path, home / path.name)
        elif path.name != "chain-mark":
            shutil.copyfile(path, home / path.name)
        elif mark == "of the copy":
            # Another file with the words of then, made longer ago than a start takes.
            shutil.copyfile(path, newest)
            age_mark(Home(home))


def _nothing(world: World) -> None:
    world.trace.note("nothing to do")
