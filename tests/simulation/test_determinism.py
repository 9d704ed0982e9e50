"""A seed is one history: the same trace in every process, whatever order its sets and dictionaries have."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.playing import a_world, play_all
from tests.simulation.regressions import SEEDS
from tests.simulation.workshop import open_workshop

pytestmark = pytest.mark.allows_log
ROOT = Path(__file__).parents[2]
SEED = 17


def _digest_elsewhere(hash_seed: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tests.simulation", str(SEED)],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()[-2]


def test_two_processes_play_the_same_history() -> None:
    with open_workshop() as workshop, a_world(workshop, SEED) as world:
        here = world.play()
        assert len(world.trace.lines) > 20
    other = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    assert _digest_elsewhere(other) == here


def test_another_seed_is_another_history() -> None:
    digests = set()
    with open_workshop() as workshop:
        for seed in range(900, 903):
            with a_world(workshop, seed) as world:
                digests.add(world.play())
    assert len(digests) == 3


@pytest.mark.parametrize("seed", sorted(SEEDS))
def test_what_once_failed_holds(seed: int) -> None:
    play_all([seed])
