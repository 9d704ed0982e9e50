"""A name changed at the portal is on the sign-in screen once the person has signed in; their PIN and key stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.replica import operators
from sync.wire.messages import RosterEntry
from tests.kiosk.station.test_second_operator import LAN, Counter, counter, signs_in
from tests.support.portal import OPERATOR
from tests.support.stations import PIN

MARRIED = "Ngô Thị Mẫu Lan"


def names(here: Counter) -> dict[str, str]:
    return {one.operator_id: one.name for one in here.station.view().operators}


def test_the_sign_in_screen_follows_the_portal(tmp_path: Path) -> None:
    with counter(tmp_path) as here:
        code = here.code()
        here.hear()
        here.give(code)
        first = signs_in(here.station).session
        before = {name: here.home.slot(name).read_bytes() for name in (LAN, OPERATOR)}
        here.code(name=MARRIED)
        here.hear()
        # Only the PIN closes a slot: until it is typed nobody could tell this name from one somebody wrote there.
        assert names(here)[LAN] == "Ngô Thị Mẫu"
        signs_in(here.station, PIN, OPERATOR)
        assert {name: here.home.slot(name).read_bytes() for name in (LAN, OPERATOR)} == before
        again = signs_in(here.station).session
        assert again.view.operator_name == names(here)[LAN] == MARRIED
        assert again.operator_key.public == first.operator_key.public
        assert names(here)[OPERATOR] == "Lê Thị Thử"
        after = here.home.slot(LAN).read_bytes()
        # From the new slot alone: the database is closed, and nothing is left to be renamed.
        here.station.hard_lock()
        assert signs_in(here.station).session.operator_key.public == first.operator_key.public
        assert here.home.slot(LAN).read_bytes() == after


@pytest.mark.parametrize("name", ["", "Ă" * 201])
def test_a_name_no_slot_can_carry_keeps_nobody_out(tmp_path: Path, name: str) -> None:
    with counter(tmp_path) as here:
        entry = RosterEntry(operator_id=OPERATOR, name=name, role="clerk", active=True)
        here.station.opened.replica.write(lambda db: operators.apply_roster(db, [entry], 1)).result()
        for _ in range(2):
            assert signs_in(here.station, PIN, OPERATOR).session.view.operator_name == name
        assert names(here)[OPERATOR] == "Lê Thị Thử"


def test_a_slot_that_cannot_be_written_keeps_nobody_out(tmp_path: Path) -> None:
    with counter(tmp_path) as here:
        here.code(operator_id=OPERATOR, name=MARRIED)
        here.hear()
        # Where the new file would be written something stands that is no file.
        blocked = here.home.slot(OPERATOR)
        in_the_way = blocked.with_name(f".{blocked.name}.part")
        in_the_way.mkdir()
        assert signs_in(here.station, PIN, OPERATOR).session.view.operator_name == MARRIED
        assert names(here)[OPERATOR] == "Lê Thị Thử"
        in_the_way.rmdir()
        signs_in(here.station, PIN, OPERATOR)
        assert names(here)[OPERATOR] == MARRIED
