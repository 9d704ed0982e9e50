"""Power cuts under the real encrypted program on a real file system: only what was flushed is there afterwards."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sync.replica.outbox import packets
from sync.replica.store import Replica
from tests.conftest import LONG
from tests.durability.child_work import Enrolled, save_weakly, save_without_end, work_at_the_counter
from tests.durability.children import Child
from tests.durability.killed_station import Told, assert_kept, lost_of
from tests.scenario.stocked import Stocked
from tests.support.block_disk import BlockDisk, block_disk
from tests.support.fakes import FakeClock
from tests.support.keyring import FakeKeyring
from tests.support.sound_database import check_file
from tests.support.station_data import KEY, STATION_NO
from tests.support.stations import practice

CUTS = 120 if LONG else 12
STAGES = ("open", "start", "type", "attach", "sign", "seal")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[BlockDisk]:
    with block_disk(tmp_path / "disk") as mounted:
        yield mounted


def cut_under(child: Child, disk: BlockDisk) -> None:
    """Cut the power while a child works, and come back with what was on the disk."""
    child.hold()
    disk.copy()
    child.kill()
    disk.go_on_with_the_copy()


def save_and_cut(disk: BlockDisk, work: Callable[..., None], cuts: int) -> tuple[int, int]:
    """Save through many cuts; return how many saves were answered and how many of them were lost."""
    path = disk.root / "station.db"
    replica = Replica.create(path, KEY, clock=FakeClock())
    replica.write(lambda db: packets.start_chain(db, STATION_NO, 1)).result()
    replica.close()
    disk.flush()
    draw = random.Random(2)
    answered = lost = 0
    for round_no in range(cuts):
        child = Child(work, path, round_no)
        for _ in range(draw.randint(5, 30)):
            child.hear()
        child.listen_for(draw.random() * 0.01)
        cut_under(child, disk)
        promised = [report[1:] for report in child.heard if report[0] == "done"]
        answered += len(promised)
        assert check_file(path, KEY) == ()
        replica = Replica.open(path, KEY, clock=FakeClock())
        lost += replica.read(partial(lost_of, promised=promised))
        replica.close()
    return answered, lost


def test_answered_saves_are_on_the_disk(disk: BlockDisk, record_property: Callable[[str, Any], None]) -> None:
    answered, lost = save_and_cut(disk, save_without_end, CUTS)
    record_property("figures", f"power loss on ext4: {CUTS} cuts, {answered} answered saves, {lost} lost")
    for name, count in (("power cuts", CUTS), ("answered saves", answered), ("lost", lost)):
        record_property(f"count {name}", count)
    assert lost == 0


def test_a_weaker_setting_is_seen_to_lose_saves(disk: BlockDisk) -> None:
    answered, lost = save_and_cut(disk, save_weakly, 3)
    assert 0 < lost <= answered


def test_a_whole_station_survives_power_cuts(
    tmp_path: Path, disk: BlockDisk, record_property: Callable[[str, Any], None]
) -> None:
    with practice(tmp_path / "elsewhere") as place:
        shutil.copytree(place.folder, disk.root / "station")
        disk.flush()
        home, keyring = disk.root / "station", place.around.keyring
        assert isinstance(keyring, FakeKeyring)
        key = Stocked(place, b"", b"", "").database_key()
        draw, told = random.Random(4), Told()
        for number in range(CUTS):
            who = Enrolled(home, place.clock.now_ms(), 50 + number, dict(keyring.entries))
            child = Child(work_at_the_counter, who)
            stage = STAGES[number % len(STAGES)]
            for _ in range(200):
                said = child.hear(60)
                assert said is not None, child.heard[-3:]
                if said[:2] == ("try", stage):
                    break
            child.listen_for(draw.random() * 0.06)
            cut_under(child, disk)
            told.hear(child.heard)
            assert_kept(home, key, told)
    counted = ", ".join(f"{name} {count}" for name, count in told.under_way.most_common())
    record_property(
        "figures",
        f"power loss under a whole station on ext4: {CUTS} cuts (in the middle of {counted}), "
        f"{told.saves} answered saves, {len(told.packets)} packets; 0 lost",
    )
    for name, count in (("power cuts", CUTS), ("answered saves", told.saves)):
        record_property(f"count {name}", count)
