"""Histories of seeds 142 to 212; with `--long` as many again four times, from seeds nobody has played."""

from __future__ import annotations

import pytest

from tests.simulation.playing import LONG, fresh_seeds, play_all

pytestmark = pytest.mark.allows_log
FIRST, END, SHARE = 142, 213, 10


@pytest.mark.parametrize("first", range(FIRST, END, SHARE))
def test_every_history_keeps_its_promises(first: int) -> None:
    play_all(range(first, min(first + SHARE, END)))
    if LONG:
        play_all(fresh_seeds(4 * SHARE))
