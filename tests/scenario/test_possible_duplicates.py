"""The same birth declared at two places: taken both times, told at once, and decided by an officer (P31)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.scenario.at_the_counter import take_case
from tests.support.portal import Desk as Officer
from tests.support.portal import officer_token
from tests.support.stations import practice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.stations import Practice


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Practice]:
    """Return a portal and one enrolled station."""
    with practice(tmp_path) as made:
        yield made


def test_p31_a_possible_duplicate_is_told_here_and_to_the_officer_and_ends_with_a_decision(
    place: Practice,
) -> None:
    officer = Officer(place.client, officer_token(place.portal))
    with place.signed_in() as (desk, station):
        first = take_case(desk)
        assert station.sync.play_one().trouble is None
        code = desk.case(first).result().dossier_code
        assert desk.case(first).result().possible_duplicate is None

        second = take_case(desk, seed=7)
        assert desk.case(second).result().possible_duplicate is None
        assert station.sync.play_one().trouble is None
        told = desk.case(second).result()
        assert told.possible_duplicate == code
        assert told.dossier_code != code
        # In the lists it is news, until somebody noted that they have read it.
        (row,) = (one for one in desk.today().result().work if one.case_id == second)
        assert row.news is not None
        assert row.news.duplicate == code
        assert [one.case_id for one in desk.cases().result() if one.news is not None] == [second]
        assert desk.today().result().urgent == 1
        desk.note_duplicate(second, code).result()
        assert desk.case(second).result().row.news is None
        assert desk.today().result().urgent == 0

        # At acceptance the officer sees it again, as it stands then.
        seen = officer.get(f"/v1/officer/dossiers/{told.dossier_code}").json()
        assert seen["possible_duplicate"] == code
        refused = officer.post(
            f"/v1/officer/dossiers/{told.dossier_code}/refuse",
            {"version": seen["version"], "reason": "Trùng với hồ sơ đã nộp."},
        )
        assert refused.status_code == 200, refused.text
        assert station.sync.play_one().trouble is None
        assert desk.case(second).result().possible_duplicate is None
        assert officer.get(f"/v1/officer/dossiers/{code}").json()["possible_duplicate"] is None
