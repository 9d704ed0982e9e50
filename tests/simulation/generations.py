"""New generations of the catalogue are published while stations read an earlier one over their bad links.

What is published is the program's own publishing of two lists, which change together: a mix of two generations
would show. Dice of its own.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from forms.errors import StationError
from sync.portal.shelf import newest_generation, objects_in_force
from sync.replica import facts
from sync.replica.catalogue.catalogue_file import CatalogueReader
from sync.replica.storage.connection import Connection
from sync.wire.catalogue_manifest import catalogue_digest
from tests.simulation.inline_writer import MOMENTS
from tests.simulation.trace import hold
from tests.sync.engine.rig import SEED

if TYPE_CHECKING:
    from tests.simulation.station_side import StationSide
    from tests.simulation.world import World

Dice = random.Random
PUBLISHED = "catalogue published"
DIES = 0.5
WRITES = 4
"""About as many as a round has that brings a catalogue and nothing else."""
LISTS = ("life_events.json", "search_words.json")
ROWS = (
    {"code": "birth", "name": "Sinh con, lần {}", "name_en": "A child is born, {}"},
    {"kind": "abbreviation", "said": "tsx{}", "means": ["trạm số {}"]},
)
_SHIPPED = {name: raw for kind, name, raw in SEED if kind == "list" and name in LISTS}


@dataclass
class Generations:
    """Every generation that was ever signed, and how far each station has come.

    Attributes:
        signed: count and digest of all objects, by number; a restored portal may sign a number again.
        reached: the newest generation each station had in force.
        looked: station, life and generation whose file was compared.
        published: how many there were.
    """

    signed: dict[int, set[tuple[int, bytes]]] = field(
        default_factory=lambda: {0: {catalogue_digest(list(SEED))}}
    )
    reached: dict[int, int] = field(default_factory=dict)
    looked: set[tuple[int, int, int]] = field(default_factory=set)
    published: int = 0


def plan(dice: Dice, steps: int) -> dict[int, str]:
    """Return after which steps of a history a generation is published."""
    return {dice.randrange(steps + 1): PUBLISHED for _ in range(dice.choice((1, 2, 2, 3)))}


def publish(world: World, _dice: Dice) -> None:
    """The publisher signs the next generation; now and then a program dies while it takes that over."""
    if world.model.lost.undeclared is not None:
        world.trace.note("nothing to do")
        return
    model = world.model.generations
    model.published += 1
    dice = Dice(f"{world.seed} published {len(world.trace.lines)}")
    station, dies = dice.choice(world.stations), dice.random() < DIES
    if dies:
        # So that the next round brings the catalogue and not much else.
        world.round(station)
    world.portal.trouble.full = False
    world.portal.trouble.commits_left = None
    try:
        number = world.portal.publish([("list", name, _changed(name, model.published)) for name in LISTS])
    except StationError as error:
        world.trace.note(f"not published: {error.code}")
        return
    with world.portal.store.reading() as db:
        model.signed.setdefault(number, set()).add(catalogue_digest(objects_in_force(db)))
    world.trace.note(f"generation {number}")
    if dies:
        station.watch.moment, station.watch.writes_left = dice.choice(MOMENTS), dice.randrange(WRITES)
        world.round(station)
        station.watch.forget()


ACTS = {PUBLISHED: publish}


def station_side(world: World, station: StationSide, db: Connection) -> None:
    """The catalogue in force is one signed generation whole, and never an earlier one than before (4.3 no. 11)."""
    named, model = facts.catalogue_generation(db), world.model.generations
    assert named is not None
    before = model.reached.get(station.number, 0)
    hold("the catalogue never goes back", named >= before, f"s{station.number} {before} to {named}")
    model.reached[station.number] = named
    seen = (station.number, station.deaths, named)
    if not model.published or seen in model.looked:
        return
    model.looked.add(seen)
    try:
        held = _held(station, named)
    except StationError as error:
        hold("the catalogue is one generation", False, f"s{station.number} {named} {error.code}")
        return
    hold("the catalogue is one generation", held in model.signed.get(named, ()), f"s{station.number} {named}")


def behind(world: World, station: StationSide) -> list[str]:
    """Return what a station lacks of the newest generation."""
    if not world.model.generations.published:
        return []
    with world.portal.store.reading() as db:
        newest = newest_generation(db)
        wanted = catalogue_digest(objects_in_force(db)) if newest else None
    # What a second program switched to, the first one reads after its next start.
    here = station.rig.replica.read(facts.catalogue_generation) or 0
    if here > newest:
        # The portal was put back to a copy, and its publisher has not signed anything since.
        return [] if world.model.lost.times else [f"a generation {here} nobody signed"]
    if wanted is not None and _held(station, here) != wanted:
        return [f"generation {newest} of the catalogue, has {here}"]
    return []


def _held(station: StationSide, number: int) -> tuple[int, bytes]:
    reader = CatalogueReader(station.rig.folder / f"catalogue-{number}.db")
    try:
        return catalogue_digest(list(reader.objects()))
    finally:
        reader.close()


def _changed(name: str, number: int) -> bytes:
    rows = msgspec.json.decode(_SHIPPED[name])
    row = {
        key: value.format(number) if isinstance(value, str) else [one.format(number) for one in value]
        for key, value in ROWS[LISTS.index(name)].items()
    }
    if name == LISTS[0]:
        return msgspec.json.encode([row, *rows[1:]])
    return msgspec.json.encode([*rows, row])
