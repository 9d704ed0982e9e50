"""Bugs put into the station are found, within a bounded number of histories and by name."""

from __future__ import annotations

import pytest

from tests.simulation.catching import catch
from tests.simulation.planted import PORTAL, STATION

pytestmark = pytest.mark.allows_log


@pytest.mark.parametrize("name", [*STATION][::2])
def test_the_simulation_catches_a_bug_of_the_station(name: str) -> None:
    catch(name)


def test_every_bug_says_what_it_is() -> None:
    assert len(STATION) + len(PORTAL) >= 12
    assert all(plant.__doc__ for plant in (*STATION.values(), *PORTAL.values()))
