"""Histories of seeds 0 to 70; with `--long` as many again four times, from seeds nobody has played."""

from __future__ import annotations

import pytest

from tests.simulation.playing import LONG, fresh_seeds, play_all

pytestmark = pytest.mark.allows_log
FIRST, END, SHARE = 0, 71, 10


@pytest.mark.parametrize("first", range(FIRST, END, SHARE))
def test_every_history_keeps_its_promises(first: int) -> None:
    play_all(range(first, min(first + SHARE, END)))
    if LONG:
        play_all(fresh_seeds(4 * SHARE))
