"""Power cuts while a catalogue is switched: what `station.db` names is a whole file, and the old one stays.

The order is observed, not assumed: the disk notes the real calls of `os.fsync` and `os.replace` beside the
writes of SQLite, and a test shows that leaving out either flush would be seen.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from sync.catalogue_store import DIGEST_FACT, CatalogueStore
from sync.replica import cursors, facts
from sync.replica.catalogue.catalogue_file import CatalogueReader
from sync.replica.store import Replica
from tests.conftest import LONG
from tests.durability.plain_driver import powered
from tests.durability.power_lives import moments, until_cut
from tests.support.fakes import FakeClock
from tests.support.station_data import KEY
from tests.sync.engine.rig import SEED

if TYPE_CHECKING:
    from pathlib import Path

CUTS = 300 if LONG else 30
NEWEST = 3


def objects(generation: int) -> tuple[tuple[str, str, bytes], ...]:
    return (*SEED, *(("list", f"more-{n}", bytes(str(generation), "ascii") * 900) for n in range(9)))


def switch_on(folder: Path) -> None:
    """Go from the generation in force to the newest, one by one."""
    replica = Replica.open(folder / "station.db", KEY, clock=FakeClock())
    try:
        store = CatalogueStore(folder, replica)
        store.open(lambda: SEED)
        for generation in range(store.generation + 1, NEWEST + 1):
            store.switch(generation, objects(generation), b"manifest", f"cursor-{generation}")
        store.close()
    finally:
        replica.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home at generation 1."""
    folder = tmp_path / "station"
    folder.mkdir()
    with powered(folder):
        replica = Replica.create(folder / "station.db", KEY, clock=FakeClock())
        store = CatalogueStore(folder, replica)
        store.open(lambda: SEED)
        store.switch(1, objects(1), b"manifest", "cursor-1")
        store.close()
        replica.close()
    return folder


def named(folder: Path) -> int:
    """Return the generation in force once it is proven whole."""
    with powered(folder):
        replica = Replica.open(folder / "station.db", KEY, clock=FakeClock())
        try:
            generation = replica.read(facts.catalogue_generation)
            digest = replica.read(lambda db: facts.get(db, DIGEST_FACT))
            cursor = replica.read(lambda db: cursors.cursor(db, "catalogue"))
        finally:
            replica.close()
        assert generation is not None
        path = folder / f"catalogue-{generation}.db"
        assert hashlib.sha256(path.read_bytes()).digest() == digest
        assert cursor == f"cursor-{generation}"
        reader = CatalogueReader(path)
        assert reader.generation == generation
        assert sorted(reader.objects()) == sorted(objects(generation))
        reader.close()
    return generation


def test_file_and_folder_are_flushed_before_the_file_is_named(home: Path) -> None:
    disk = until_cut(home, 0, None, switch_on)
    for generation in (2, 3):
        file = f"catalogue-{generation}.db"
        at = [disk.order.index(one) for one in (f"flush {file}.part", f"name {file}")]
        at.append(disk.order.index("flush folder", at[-1]))
        at.append(disk.order.index("flush station.db-wal", at[-1]))
        assert at == sorted(at)
        assert "flush station.db-wal" not in disk.order[at[0] : at[2]]


def test_a_cut_leaves_the_old_generation_or_the_new_one(
    home: Path, tmp_path: Path, record_property: Callable[[str, Any], None]
) -> None:
    steps = until_cut(copied(home, tmp_path / "whole"), 0, None, switch_on).steps
    found = []
    # The very last one, too: the switch itself is a few steps of thousands.
    for left in sorted({*moments(steps, CUTS), steps - 1}):
        folder = copied(home, tmp_path / str(left))
        assert until_cut(folder, left, left, switch_on).dead
        found.append(named(folder))
        with powered(folder):
            switch_on(folder)
        assert named(folder) == NEWEST
    told = ", ".join(f"generation {one} {found.count(one)} times" for one in sorted(set(found)))
    record_property("figures", f"power loss in a catalogue switch: {len(found)} cuts, then in force {told}")
    record_property("count power cuts", len(found))
    assert found == sorted(found)
    assert set(found) == {1, 2, 3}


@pytest.mark.parametrize("forgets", ["file", "folder"])
def test_a_forgotten_flush_is_seen(home: Path, tmp_path: Path, forgets: str) -> None:
    steps = until_cut(copied(home, tmp_path / "whole"), 0, None, switch_on, forgets).steps
    broken = 0
    for left in moments(steps, 15):
        folder = copied(home, tmp_path / str(left))
        assert until_cut(folder, left, left, switch_on, forgets).dead
        try:
            named(folder)
        except (AssertionError, OSError):
            broken += 1
    assert broken


def copied(home: Path, folder: Path) -> Path:
    shutil.copytree(home, folder)
    return folder
