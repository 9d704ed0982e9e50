"""Courses of things the dice hardly ever draw, played by hand."""

from __future__ import annotations

import pytest

from tests.simulation import generations, invariants, restoring
from tests.simulation.network import Weather
from tests.simulation.playing import a_world
from tests.simulation.workshop import open_workshop
from tests.simulation.world import World

pytestmark = pytest.mark.allows_log


def states(world: World) -> list[str]:
    """Return the state of every packet, in the order they were sealed."""
    rows = [world.stations[one.station].row(one) for one in world.model.sealed]
    return [row.state for row in rows if row is not None]


def test_a_generation_signed_again_after_a_restore_reaches_stations_that_had_the_lost_one() -> None:
    with open_workshop() as workshop, a_world(workshop, 1, Weather((), 0.0)) as world:
        world.step("seal")
        world.step(restoring.COPIED)
        world.step(generations.PUBLISHED)
        world.run_for(300)
        assert [one.rig.catalogue.generation for one in world.stations] == [1] * len(world.stations)
        world.step(restoring.RESTORED)
        world.step(restoring.DECLARED)
        world.step(generations.PUBLISHED)
        world.heal()
        # Another number than the lost one had: stations take only what is newer than what they have.
        assert {one.rig.catalogue.generation for one in world.stations} - {1}


def test_what_was_withdrawn_under_a_clock_far_behind_stays_as_long_as_under_a_right_one() -> None:
    with open_workshop() as workshop, a_world(workshop, 2, Weather((), 0.0)) as world:
        for station in range(len(world.stations)):
            world.times.jump(station, -400.0)
        world.step("seal")
        for station in world.stations:
            station.rig.texts()
        assert states(world) == ["text_received"]
        world.model.kept.upkeep = True
        world.step("take back")
        world.run_for(300)
        assert states(world) == ["withdrawn", "acknowledged"]
        # Stations forget four times a day: they sleep until it is time, and look again when they are opened.
        world.times.advance(6.5 * 3_600.0)
        world.run_for(1_800.0)
        invariants.check(world, everything=True)
