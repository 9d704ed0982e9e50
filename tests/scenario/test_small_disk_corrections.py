"""A nearly full disk refuses a correction before it is begun, and never one that is being typed (P42)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kiosk.home.disk_room import KEPT_BACK_BYTES, LEAST_CASE_BYTES
from tests.kiosk.intake.test_conflicts import order, sign
from tests.kiosk.intake.test_fetching import CONTENT, REASONS, Stand, forgotten, keep_the_rest
from tests.kiosk.intake.test_withdrawing import linked, rounds, sealed
from tests.scenario.told import refused
from tests.support.counter import paper
from tests.support.small_disk import SmallDisk, small_disk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["forgotten"]
TOO_LITTLE = KEPT_BACK_BYTES + LEAST_CASE_BYTES // 2


@pytest.fixture
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallDisk]:
    with small_disk(tmp_path_factory.mktemp("mounts") / "disk", megabytes=160) as mounted:
        yield mounted


@pytest.fixture
def tmp_path(disk: SmallDisk) -> Path:
    """Let station and portal lie on the small disk."""
    return disk.root


def test_p42_a_supplement_is_refused_before_it_is_begun_and_finished_once_it_is(
    disk: SmallDisk, tmp_path: Path
) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        early, late = sealed(desk), sealed(desk)
        rounds(place, station)
        for case_id in (early, late):
            order(place, desk, case_id, "supplement", reasons=REASONS)
        rounds(place, station)
        desk.open_supplement(early).result()

        disk.leave(TOO_LITTLE)
        assert desk.today().result().room_for == 0
        refused(desk.open_supplement(late), "disk_low")
        assert desk.case(late).result().row.draft_state != "editing"

        # What is open is opened again, gets its papers and goes.
        desk.open_supplement(early).result()
        desk.attach(early, "d-birth", paper(5)).result()
        desk.save_answer(early, "/child/fullName", "Nguyễn Mẫu Bình").result()
        keep_the_rest(desk, early)
        sign(desk, early)
        desk.seal(early).result()
        rounds(place, station)
        assert desk.case(early).result().packets[-1].complete_ms is not None

        disk.free()
        desk.open_supplement(late).result()


def test_p42_answers_are_not_fetched_for_a_correction_there_is_no_room_for(
    forgotten: Stand, disk: SmallDisk
) -> None:
    _place, link, desk, _station, case_id = forgotten
    disk.leave(TOO_LITTLE)
    asked = link.count(CONTENT)
    refused(desk.fetch_content(case_id), "disk_low")
    # Refused before anybody's answers were asked for: a look is on record at the portal.
    assert link.count(CONTENT) == asked
    disk.free()
    desk.fetch_content(case_id).result()
    disk.leave(TOO_LITTLE)
    # Open now, so asking again only opens it.
    desk.fetch_content(case_id).result()
    assert desk.attach(case_id, "d-birth", paper(5)).result()
