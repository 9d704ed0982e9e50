"""SIGKILL at every point round the mark: the station is never doubted, a copy of before a told code always is."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from kiosk.home.layout import Home
from sync.replica.chain import lineage
from sync.replica.chain.chain_mark import ChainMark
from tests.durability.child_work import Enrolled
from tests.durability.children import Child
from tests.durability.mark_work import MOMENTS, open_and_die, seal_and_die
from tests.support.counter import ready_draft
from tests.support.keyring import FakeKeyring
from tests.support.put_back import copy_database, put_database_back
from tests.support.stations import Practice, practice

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a child kills itself")


def person(place: Practice, seed: int) -> Enrolled:
    keyring = place.around.keyring
    assert isinstance(keyring, FakeKeyring)
    return Enrolled(place.folder, place.clock.now_ms(), seed, dict(keyring.entries))


def doubt_of(place: Practice) -> str | None:
    with place.signed_in() as (_, station):
        found = station.opened.replica.read(lineage.doubt)
        return None if found is None else found.why


def test_a_kill_round_the_mark_neither_doubts_the_station_nor_trusts_a_copy(tmp_path: Path) -> None:
    with practice(tmp_path) as place:
        home = Home(place.folder)
        with place.signed_in() as (desk, _):
            waiting = [ready_draft(desk).case_id for _ in MOMENTS]
        given: list[str] = []
        for number, (moment, case_id) in enumerate(zip(MOMENTS, waiting, strict=True)):
            older = copy_database(home, tmp_path / f"older-{moment}")
            child = Child(seal_and_die, person(place, 50 + number), case_id, moment)
            assert child.hear_out() == -9, child.heard
            told = [said[2] for said in child.heard if said[:2] in {("done", "seal"), ("done", "slip")}]
            assert bool(told) is (moment in {"answered", "printed"})
            newest = copy_database(home, tmp_path / f"newest-{moment}")

            put_database_back(home, older)
            if told:
                assert doubt_of(place) == "behind", moment
            put_database_back(home, newest)
            assert doubt_of(place) is None, moment

            with place.signed_in() as (desk, _):
                if moment == "stored":
                    assert desk.case(case_id).result().row.code is None
                    desk.seal(case_id).result()
                code = desk.slip(case_id).result().code
                assert told in ([], [code], [code, code])
                given.append(code)
        assert len(set(given)) == len(MOMENTS)


@pytest.mark.parametrize("moment", ["committed", "written", "renamed"])
def test_a_kill_while_the_first_mark_is_made_leaves_a_station_like_any_other(
    tmp_path: Path, moment: str
) -> None:
    with practice(tmp_path) as place:
        for number in range(2):
            child = Child(open_and_die, person(place, 70 + number), moment)
            assert child.hear_out() == -9, child.heard
        assert doubt_of(place) is None
        assert ChainMark(Home(place.folder).chain_mark).read() is not None
        assert doubt_of(place) is None
