"""A case is taken over from another station, and the machine is killed at every write of it: all of it or nothing."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kiosk.container import Surroundings
from kiosk.views.cases import Transfer
from sync.link.transport import Transport
from tests.durability.child_work import Enrolled
from tests.durability.children import Child
from tests.durability.taking_over_work import take_over_and_die
from tests.kiosk.intake.test_conflicts import order, sign
from tests.kiosk.intake.test_withdrawing import at_portal, rounds, sealed
from tests.support.fakes import SeededEntropy
from tests.support.keyring import FakeKeyring
from tests.support.portal import over_socket
from tests.support.stations import Practice, practice
from tests.support.two_stations import CHILD, REASONS, enrolled_at

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a child kills itself")
KILLS = ((1, "inside"), (1, "after"), (2, "inside"), (2, "after"), (3, "inside"))


def test_a_kill_while_a_case_is_taken_over_leaves_all_of_it_or_nothing(tmp_path: Path) -> None:
    with practice(tmp_path) as place:
        with place.signed_in() as (desk, station):
            case_id = sealed(desk)
            code = desk.case(case_id).result().row.code
            assert code is not None
            rounds(place, station)
            order(place, desk, case_id, "supplement", reasons=REASONS)
            wanted = desk.open_case(case_id).result().answers
        with over_socket(place.portal) as url:
            keyring = FakeKeyring()
            around = Surroundings(place.clock, SeededEntropy(4_711), keyring, Transport)
            other = replace(place, folder=enrolled_at(place, around, tmp_path / "second", url), around=around)
            for number, (write, moment) in enumerate(KILLS):
                who = Enrolled(other.folder, place.clock.now_ms(), 90 + number, dict(keyring.entries))
                child = Child(take_over_and_die, who, case_id.hex(), code, write, moment)
                assert child.hear_out() == -9, child.heard
                # Before the second write was done there is nothing of the case; then there is all of it.
                assert begun(other, case_id, wanted) is ((write, moment) in KILLS[3:])
            with other.signed_in() as (desk, station):
                draft = desk.take_over(case_id.hex(), code).result()
                assert draft.answers == wanted
                desk.save_answer(case_id, CHILD, "Nguyễn Mẫu Sửa").result()
                sign(desk, case_id)
                desk.seal(case_id).result()
                rounds(other, station)
                assert [one.transfer for one in desk.case(case_id).result().packets] == [
                    Transfer.ACKNOWLEDGED
                ]
        assert at_portal(place) == ["submission", "supplement"]


def begun(other: Practice, case_id: bytes, wanted: object) -> bool:
    """Tell whether a draft of the case is there, after checking that it is whole."""
    with other.signed_in() as (desk, _):
        drafts = desk.drafts().result()
        if not drafts:
            assert desk.cases("", 10).result() == ()
            return False
        draft = desk.open_case(case_id).result()
        assert draft.answers == wanted
        assert draft.check.missing_documents == ()
        assert draft.answers_to is not None
        return True
