"""The only person of a station is taken off its roster, perhaps in the middle of a day, and perhaps let in again.

What was sealed before goes on to the portal; once the station has heard of it, nobody seals. Dice of its own.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import sqlalchemy as sa

from sync.portal.stations import access
from sync.portal.storage import tables
from sync.replica import operators
from sync.replica.storage.connection import Connection
from tests.simulation.trace import hold
from tests.support.portal import OPERATOR

if TYPE_CHECKING:
    from tests.simulation.station_side import StationSide
    from tests.simulation.world import World

Dice = random.Random
REMOVED = "person removed"
GIVEN_BACK = "person let in again"


@dataclass
class People:
    """Which stations may not be worked at, and which of them know it.

    Attributes:
        touched: stations whose roster ever changed.
        removed: stations whose person is off the roster now.
        heard: those of them that were seen to know it.
    """

    touched: set[int] = field(default_factory=set)
    removed: set[int] = field(default_factory=set)
    heard: set[int] = field(default_factory=set)


def plan(dice: Dice, steps: int) -> dict[int, str]:
    """Return after which steps of a history somebody is removed or let in again."""
    planned = {dice.randrange(1, steps + 1): REMOVED for _ in range(dice.choice((1, 2)))}
    if dice.random() < 0.6:
        planned.setdefault(dice.randrange(1, steps + 1), GIVEN_BACK)
    return planned


def remove(world: World, _dice: Dice) -> None:
    """The administrator ends a person's work at one station."""
    free = [one.number for one in world.stations if one.number not in world.model.people.removed]
    _set(world, free, active=False)


def give_back(world: World, _dice: Dice) -> None:
    """The administrator lets them work again."""
    _set(world, sorted(world.model.people.removed), active=True)


ACTS = {REMOVED: remove, GIVEN_BACK: give_back}


def may_seal(station: StationSide, db: Connection) -> bool:
    """Tell whether somebody can sign in, as `kiosk.station.held` decides it."""
    who = operators.operator(db, OPERATOR)
    # Before the first round nothing is known but what the enrolment said.
    return who is None or who.active


def station_side(world: World, station: StationSide, db: Connection) -> None:
    """Nobody is shut out for nothing, and who was is so until the portal says otherwise (4.3 no. 13)."""
    model, number = world.model.people, station.number
    active = may_seal(station, db)
    hold("nobody is shut out for nothing", active or number in model.touched, f"s{number}")
    if number in model.removed and not active:
        model.heard.add(number)
    hold("a removed person stays removed", not (active and number in model.heard), f"s{number}")


def unheard(world: World, station: StationSide) -> list[str]:
    """Return what a station has not heard of its roster."""
    if station.number not in world.model.people.touched:
        return []
    with world.portal.store.reading() as db:
        row = tables.roster.c
        real = db.execute(
            sa.select(row.active).where(row.station_no == station.rig.station_no, row.operator_id == OPERATOR)
        ).scalar_one()
    here = station.rig.replica.read(lambda db: operators.operator(db, OPERATOR))
    return [] if here is not None and here.active == bool(real) else ["news of its roster"]


def _set(world: World, numbers: list[int], *, active: bool) -> None:
    if not numbers:
        world.trace.note("nothing to do")
        return
    model = world.model.people
    number = Dice(f"{world.seed} people {len(world.trace.lines)}").choice(numbers)
    world.portal.trouble.full = False
    world.portal.trouble.commits_left = None
    station_no = world.stations[number].rig.station_no
    with world.portal.store.writing() as db:
        access.set_operator(db, OPERATOR, station_no, access.Act("tester", "", 0), active=active)
    model.touched.add(number)
    if active:
        model.removed.discard(number)
        model.heard.discard(number)
    else:
        model.removed.add(number)
    world.trace.note(f"s{number} {'let in' if active else 'removed'}")
