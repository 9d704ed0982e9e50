"""After every fault has ended everything comes to its end, soon, and without hurry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.portal.dossiers import dossiers
from sync.portal.packets import packets
from sync.replica.cases import cases
from sync.replica.outbox import outbox
from tests.simulation import (
    acts,
    figures,
    forgotten,
    generations,
    invariants,
    keeping,
    mending,
    moving,
    older_copies,
    people,
    restoring,
    rotating,
)
from tests.simulation.network import EARLY_S
from tests.simulation.trace import hold

if TYPE_CHECKING:
    from sync.engine.rounds import Round
    from tests.simulation.model import Sealed
    from tests.simulation.station_side import StationSide
    from tests.simulation.world import World

HEALED_ROUNDS = 6
HEALED_PAUSE_S = 900.0
"""Six rounds a quarter of an hour apart: longer than anything may be put off (an hour and some)."""
CALLS_A_ROUND = 60
ROUNDS_A_MINUTE = 40
"""The engine rests a second at least; off-line it looks every four seconds on average."""
IDLE_S = 30
RETRIED_BY_A_PERSON = frozenset({"too_large", "file_damaged"})
ENDED = frozenset({"acknowledged", "withdrawn", "needs_attention"})


def heal(world: World) -> None:
    """End all faults, play a bounded number of rounds, and compare both sides."""
    # In the middle of everything; at the end nothing is left to count.
    figures.check(world)
    world.trace.note(f"{world.times.now_s():.2f} healed")
    world.portal.trouble.full = False
    world.portal.trouble.commits_left = None
    world.network.heal()
    restoring.declare(world, world.dice)
    for number in list(world.model.suspended):
        acts.set_active(world, number, active=True)
    for station in world.stations:
        station.watch.forget()
    older_copies.renew_all(world)
    forgotten.take_back_all(world)
    mending.finish(world)
    for _ in range(HEALED_ROUNDS):
        for station in world.stations:
            _retry_what_a_person_would(world, station)
            calls = world.network.calls[station.number]
            world.round(station)
            hold(
                "few calls a round",
                world.network.calls[station.number] - calls <= CALLS_A_ROUND,
                str(station.number),
            )
        if not any(unfinished(world, station) for station in world.stations):
            break
        world.times.advance(HEALED_PAUSE_S)
    world.model.lost.packets.clear()
    invariants.check(world, everything=True)
    for station in world.stations:
        left = unfinished(world, station)
        hold("everything comes to its end", not left, "; ".join(left))
        station.rig.replica.read(invariants.no_half_written_row)
        restoring.everything_is_back(world, station)
    moving.both_know(world)
    mending.nothing_became_a_conflict(world)
    older_copies.everything_is_found(world)
    keeping.everything_goes(world)
    for line in final_states(world):
        world.trace.note(line)
    invariants.nothing_in_clear(world)


def unfinished(world: World, station: StationSide) -> list[str]:
    """Return what of a station is still on its way, with the reason where it is known."""
    left = []
    for one in world.model.of_station(station.number):
        row = station.row(one)
        if row is None:
            left.append(f"{one.name()} is not there")
        elif row.state not in ENDED and not _waits_for_a_person(world, station, one):
            left.append(f"{one.name()} {row.state} {row.trouble}")
        elif row.state == "needs_attention" and row.reason in RETRIED_BY_A_PERSON:
            left.append(f"{one.name()} {row.reason}")
    left += restoring.owed(station) + _old_news(world, station)
    return (
        left
        + generations.behind(world, station)
        + people.unheard(world, station)
        + rotating.behind(world, station)
    )


def check_pace(world: World, station: StationSide, rounds: int, seconds: float) -> None:
    """Nobody's connection is worn out, and a portal that asks for time gets it (4.3 no. 8)."""
    allowed = ROUNDS_A_MINUTE * max(seconds / 60, 1)
    hold("no hot loop", rounds <= allowed, f"s{station.number} {rounds} rounds in {seconds} s")
    until_s = world.network.wait_until_s.get(station.number, 0.0)
    hold("retry-after is honoured", world.times.now_s() >= until_s - EARLY_S, f"s{station.number}")
    world.network.wait_until_s.pop(station.number, None)


def check_rest(world: World, station: StationSide, done: Round) -> None:
    """With nothing to send and no trouble a station is quiet (4.3 no. 8)."""
    counted = station.rig.replica.read(outbox.counts)
    # A file a restored portal gets once more belongs to a packet that no longer waits.
    if done.trouble is None and counted.waiting == 0 and not restoring.owed(station):
        wait_s = station.due_at_s - world.times.now_s()
        hold(
            "no hot loop", wait_s >= IDLE_S, f"s{station.number} comes again in {wait_s} s with nothing to do"
        )


def final_states(world: World) -> list[str]:
    """Return how every packet ended, for the trace."""
    lines = []
    with world.portal.store.reading() as db:
        for one in world.model.sealed:
            row, stored = world.stations[one.station].row(one), packets.find(db, one.packet_id)
            assert row is not None
            lines.append(f"end {one.name()} {row.state} {row.reason} portal={stored is not None}")
    return lines


def _retry_what_a_person_would(world: World, station: StationSide) -> None:
    for one in world.model.of_station(station.number):
        row = station.row(one)
        if row is not None and row.state == "needs_attention" and row.reason in RETRIED_BY_A_PERSON:
            station.requeue(one)


def _waits_for_a_person(world: World, station: StationSide, one: Sealed) -> bool:
    """Tell whether an earlier packet of the case must be settled by a person first."""
    for other in world.model.of_case(one.case_id):
        if other.place >= one.place:
            break
        row = station.row(other)
        if row is not None and row.state == "needs_attention":
            return True
    return False


def _old_news(world: World, station: StationSide) -> list[str]:
    """Return cases of which the station has not heard the last word."""
    left, added = [], restoring.versions_from(world)
    with world.portal.store.reading() as portal:
        for case_id in dict.fromkeys(one.case_id for one in world.model.of_station(station.number)):
            real = dossiers.by_case(portal, case_id)
            heard = station.rig.replica.read(lambda db, case_id=case_id: cases.dossier(db, case_id))  # type: ignore[misc]
            if real is not None and (heard is None or heard.version != real.version + added):
                left.append(f"news of {case_id.hex()[:12]}")
    return left
