"""A disk that fills up: said long before, refused before a case is begun, and nothing is lost meanwhile (P42)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kiosk.home.disk_room import KEPT_BACK_BYTES, LEAST_CASE_BYTES, WARN_BELOW_CASES
from tests.scenario.at_the_counter import faulty, take_case
from tests.scenario.stocked import NAME, Stocked, no_room, stocked
from tests.scenario.told import refused
from tests.support import links
from tests.support.counter import BIRTH, paper
from tests.support.proof import not_proven

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DISK_BYTES = KEPT_BACK_BYTES + 48 * 1_048_576


@pytest.fixture
def small(original: Stocked, tmp_path: Path) -> Iterator[Stocked]:
    """Return a station whose home is a disk of its own, a small one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        not_proven("a disk that fills up (only root on Linux can mount one)")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(disk)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode != 0:
        not_proven(f"a disk that fills up (mount: {mounted.stderr.strip()[:80]})")
    try:
        yield original.copied_to(disk / "station")
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


def fill_up(folder: Path, leave: int) -> Path:
    """Let something else take the room; return the file that has to go again."""
    ballast = folder.parent / "films.iso"
    size = shutil.disk_usage(folder).free - leave
    with ballast.open("wb") as file:
        file.write(bytes(size))
    return ballast


def test_p42_the_screen_warns_then_refuses_before_a_case_is_begun(small: Stocked) -> None:
    with small.place.signed_in() as (desk, station):
        told = desk.today().result().room_for
        assert told is not None
        assert 0 < told < WARN_BELOW_CASES

        ballast = fill_up(small.place.folder, KEPT_BACK_BYTES + LEAST_CASE_BYTES // 2)
        assert desk.today().result().room_for == 0
        refused(desk.start_case(BIRTH), "disk_low")

        # What is open is finished and sent all the same.
        desk.save_answer(small.draft, "/child/fullName", NAME).result()
        desk.attach(small.draft, "d-id", paper(3)).result()
        assert station.sync.play_one().trouble is None

        ballast.unlink()
        case = take_case(desk)
        assert station.sync.play_one().trouble is None
        assert desk.case(case).result().packets[0].complete_ms is not None


def test_a_disk_with_plenty_of_room_is_not_spoken_of(station: Stocked) -> None:
    if shutil.disk_usage(station.place.folder).free < 4 * 1_073_741_824:
        not_proven("silence about a large disk (this one has less than 4 GB free)")
    with station.place.signed_in() as (desk, _):
        assert desk.today().result().room_for is None


@pytest.mark.allows_log
def test_what_the_portal_asked_for_is_kept_though_the_disk_is_full(tmp_path: Path) -> None:
    # A portal of its own: one that other copies have sent to would say that this one is an older copy.
    with stocked(tmp_path) as station:
        asks_for_time_on_a_full_disk(station)


def asks_for_time_on_a_full_disk(station: Stocked) -> None:
    link = faulty(station.place)
    with station.place.signed_in() as (_, opened):
        link.always(links.problem(503, "retry-later", 900), on="/v1/packets")
        with no_room(opened):
            done = opened.sync.play_one()
        assert done.retry_after_s == 900
        assert done.next_at_ms - station.place.clock.now_ms() >= 900_000
        # The lease that could not be given back runs out by itself.
        link.heal()
        station.place.clock.advance(901)
        assert opened.sync.play_one().trouble is None
        assert opened.sync.play_one().trouble is None
