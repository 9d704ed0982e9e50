"""Bugs put into the station are found, within a bounded number of histories and by name."""

from __future__ import annotations

import pytest

from tests.simulation.catching import catch
from tests.simulation.planted import STATION

pytestmark = pytest.mark.allows_log


@pytest.mark.parametrize("name", [*STATION][1::2])
def test_the_simulation_catches_a_bug_of_the_station(name: str) -> None:
    catch(name)
