"""The portal is put back to an older copy: what is lost with it, and what nobody may notice of it.

Copied and put back is what an administrator copies: the database and the sealed files. It is declared by
the administrator's own use-case: in half of the restores at once, in the others some steps later or when
all faults end, and until then the portal runs.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import sqlalchemy as sa

from forms.packets.receipt import read_receipt
from sync.portal import restorations
from sync.portal.dossiers import dossier_history, dossiers
from sync.portal.packets import packets
from sync.portal.storage import tables
from sync.portal.storage.database import WRITES, fixed_number
from sync.replica.outbox import again
from sync.replica.outbox import packets as kept
from sync.replica.storage.connection import Connection
from tests.simulation.trace import hold

if TYPE_CHECKING:
    from tests.simulation.station_side import StationSide
    from tests.simulation.world import World

Dice = random.Random
RESTORED = "portal restored"
COPIED = "portal copied"
DECLARED = "restore declared"
SHARE = 0.12
"""Of the histories, in which the portal is restored; each costs about a tenth of a second more."""
Receipts = dict[bytes, tuple[bytes | None, bytes | None]]


@dataclass
class Lost:
    """What was true of portals that are gone.

    Attributes:
        packets: what they had confirmed and the copy had not; emptied when everything must be there again.
        told: states they gave, by case and version.
        codes: every dossier code ever given, and the case it names.
        times: how often the portal was restored.
        renewed: stations that began an epoch after the copy, or tried to.
        undeclared: what a copy held that was put back and not declared yet, None when none is.
    """

    packets: set[bytes] = field(default_factory=set)
    told: dict[bytes, dict[int, int]] = field(default_factory=dict)
    codes: dict[str, bytes] = field(default_factory=dict)
    times: int = 0
    undeclared: dict[str, list[tuple[object, ...]]] | None = None
    renewed: set[int] = field(default_factory=set)


def plan(seed: int, wanted: tuple[str, ...], steps: int) -> dict[int, str]:
    """Return after which steps of a history the portal is copied and restored; most often never.

    Dice of its own: a history without a restore is the same as if there were none.
    """
    dice = random.Random(seed + 2)
    if dice.random() >= SHARE and RESTORED not in wanted:
        return {}
    first = dice.randrange(steps)
    planned = {first: COPIED}
    for _ in range(dice.choice((1, 1, 1, 2))):
        after = dice.randrange(first, steps + 1)
        planned.setdefault(after, RESTORED)
        planned.setdefault(dice.randrange(after, steps + 1), DECLARED)
    planned.setdefault(steps, RESTORED)
    return planned


def copy(world: World, _dice: Dice) -> None:
    """The nightly job copies database and files."""
    world.portal.trouble.full = False
    world.portal.copy()


def restore(world: World, dice: Dice) -> None:
    """The machine is lost and the copy put back; nothing that was under way survives that.

    Whether it is declared at once is not drawn with the world's dice: those draw what comes after it.
    """
    if not world.portal.is_copied:
        world.trace.note("no copy yet")
        return
    lost, before, written = world.model.lost, _held(world), _written(world)
    _remember_states(world)
    world.network.forget()
    world.portal.trouble.full = False
    # Files on another disk may have outlived the database.
    world.portal.put_back(files=dice.random() < 0.7)
    world.forget_files()
    after = _held(world)
    gone = {one for one, told in before.items() if after.get(one) != told}
    lost.packets |= gone
    lost.times += 1
    world.trace.note(f"restored: {len(gone)} of {len(before)} packets lost")
    if lost.undeclared is not None or _written(world) != written:
        # Put back to a copy nothing came after, it is what it was, and may serve.
        with world.portal.store.reading() as db:
            lost.undeclared = _given(db)
    if random.Random(f"{world.seed} {lost.times}").random() < 0.5:
        declare(world, dice)


def declare(world: World, _dice: Dice) -> None:
    """The administrator remembers to say so."""
    if world.model.lost.undeclared is None:
        world.trace.note("nothing to declare")
        return
    world.model.lost.undeclared = None
    world.portal.declare()
    # The first worker may not have been asked since; here its database is written without a request.
    world.portal.store.look()
    _trust_as_before(world)
    world.trace.note("declared")


def versions_from(world: World) -> int:
    """Return what the portal adds to a version it tells."""
    if not world.model.lost.times:
        return 0
    with world.portal.store.reading() as db:
        return restorations.versions_from(db)


def no_code_twice(world: World, db: sa.Connection) -> None:
    """A code on a slip of paper names one case for ever, whatever became of the portal (design §4)."""
    for code, case_id in db.execute(sa.select(tables.dossier.c.code, tables.dossier.c.case_id)):
        first = world.model.lost.codes.setdefault(code, case_id)
        hold("no code on two cases", first == case_id, code)


def nothing_before_the_declaration(world: World, db: sa.Connection) -> None:
    """A portal that may have forgotten what it gave gives nothing: no packet, code, receipt, state or number."""
    before = world.model.lost.undeclared
    hold("nothing is given before the declaration", before is None or _given(db) == before, "something was")


def _written(world: World) -> int | None:
    with world.portal.store.reading() as db:
        return fixed_number(db, WRITES)


def _given(db: sa.Connection) -> dict[str, list[tuple[object, ...]]]:
    wanted = (
        sa.select(tables.packet.c.packet_id, tables.packet.c.complete_receipt),
        sa.select(tables.dossier.c.code, tables.dossier.c.version),
        sa.select(tables.counter),
    )
    return {str(one): sorted((tuple(row) for row in db.execute(one)), key=repr) for one in wanted}


def log_blocks(db: sa.Connection, found: list[int]) -> None:
    """After a restore only the newest block has no hole: what nobody holds a receipt of is gone for good."""
    start = db.execute(sa.select(sa.func.max(tables.restoration.c.epoch))).scalar_one()
    first = int(start or 0) * restorations.LOG_PER_SECOND
    newest = [one for one in found if one >= first]
    hold("the log has no gap", newest == list(range(first, first + len(newest))), str(newest))
    hold("the log has no gap", len(set(found)) == len(found), "a place given twice")


def everything_is_back(world: World, station: StationSide) -> None:
    """What a family holds a receipt of is at the portal, as of its old time and under its old code."""
    station.rig.replica.read(lambda db: _is_back(world, station, db))


def owed(station: StationSide) -> list[str]:
    """Return what a station has still to bring again, or was refused."""
    counted = station.rig.replica.read(again.counts)
    return [f"{counted} to bring again"] if counted.waiting or counted.refused else []


def _is_back(world: World, station: StationSide, db: Connection) -> None:
    from tests.simulation import rotating

    with world.portal.store.reading() as portal:
        for one in world.model.of_station(station.number):
            told = kept.receipts(db, one.packet_id)
            if not told:
                continue
            taken_back = one.case_id in world.model.taken_back | world.model.followed
            if taken_back and one.packet_id in world.model.keys.lied:
                # The withdrawal came first, and the portal needs nothing of what came before it.
                continue
            stored = packets.find(portal, one.packet_id)
            hold("what is confirmed is at the portal", stored is not None, one.name())
            row = dossiers.by_case(portal, one.case_id)
            hold("what is confirmed is at the portal", row is not None, f"{one.name()} without a dossier")
            assert row is not None
            for raw in told.values():
                if rotating.is_disowned(world, one, raw):
                    continue
                receipt = read_receipt(raw)
                hold("a code stays with its case", receipt.code == row.code, one.name())
                if one.kind == "submission":
                    hold("received when it was", receipt.received_at == row.received_at, one.name())


def _held(world: World) -> Receipts:
    query = sa.select(
        tables.packet.c.packet_id, tables.packet.c.text_receipt, tables.packet.c.complete_receipt
    )
    with world.portal.store.reading() as db:
        return {row.packet_id: (row.text_receipt, row.complete_receipt) for row in db.execute(query)}


def _remember_states(world: World) -> None:
    added = versions_from(world)
    with world.portal.store.reading() as db:
        for (case_id,) in db.execute(sa.select(tables.dossier.c.case_id)).fetchall():
            known = world.model.lost.told.setdefault(case_id, {})
            for entry in dossier_history.history(db, case_id):
                known[cast("int", entry["version"]) + added] = cast("int", entry["state"])


def _trust_as_before(world: World) -> None:
    """Whoever restores suspends again what was suspended: the copy may say otherwise."""
    with world.portal.store.writing() as db:
        for station in world.stations:
            db.execute(
                sa.update(tables.station)
                .where(tables.station.c.station_no == station.rig.station_no)
                .values(active=station.number not in world.model.suspended)
            )


ACTS = {COPIED: copy, RESTORED: restore, DECLARED: declare}
