"""Bugs put into the portal, or into what notices a copy, are found, within a bounded number of histories and by name."""

from __future__ import annotations

import pytest

from tests.simulation.catching import catch
from tests.simulation.planted import PORTAL
from tests.simulation.planted_copies import COPIES
from tests.simulation.planted_restores import RESTORES

pytestmark = pytest.mark.allows_log


@pytest.mark.parametrize("name", [*PORTAL, *RESTORES, *COPIES])
def test_the_simulation_catches_a_bug_of_the_portal(name: str) -> None:
    catch(name)
