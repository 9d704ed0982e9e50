"""Power cuts at random writes: every answered transaction is there afterwards, none is there in half."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import LONG
from tests.durability.power_lives import Disk, Found, live
from tests.durability.station_work import Work

if TYPE_CHECKING:
    from pathlib import Path

DISKS = 400 if LONG else 24
CUTS_EACH = 5
FULL = "PRAGMA synchronous = FULL"


def many(folder: Path, disks: int, how: Disk | None = None) -> Found:
    """Let many stations live through cuts and add up what was found."""
    total = Found()
    for seed in range(disks):
        home = folder / str(seed)
        home.mkdir()
        total.add(live(home, seed, CUTS_EACH, how))
    return total


def test_power_cuts_lose_no_answered_transaction(
    tmp_path: Path, record_property: Callable[[str, Any], None]
) -> None:
    found = many(tmp_path, DISKS)
    record_property("figures", f"power loss: {found.line()}")
    for name, count in (
        ("power cuts", found.cuts),
        ("answered transactions", found.answered),
        ("lost", found.lost),
    ):
        record_property(f"count {name}", count)
    assert found.damaged == []
    assert found.lost == 0
    assert found.cuts == DISKS * CUTS_EACH
    # Cuts fell before and after the moment a transaction is durable, and every kind of work was met.
    assert 0 < found.in_flight_kept < found.in_flight
    kinds = {todo.__name__ for todo, _ in Work(random.Random()).jobs}
    assert found.kinds.keys() == kinds


def test_a_weaker_setting_is_seen_to_lose_rows(tmp_path: Path) -> None:
    found = many(tmp_path, 4, Disk(instead={FULL: "PRAGMA synchronous = NORMAL"}))
    assert found.lost > 0
    assert found.damaged == []


@pytest.mark.parametrize(
    "how",
    [
        pytest.param(Disk(instead={FULL: "PRAGMA synchronous = OFF"}), id="no flush"),
        pytest.param(Disk(lies=True), id="a disk that lies"),
        pytest.param(Disk(splits=True), id="one transaction in two"),
    ],
)
def test_a_planted_fault_is_seen(tmp_path: Path, how: Disk) -> None:
    assert many(tmp_path, 4, how).damaged
