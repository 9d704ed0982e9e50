"""A station's program is replaced by today's: until now an earlier one worked on its database.

What the last steps of its schema added is taken away again, so that the program migrates a database in the middle
of a history, with everything in it; now and then it dies in a step and starts again. Only steps that add something
can be taken away so, and only in histories in which nothing was kept in what they add. Dice of its own.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import StationError
from sync.replica.schema import migrations
from sync.replica.schema.migrations import Step, bring_up_to_date
from sync.replica.storage.connection import open_writable
from sync.replica.storage.driver import Connection, DatabaseError
from tests.simulation.trace import hold
from tests.support.links import Crash
from tests.sync.engine.rig import KEY

if TYPE_CHECKING:
    from tests.simulation.world import World

Dice = random.Random
UPDATED = "program updated"
TAKEN_AWAY: dict[int, tuple[str, ...]] = {
    3: ("DROP TABLE brought_again",),
    4: (
        "DROP TABLE first_slip",
        *(
            f"ALTER TABLE dossier DROP COLUMN {name}"
            for name in ("elsewhere", "declared", "served_ms", "served_label", "served_by")
        ),
    ),
    5: ("DROP INDEX case_event_told", "DROP INDEX case_event_news", "DROP INDEX attachment_key"),
}
"""How the schema before a step comes back, by the number of the step."""
DIES = 0.4


def plan(dice: Dice, steps: int) -> dict[int, str]:
    """Return after which steps of a history a program is updated."""
    return {dice.randrange(1, steps + 1): UPDATED for _ in range(dice.choice((1, 2, 3)))}


def update(world: World, _dice: Dice) -> None:
    """Somebody installs the newer program over the files of the older one."""
    dice = Dice(f"{world.seed} updated {len(world.trace.lines)}")
    station = dice.choice(world.stations)
    first = dice.choice([*TAKEN_AWAY])
    if world.model.lost.times or world.model.moved:
        world.trace.note("nothing to do")
        return
    dies_at = dice.randrange(first, len(migrations.STEPS) + 1) if dice.random() < DIES else None
    world.trace.note(f"s{station.number} updated from {first - 1}, dies in {dies_at}")
    try:
        station.die(lambda home: _older(home / "station.db", first, dies_at))
    except (DatabaseError, StationError) as error:
        hold("an updated program opens", False, f"s{station.number} {error!r}")
    world.network.forget_waits(station.number)


ACTS = {UPDATED: update}


def _older(path: Path, first: int, dies_at: int | None) -> None:
    db = open_writable(path, KEY)
    try:
        db.execute("BEGIN IMMEDIATE")
        for number in range(len(migrations.STEPS), first - 1, -1):
            for statement in TAKEN_AWAY[number]:
                db.execute(statement)
            db.execute("DELETE FROM _sqlite_migrations WHERE name = ?", (migrations.STEPS[number - 1].name,))
        db.execute(f"PRAGMA user_version = {first - 1:d}")
        db.execute("COMMIT")
    finally:
        db.close()
    if dies_at is not None:
        try:
            bring_up_to_date(path, KEY, _dying(migrations.STEPS, dies_at))
        except Crash:
            return


def _dying(steps: Sequence[Step], number: int) -> tuple[Step, ...]:
    def apply(db: Connection) -> None:
        steps[number - 1].apply(db)
        raise Crash

    return tuple(
        Step(step.name, apply) if place == number else step for place, step in enumerate(steps, start=1)
    )
