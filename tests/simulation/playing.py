"""Playing many histories, and saying what to type when one goes wrong."""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from tests.simulation.network import Weather
from tests.simulation.trace import Broken
from tests.simulation.workshop import Workshop, open_workshop
from tests.simulation.world import World

LONG = os.environ.get("TRAM_SO_LONG") == "1"
LAST_LINES = 60
PLAYED = range(283)
"""Seeds of `test_seeds_1` to `_4`; with those of `regressions` outside of it 300."""


class Failed(AssertionError):  # noqa: N818 (what happened, in a report)
    """A history broke an invariant, or its program fell over."""

    def __init__(self, seed: int, world: World, error: BaseException) -> None:
        lines = "\n".join(world.trace.lines[-LAST_LINES:])
        super().__init__(
            f"seed {seed}: {type(error).__name__}: {error}\n{lines}\n"
            f"the whole history: python -m tests.simulation {seed}"
        )


@contextmanager
def a_world(workshop: Workshop, seed: int, weather: Weather | None = None) -> Iterator[World]:
    """Give the world of a seed, and end its programs afterwards."""
    world = World(workshop, seed, weather)
    try:
        yield world
    finally:
        world.close()


def play_all(seeds: Iterable[int], server: str | None = None) -> list[str]:
    """Play the history of every seed; return the hash of each trace.

    Args:
        seeds: in their order.
        server: address of the portal's database on PostgreSQL; a file by default.

    Raises:
        Failed: with the seed, the invariant and the end of the trace.
    """
    digests = []
    with open_workshop(server) as workshop:
        for seed in seeds:
            with a_world(workshop, seed) as world:
                try:
                    digests.append(world.play())
                except Exception as error:
                    raise Failed(seed, world, error) from error
    return digests


def find(
    seeds: Iterable[int], weather: Weather | None = None, server: str | None = None
) -> tuple[int, Broken | Exception] | None:
    """Return the first seed whose history breaks something, and what; None when all hold."""
    with open_workshop(server) as workshop:
        for seed in seeds:
            world = World(workshop, seed, weather)
            try:
                world.play()
            except Exception as error:  # noqa: BLE001 (whatever it is, the simulation saw it)
                return seed, error
            finally:
                world.close()
    return None


def fresh_seeds(count: int) -> list[int]:
    """Return seeds nobody has played, and print them."""
    first = random.SystemRandom().randrange(1_000_000, 1_000_000_000)
    print(f"fresh seeds {first} to {first + count - 1}")
    return list(range(first, first + count))
