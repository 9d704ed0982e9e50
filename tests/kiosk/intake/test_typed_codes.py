"""The code on a slip, typed at another station, leads to the case as the scanned slip does."""

from __future__ import annotations

from pathlib import Path

from sync.replica.cases import case_codes
from tests.support.two_stations import two_stations


def test_a_typed_code_is_asked_and_the_case_is_taken_over_under_it(tmp_path: Path) -> None:
    with two_stations(tmp_path) as both:
        first, second = both.first, both.second
        first.rounds()
        printed = first.case(both.case_id).row.code
        assert printed is not None
        (one,) = second.desk.look_up(printed.lower().replace("-", " ")).result().cases
        assert one.ask == printed
        word = second.desk.ask_portal(one.ask).result()
        assert word.can_take_over
        draft = second.desk.take_over(word.code, printed).result()
        assert draft.case_id == both.case_id
        (again,) = second.desk.look_up(printed).result().cases
        assert again.case is not None


def test_codes_are_told_once_and_to_a_restored_portal_again(tmp_path: Path) -> None:
    with two_stations(tmp_path) as both:
        both.first.rounds()
        replica = both.first.station.opened.replica
        assert replica.read(lambda db: case_codes.untold(db, 50))[1] == ()
        replica.write(case_codes.tell_again).result()
        told = replica.read(lambda db: case_codes.untold(db, 50))[1]
        assert [case_id for case_id, _ in told] == [both.case_id]
