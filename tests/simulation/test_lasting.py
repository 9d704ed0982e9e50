"""Courses of things the dice hardly ever draw, played by hand."""

from __future__ import annotations

import pytest

from tests.simulation import generations, restoring
from tests.simulation.network import Weather
from tests.simulation.playing import a_world
from tests.simulation.workshop import open_workshop

pytestmark = pytest.mark.allows_log


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
