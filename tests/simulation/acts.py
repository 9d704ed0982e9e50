"""What may happen in a history, by name: counters, officers, machines."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

import sqlalchemy as sa

from forms.packets.packet import Packet
from sync.portal.storage.tables import station as station_table
from tests.simulation import forgotten, lasting, mending, moving, officer, older_copies, restoring, rotating
from tests.simulation.inline_writer import MOMENTS
from tests.simulation.model import Sealed
from tests.simulation.station_side import StationSide
from tests.simulation.trace import hold
from tests.support.packets import Paper

if TYPE_CHECKING:
    from tests.simulation.world import World

Dice = random.Random
SIZES = (300, 3_000, 40_000)
JUMPS_DAYS = (-400.0, -3.0, -0.04, 0.04, 3.0, 400.0)


def seal(world: World, dice: Dice) -> None:
    """A counter seals a new case with one or two files; now and then one of an earlier case's."""
    _seal_at(world, dice, dice.choice(world.stations))


def _seal_at(world: World, dice: Dice, station: StationSide) -> None:
    papers = [station.maker.paper("d-birth", dice.choice(SIZES))]
    if dice.random() < 0.3:
        # The same page photographed twice is two files.
        papers.append(station.maker.paper("d-birth", dice.choice(SIZES)))
    earlier = world.model.submissions(station.number)
    shared = [one.papers[0] for one in earlier if one.papers]
    if shared and dice.random() < 0.3:
        papers = [dice.choice(shared), *papers[1:]]
    bundle = tuple(papers)
    _sealed(
        world, station, bundle, lambda: station.store(lambda: station.maker.submission(bundle), bundle, None)
    )


def supplement(world: World, dice: Dice) -> None:
    """A counter answers an officer's request, with a new file, the old ones or none."""
    known = [
        (station, one, request)
        for station in world.stations
        for one in world.model.submissions(station.number)
        if one.case_id not in world.model.taken_back | world.model.followed
        and (request := station.request_of(one.case_id)) is not None
    ]
    if not known:
        return _nothing(world)
    station, one, request = dice.choice(known)
    bundle: tuple[Paper, ...] = ()
    if dice.random() < 0.6:
        bundle = (station.maker.paper("d-birth", dice.choice(SIZES)),)

    def make() -> Packet:
        return station.maker.supplement(one.case_id, request, bundle)

    _sealed(world, station, bundle, lambda: station.store_supplement(make, bundle, one.case_id, request))
    return None


def take_back(world: World, dice: Dice) -> None:
    """A citizen takes a case back: before, while or after it is sent."""
    if not world.model.sealed:
        return _nothing(world)
    one = dice.choice(world.model.sealed[-4:])
    if one.case_id not in world.model.followed:
        _take_back(world, one)
    return None


def _take_back(world: World, one: Sealed) -> None:
    station, model = world.stations[one.station], world.model
    known = one.case_id in model.taken_back
    # Before it is tried: should the program die, either is right.
    model.taken_back.add(one.case_id)

    def make() -> Packet:
        return station.maker.withdrawal(one.case_id)

    told = world.alive(station, lambda: station.take_case_back(one.case_id, make))
    if isinstance(told, Packet):
        _promise(world, station, told, ())
    elif told is not None and told != "ended here" and not known:
        model.taken_back.discard(one.case_id)
    world.trace.note(f"{one.name()} taken back: {told if isinstance(told, str) else told is not None}")
    if told == "ended here":
        # Whatever the files say: this is what the person was told.
        for other in model.of_case(one.case_id):
            other.withdrawn = True
    elif told is not None:
        _note_ended(world, one.case_id)


def second_packet(world: World, dice: Dice) -> None:
    """A second packet of a case is queued while the first may still be on its way.

    The counter itself takes a case back with `take_back`, which may overtake; this one must not.
    """
    apart = world.model.taken_back | world.model.followed
    fitting = [one for one in world.model.sealed if one.case_id not in apart]
    if not fitting:
        return _nothing(world)
    one = dice.choice(fitting)
    station = world.stations[one.station]
    world.model.followed.add(one.case_id)

    def make() -> Packet:
        return station.maker.withdrawal(one.case_id)

    _sealed(world, station, (), lambda: station.store(make, (), one.case_id))
    return None


def keep(world: World, dice: Dice) -> None:
    """A citizen thinks again, before the withdrawal has left."""
    asked = [one for one in world.model.sealed if one.case_id in world.model.taken_back]
    if not asked:
        return _nothing(world)
    one = dice.choice(asked)
    station = world.stations[one.station]
    told = world.alive(station, lambda: station.keep_case(one.case_id))
    world.trace.note(f"{one.name()} kept: {told}")
    if told is not None:
        _note_ended(world, one.case_id)
    return None


def _note_ended(world: World, case_id: bytes) -> None:
    """Take down what a person is told has never left."""
    for one in world.model.of_case(case_id):
        row = world.stations[one.station].row(one)
        one.withdrawn = one.withdrawn or (row is not None and world.stations[one.station].never_left(one))


def play_round(world: World, dice: Dice) -> None:
    """A person wakes a station."""
    world.round(dice.choice(world.stations))


def run(world: World, dice: Dice) -> None:
    """Time passes and every station keeps to its own schedule."""
    world.run_for(dice.choice((20.0, 61.0, 61.0, 130.0)))


def wait(world: World, dice: Dice) -> None:
    """Nobody is there."""
    world.times.advance(dice.choice((400.0, 4_000.0, 90_000.0)))


def jump(world: World, dice: Dice) -> None:
    """Somebody sets a station's clock wrong, for good or until it is noticed."""
    station, days = dice.choice(world.stations), dice.choice(JUMPS_DAYS)
    world.times.jump(station.number, days)
    if dice.random() < 0.6:
        if dice.random() < 0.5:
            _seal_at(world, dice, station)
        world.round(station)
        world.times.jump(station.number, -days)


def die(world: World, dice: Dice) -> None:
    """A station's program dies at once, or at one of its next writes; what it was asked to wait dies with it."""
    station = dice.choice(world.stations)
    if dice.random() < 0.3:
        station.die()
        world.network.forget_waits(station.number)
        return
    if dice.random() < 0.4:
        officer_acts(world, dice)
    station.watch.moment = dice.choice(MOMENTS)
    station.watch.writes_left = dice.randrange(7)
    if dice.random() < 0.4:
        _seal_at(world, dice, station)
    world.round(station)
    station.watch.forget()


def officer_acts(world: World, dice: Dice) -> None:
    """An officer does the next thing to some dossier."""
    world.portal.trouble.full = False
    world.trace.note(f"officer {officer.act(world.portal.desk(), dice)}")


def portal_restarts(world: World, _dice: Dice) -> None:
    """All workers are started anew."""
    world.portal.restart()


def portal_dies(world: World, dice: Dice) -> None:
    """The portal dies at one of its next commits, while a station sends."""
    world.portal.trouble.commits_left = dice.randrange(6)
    world.round(dice.choice(world.stations))
    world.portal.trouble.commits_left = None


def portal_fills(world: World, dice: Dice) -> None:
    """The portal's disk is full while stations send."""
    world.portal.trouble.full = True
    world.round(dice.choice(world.stations))
    world.round(dice.choice(world.stations))
    world.portal.trouble.full = False


def station_fills(world: World, dice: Dice) -> None:
    """A station's disk is full while its people and its program go on."""
    station = dice.choice(world.stations)
    station.fill_disk(True)
    died = station.deaths
    _seal_at(world, dice, station)
    world.round(station)
    if station.deaths == died:
        station.fill_disk(False)


def second_program(world: World, dice: Dice) -> None:
    """Somebody starts the program twice."""
    told = dice.choice(world.stations).second_program()
    hold("a second program is refused", told == "station_busy", told)


def suspend(world: World, dice: Dice) -> None:
    """The portal stops taking anything of a station, or trusts it again."""
    station = dice.choice(world.stations)
    if world.model.lost.undeclared is not None:
        return _nothing(world)
    if station.number in world.model.suspended:
        set_active(world, station.number, active=True)
    else:
        set_active(world, station.number, active=False)
    return None


def set_active(world: World, number: int, *, active: bool) -> None:
    """Suspend a station at the portal, or end that."""
    station_no = world.stations[number].rig.station_no
    with world.portal.store.writing() as db:
        db.execute(
            sa.update(station_table).where(station_table.c.station_no == station_no).values(active=active)
        )
    if active:
        world.model.suspended.pop(number, None)
    else:
        from tests.simulation.invariants import at_portal

        world.model.suspended[number] = frozenset(at_portal(world, station_no))


def deliver_late(world: World, _dice: Dice) -> None:
    """Requests given up long ago arrive."""
    world.network.deliver_late()


def between(world: World, dice: Dice, station: StationSide) -> None:
    """What can happen in the middle of a station's own request."""
    what = dice.choice(("seal", "officer", "take back", "late"))
    world.trace.note(f"meanwhile {what}")
    if what == "seal":
        # The counter works on while the program sends; should it die, it dies as a whole.
        _seal_at(world, dice, station)
    elif what == "officer":
        officer_acts(world, dice)
    elif what == "late":
        world.network.deliver_late()
    elif mine := [
        one for one in world.model.of_station(station.number) if one.case_id not in world.model.followed
    ]:
        _take_back(world, dice.choice(mine))


def _sealed(
    world: World, station: StationSide, papers: tuple[Paper, ...], work: Callable[[], object]
) -> None:
    packet = None
    try:
        packet = world.alive(station, work)
    finally:
        if packet is not None:
            _promise(world, station, packet, papers)  # type: ignore[arg-type]


def _promise(world: World, station: StationSide, packet: Packet, papers: tuple[Paper, ...]) -> None:
    one = Sealed(packet, station.number, papers)
    world.model.sealed.append(one)
    older_copies.promised(world, station, one)
    world.trace.note(f"sealed {one.name()} {one.packet_id.hex()} {len(papers)} files")


def _nothing(world: World) -> None:
    world.trace.note("nothing to do")


ACTS: dict[str, Callable[[World, Dice], None]] = {
    "seal": seal,
    "supplement": supplement,
    "take back": take_back,
    "keep": keep,
    "second packet": second_packet,
    "round": play_round,
    "run": run,
    "wait": wait,
    "clock": jump,
    "die": die,
    "officer": officer_acts,
    "portal restarts": portal_restarts,
    "portal dies": portal_dies,
    "portal disk full": portal_fills,
    "station disk full": station_fills,
    "second program": second_program,
    "suspend": suspend,
    "late": deliver_late,
    **(restoring.ACTS | moving.ACTS | mending.ACTS | forgotten.ACTS | lasting.ACTS),
    **rotating.ACTS,
}
WEIGHTS = {
    "seal": 7,
    "supplement": 3,
    "take back": 3,
    "keep": 1,
    "second packet": 2,
    "round": 8,
    "run": 3,
    "wait": 1,
    "clock": 2,
    "die": 3,
    "officer": 4,
    "portal restarts": 1,
    "portal dies": 2,
    "portal disk full": 1,
    "station disk full": 1,
    "second program": 1,
    "suspend": 1,
    "late": 1,
}


def draw(dice: Dice) -> str:
    """Draw the next act."""
    return dice.choices(tuple(WEIGHTS), tuple(WEIGHTS.values()))[0]
