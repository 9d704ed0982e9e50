"""A clerk mends a sealed supplement before the link returns: the last version is the one that is filed.

Mended once or twice or given up, over the weather of the history, while either side may die. Dice of its own: a
history without such a clerk is the same as if there were none.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import sqlalchemy as sa

from sync.portal.storage import tables
from sync.replica.drafts import corrections, drafts
from tests.simulation import moving, older_copies
from tests.simulation.inline_writer import MOMENTS
from tests.simulation.trace import hold
from tests.support.portal import OPERATOR

if TYPE_CHECKING:
    from collections.abc import Callable

    from forms.packets.packet import Packet
    from sync.replica.storage.connection import Connection
    from tests.simulation.model import Sealed
    from tests.simulation.station_side import StationSide
    from tests.simulation.world import World
    from tests.support.packets import Paper

Dice = random.Random
MENDED = "supplement mended"
SHARE = 0.6
"""Of the histories nothing else is planned in."""


def plan(seed: int, steps: int) -> dict[int, str]:
    """Return after which steps of a history a clerk mends what waits to be sent; most often never."""
    dice = older_copies.Dice(f"{seed} mended")
    return {dice.randrange(steps): MENDED} if dice.random() < SHARE else {}


def mend(world: World, _dice: Dice) -> None:
    """Seal the answer to an officer's request, and mend it as long as it has not left."""
    dice = older_copies.Dice(f"{world.seed} mending")
    one = moving._returned(world, dice) or _returned_now(world, dice)
    if one is None:
        world.trace.note("nothing to mend")
        return
    station = world.stations[one.station]
    # Nobody else touches the case: what is looked at here is which version is taken.
    world.model.followed.add(one.case_id)
    world.model.mended.add(one.case_id)
    for _ in range(3):
        if station.request_of(one.case_id) is None:
            world.round(station)
            world.times.advance(20)
    request = station.request_of(one.case_id)
    if request is None:
        return
    answered = any(other.kind == "supplement" for other in world.model.of_case(one.case_id))
    # Somebody has answered already: then that is what is mended.
    if answered and world.alive(station, lambda: open_again(station, one.case_id, request)) != "open":
        return
    _seal(world, dice, station, one, request)
    _mend_again(world, dice, one, request)


def _mend_again(world: World, dice: Dice, one: Sealed, request: str) -> None:
    station = world.stations[one.station]
    for _ in range(dice.choice((1, 2, 3, 4))):
        if dice.random() < 0.25:
            _send(world, dice, station)
        told = world.alive(station, lambda: open_again(station, one.case_id, request))
        world.trace.note(f"{one.name()} mended: {told}")
        if told != "open":
            continue
        if dice.random() < 0.5:
            # The link is back in the middle of it.
            _send(world, dice, station)
        if dice.random() < 0.35:
            world.alive(station, lambda: give_up(station, one.case_id))
            world.trace.note(f"{one.name()} left as it was sealed")
        elif dice.random() < 0.9:
            _seal(world, dice, station, one, request)


def _returned_now(world: World, dice: Dice) -> Sealed | None:
    """Seal a case where there is none to return, and send it as far as the weather lets it."""
    from tests.simulation import acts

    station = dice.choice(world.stations)
    acts._seal_at(world, dice, station)
    for _ in range(3):
        world.round(station)
        world.times.advance(20)
    return moving._returned(world, dice)


def open_again(station: StationSide, case_id: bytes, request: str) -> str:
    """Open what is sealed for a request once more, as `reopening.supplements` does; tell what the clerk is told."""
    now_ms = station.now_ms

    def job(db: Connection) -> str:
        draft = drafts.read(db, case_id)
        if draft is None or draft.state != "editing":
            answer, _ = corrections.answer_to(db, case_id, request)
            if answer in {"offered", "taken"}:
                return f"{answer} already"
        corrections.hold(db, case_id, request, now_ms)
        drafts.open_supplement(db, case_id, request, OPERATOR, now_ms)
        return "open"

    return station.rig.replica.write(job).result()


def give_up(station: StationSide, case_id: bytes) -> None:
    """Throw the mended version away, as the desk does."""
    now_ms = station.now_ms
    station.rig.replica.write(lambda db: drafts.discard(db, case_id, now_ms)).result()
    station._wake()


def finish(world: World) -> None:
    """Come back to every version left half mended, now that nothing goes wrong any more, and seal it."""
    for case_id in sorted(world.model.mended):
        one = world.model.of_case(case_id)[0]
        station = world.stations[one.station]
        draft = station.rig.replica.read(lambda db, case_id=case_id: drafts.read(db, case_id))  # type: ignore[misc]
        if draft is not None and draft.state == "editing" and draft.answers_to is not None:
            dice = older_copies.Dice(f"{world.seed} {one.name()} finished")
            if dice.random() < 0.5:
                give_up(station, case_id)
            else:
                _seal(world, dice, station, one, draft.answers_to)


def last_version_is_filed(world: World, db: sa.Connection) -> None:
    """Each request has one answer at the portal, and nothing was sealed for it later at its station."""
    for case_id in world.model.mended:
        arrived = [
            bytes(found)
            for found in db.execute(
                sa.select(tables.packet.c.packet_id).where(
                    tables.packet.c.case_id == case_id, tables.packet.c.kind == "supplement"
                )
            ).scalars()
        ]
        sealed = [one for one in world.model.of_case(case_id) if one.kind == "supplement"]
        hold("a version that was mended stays here", len(arrived) <= 1, case_id.hex())
        if arrived and sealed:
            hold("the last version is filed", arrived == [sealed[-1].packet_id], sealed[-1].name())


def nothing_became_a_conflict(world: World) -> None:
    """In the end the portal has the last version whole, and nobody has to decide anything."""
    for case_id in world.model.mended:
        sealed = [one for one in world.model.of_case(case_id) if one.kind == "supplement"]
        states = []
        for one in sealed:
            row = world.stations[one.station].row(one)
            assert row is not None
            states.append(row.state)
        wanted = ["withdrawn"] * (len(sealed) - 1) + ["acknowledged"] * bool(sealed)
        hold("nothing mended became a conflict", states == wanted, f"{case_id.hex()} {states}")


def _seal(world: World, dice: Dice, station: StationSide, one: Sealed, request: str) -> None:
    from tests.simulation import acts

    bundle: tuple[Paper, ...] = ()
    if dice.random() < 0.5:
        bundle = (station.maker.paper("d-birth", dice.choice(acts.SIZES)),)

    def make() -> Packet:
        return station.maker.supplement(one.case_id, request, bundle)

    work: Callable[[], object] = lambda: station.store_supplement(make, bundle, one.case_id, request)  # noqa: E731
    acts._sealed(world, station, bundle, work)
    # Also where the program died over it: what the clerk sees when it is there again.
    for other in world.model.of_case(one.case_id):
        row = station.row(other)
        other.withdrawn = other.withdrawn or (row is not None and row.state == "withdrawn")


def _send(world: World, dice: Dice, station: StationSide) -> None:
    """Let the station try to send, and now and then die over it."""
    if dice.random() < 0.3:
        station.watch.moment = dice.choice(MOMENTS)
        station.watch.writes_left = dice.randrange(5)
    world.round(station)
    station.watch.forget()


ACTS = {MENDED: mend}
