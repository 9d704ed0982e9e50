"""Bugs put into the station are found, within a bounded number of histories and by name."""

from __future__ import annotations

import pytest

from tests.simulation.catching import catch
from tests.simulation.planted import STATION

pytestmark = pytest.mark.allows_log


LATE = frozenset({"far_future_is_believed", "order_does_not_matter"})
"""Found after many histories, a third of a minute each; the suite has eighteen others."""
NAMES = [pytest.param(name, marks=pytest.mark.long if name in LATE else ()) for name in [*STATION][1::2]]


@pytest.mark.parametrize("name", NAMES)
def test_the_simulation_catches_a_bug_of_the_station(name: str) -> None:
    catch(name)
