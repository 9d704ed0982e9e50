"""Bugs that show over months, or when something is replaced, are found, within a bounded number of histories and by name."""

from __future__ import annotations

import pytest

from tests.simulation.catching import catch
from tests.simulation.planted_lasting import LASTING
from tests.simulation.planted_rotations import ROTATIONS

pytestmark = pytest.mark.allows_log


LATE = frozenset(
    {"months_by_the_machines_clock", "a_shared_file_goes_with_one", "place_before_the_catalogue"}
)
"""Found after more histories than the others; the suite has one at least for each invariant without them."""
NAMES = [
    pytest.param(name, marks=pytest.mark.long if name in LATE else ()) for name in (*LASTING, *ROTATIONS)
]


@pytest.mark.parametrize("name", NAMES)
def test_the_simulation_catches_a_bug_that_shows_late(name: str) -> None:
    catch(name)
