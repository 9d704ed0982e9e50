"""Histories with the portal's database on a real PostgreSQL; with `--long` more, from seeds nobody has played."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.simulation.catching import catch
from tests.simulation.planted import PORTAL, STATION
from tests.simulation.planted_copies import COPIES
from tests.simulation.planted_restores import RESTORES
from tests.simulation.playing import LONG, fresh_seeds, play_all
from tests.support.postgres import FAST, postgres_server, why_not
from tests.support.proof import not_proven

pytestmark = pytest.mark.allows_log
SEEDS = (12, 26, 29, 65, 300, 301)
"""Most of them with a restore: what is copied and put back there is another database than elsewhere."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    reason = why_not()
    if reason is not None:
        not_proven(reason)
    with postgres_server(**FAST) as started, started.migrated() as url:
        yield url


def test_every_history_keeps_its_promises_on_postgresql(server: str) -> None:
    play_all(SEEDS, server)
    if LONG:
        play_all(fresh_seeds(40), server)


@pytest.mark.long
@pytest.mark.parametrize("name", [*PORTAL, *RESTORES, *COPIES, *STATION])
def test_the_simulation_catches_planted_bugs_on_postgresql(server: str, name: str) -> None:
    catch(name, server=server)
