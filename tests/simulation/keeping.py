"""Months pass, and a station forgets what it need not keep: in time, and never what somebody may still need.

Forgetting is the program's own upkeep, which here may begin after any round, as at a desk. Dice of its own: a
history without months is the same as if there were none.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sync.portal.dossiers import dossiers
from sync.portal.packets import packets
from sync.replica.storage.connection import Connection
from tests.simulation import officer, restoring
from tests.simulation.times import DAY_S
from tests.simulation.trace import hold

if TYPE_CHECKING:
    from tests.simulation.model import Sealed
    from tests.simulation.station_side import StationSide
    from tests.simulation.world import World

Dice = random.Random
MONTHS = "months pass"
DAYS = (8, 15, 61, 61, 190)
KEPT_DAYS = 60
"""How long a packet stays after the end of its way (design §5), counted here from when the end was first seen."""
READABLE_DAYS = 14
LONGEST_DAYS = 180
ALLOWED_DAYS = 3
"""An act may take so long between an end and the look that finds it."""
ENDED = frozenset({"acknowledged", "withdrawn"})
OVER = frozenset({3, 7, 8, 10})
"""Not accepted, withdrawn, stopped, handed over."""
_NO_KEY = "SELECT count(*) FROM attachment WHERE packet_id = ? AND content_key IS NULL"
_ANSWERS = (
    "SELECT count(*) FROM draft_answer WHERE draft_id IN (SELECT draft_id FROM draft WHERE packet_id = ?)"
)
_STATE = "SELECT state FROM outbox_state WHERE packet_id = ?"
_LEFT_OF_A_PACKET = (
    "packet",
    "packet_blob",
    "receipt",
    "outbox_event",
    "outbox_state",
    "attachment",
    "purge_permit",
)
_UNUSED = (
    "SELECT count(*) FROM sealed_file AS f WHERE NOT EXISTS "
    "(SELECT 1 FROM attachment AS a WHERE a.sealed_sha256 = f.sealed_sha256) AND NOT EXISTS "
    "(SELECT 1 FROM packet_blob AS b WHERE b.sealed_sha256 = f.sealed_sha256)"
)


@dataclass
class Kept:
    """What is true of packets a station may let go, or has.

    Attributes:
        upkeep: stations forget in time in this history.
        ended_s: when a packet was first seen at the end of its way, at the station or at the portal.
        over_s: when a case was first seen at its end at the portal.
        gone: packets that were let go.
    """

    upkeep: bool = False
    ended_s: dict[bytes, float] = field(default_factory=dict)
    over_s: dict[bytes, float] = field(default_factory=dict)
    gone: dict[bytes, Sealed] = field(default_factory=dict)


def plan(dice: Dice, steps: int) -> dict[int, str]:
    """Return after which steps of a history months pass."""
    return {dice.randrange(1, steps + 1): MONTHS for _ in range(dice.choice((2, 2, 3)))}


def pass_months(world: World, _dice: Dice) -> None:
    """Officers bring some cases to their end, nobody comes for weeks, and the stations are switched on again."""
    world.model.kept.upkeep = True
    world.portal.trouble.full = False
    dice = Dice(f"{world.seed} months {len(world.trace.lines)}")
    for _ in range(dice.randrange(6)):
        world.trace.note(f"officer {officer.act(world.portal.desk(), dice)}")
    days = dice.choice(DAYS)
    world.trace.note(f"{days} days pass")
    _look_at_ends(world)
    world.times.advance(days * DAY_S)
    for station in world.stations:
        world.round(station)


ACTS = {MONTHS: pass_months}


def let_go(world: World, station: StationSide) -> None:
    """Let a station forget what is due, as behind every round of a real one; look at what is gone."""
    if not world.model.kept.upkeep:
        return
    _look_at_ends(world)
    world.alive(station, lambda: station.upkeep.heard(None))
    for one in world.model.of_station(station.number):
        if station.row(one) is None:
            hold("nothing is forgotten too early", may_go(world, one), f"{one.name()} is gone")
            world.model.sealed.remove(one)
            world.model.kept.gone[one.packet_id] = one
            world.trace.note(f"let go {one.name()}")


def may_go(world: World, one: Sealed) -> bool:
    """Tell whether nobody needs a packet any more, as seen from outside."""
    if one.packet_id in world.model.keys.lied:
        # Nobody can know for how long a theft goes unnoticed.
        return True
    if not _past(world, world.model.kept.ended_s.get(one.packet_id), KEPT_DAYS):
        return False
    with world.portal.store.reading() as db:
        stored, case = packets.find(db, one.packet_id), dossiers.by_case(db, one.case_id)
    if stored is None:
        # The person was told that it never left, or it was replaced.
        return one.case_id in world.model.taken_back or one.case_id in world.model.followed or one.withdrawn
    return case is not None and case.state in OVER


def station_side(world: World, station: StationSide, db: Connection, mine: list[Sealed]) -> None:
    """Photographs and answers stay readable while a person may need them; what is gone is gone whole (4.3 no. 9)."""
    model = world.model.kept
    for one in mine:
        ended_s, over_s = model.ended_s.get(one.packet_id), model.over_s.get(one.case_id)
        readable = not _past(world, ended_s, READABLE_DAYS)
        keyless = db.execute(_NO_KEY, (one.packet_id,)).fetchone()[0]
        hold("files stay readable", not (keyless and readable), one.name())
        if one.kind != "submission" or not one.papers:
            # What was stored when the program died has no papers here; those with papers had an answer typed.
            continue
        typed = db.execute(_ANSWERS, (one.packet_id,)).fetchone()[0]
        state = db.execute(_STATE, (one.packet_id,)).fetchone()[0]
        at_most = LONGEST_DAYS if state == "acknowledged" else KEPT_DAYS
        due = _past(world, over_s, READABLE_DAYS) or _past(world, ended_s, at_most)
        hold("answers stay readable", typed or due, one.name())
    for one in model.gone.values():
        if one.station == station.number:
            for table in _LEFT_OF_A_PACKET:
                left = db.execute(f"SELECT count(*) FROM {table} WHERE packet_id = ?", (one.packet_id,))
                hold("what is forgotten is gone", left.fetchone()[0] == 0, f"{one.name()} in {table}")
    hold("what is forgotten is gone", db.execute(_UNUSED).fetchone()[0] == 0, f"a file at s{station.number}")


def gone_links(world: World, station: StationSide) -> dict[tuple[int, int], tuple[bytes, bytes]]:
    """Return the places in the chain of what a station has let go."""
    headers = [
        (one.packet.header, one.packet.sha256)
        for one in world.model.kept.gone.values()
        if one.station == station.number
    ]
    return {(header.chain_epoch, header.seq): (header.prev_sha256, sha256) for header, sha256 in headers}


def everything_goes(world: World) -> None:
    """Once all has ended and the time is over, a station keeps none of it."""
    if not world.model.kept.upkeep:
        return
    _look_at_ends(world)
    for days in (KEPT_DAYS + 2, LONGEST_DAYS):
        world.times.advance(days * DAY_S)
        for station in world.stations:
            world.round(station)
    for station in world.stations:
        for one in world.model.of_station(station.number):
            row = station.row(one)
            assert row is not None
            over = one.case_id in world.model.kept.over_s
            kept_on = row.state == "acknowledged" and over and not restoring.owed(station)
            hold("what is over is forgotten", not kept_on, f"{one.name()} {row.state}")
        station.rig.replica.read(
            lambda db, station=station: station_side(  # type: ignore[misc]
                world, station, db, world.model.of_station(station.number)
            )
        )


def _look_at_ends(world: World) -> None:
    """Take down what has come to its end since the last look."""
    now_s, model = world.times.now_s(), world.model.kept
    with world.portal.store.reading() as db:
        for one in world.model.sealed:
            row = world.stations[one.station].row(one)
            stored = packets.find(db, one.packet_id)
            # A receipt that came late says when the portal had everything.
            complete = stored is not None and stored.complete_receipt is not None
            if complete or (row is not None and row.state in ENDED):
                model.ended_s.setdefault(one.packet_id, now_s)
            case = dossiers.by_case(db, one.case_id)
            if case is not None and case.state in OVER:
                model.over_s.setdefault(one.case_id, now_s)


def _past(world: World, since_s: float | None, days: int) -> bool:
    return since_s is not None and world.times.now_s() - since_s >= (days - ALLOWED_DAYS) * DAY_S
