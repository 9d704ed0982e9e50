"""A catalogue built while somebody works gives way; one that somebody waits for does not."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from forms.errors import StationError
from resources.catalogue import seed_objects
from sync.catalogue_store import CatalogueStore
from sync.giving_way import LONGEST_REST_S, WORK_S, GivingWay
from sync.replica.catalogue.catalogue_file import build
from tests.support.fakes import FakeClock
from tests.support.new_replica import new_replica
from tests.support.station_data import KEY

if TYPE_CHECKING:
    from pathlib import Path


class Counted:
    """Counts how often a piece of work ended."""

    def __init__(self) -> None:
        self.pieces = 0

    def __call__(self) -> None:
        self.pieces += 1


def rested_s(worked_s: float) -> float:
    """Return how long was rested after so much work."""
    clock = FakeClock()
    rest = GivingWay(clock)
    clock.advance(worked_s)
    began = time.perf_counter()
    rest()
    return time.perf_counter() - began


def test_after_a_stretch_of_work_comes_a_rest_as_long() -> None:
    assert rested_s(3 * WORK_S) >= 3 * WORK_S * 0.9


def test_a_piece_that_took_seconds_is_followed_by_a_short_rest() -> None:
    assert LONGEST_REST_S * 0.9 <= rested_s(60) < 5


def test_only_the_next_generation_gives_way_not_the_first(tmp_path: Path) -> None:
    rest = Counted()
    seed = seed_objects()
    replica = new_replica(tmp_path / "station.db", KEY, FakeClock())
    store = CatalogueStore(tmp_path, replica, rest)
    try:
        store.open(lambda: seed)
        assert rest.pieces == 0, "somebody waits for it"
        store.switch(1, seed, b"manifest", "cursor-1")
        # Each object is read, written, and if a service indexed; then come its words.
        assert rest.pieces > 10 * len(seed)
    finally:
        store.close()
        replica.close()


def test_resting_changes_nothing_in_the_file(tmp_path: Path) -> None:
    seed = seed_objects()
    build(tmp_path / "plain.db", seed, generation=1)
    build(tmp_path / "rested.db", seed, generation=1, rest=Counted())
    assert (tmp_path / "plain.db").read_bytes() == (tmp_path / "rested.db").read_bytes()


def test_an_end_in_a_rest_leaves_no_file(tmp_path: Path) -> None:
    def ended() -> None:
        raise StationError("disk_full")

    with pytest.raises(StationError):
        build(tmp_path / "ended.db", seed_objects(), generation=1, rest=ended)
    assert list(tmp_path.glob("ended*")) == []
