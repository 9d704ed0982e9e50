"""A print nothing of which left the machine spends no number, whoever prints next and whenever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kiosk.intake.test_preparing import MARRIAGE, filled_in
from tests.kiosk.intake.test_sitting import another_birth, first
from tests.support.counter import ready_draft
from tests.support.stations import practice

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.desk.facade import Desk


def test_the_number_is_the_next_one_again_after_a_new_start(tmp_path: Path) -> None:
    with practice(tmp_path) as place:
        with place.signed_in() as (desk, _):
            case_id = ready_draft(desk).case_id
            desk.seal(case_id).result()
            assert desk.record_print(case_id, "slip").result() == 1
            desk.print_unused(case_id, "slip", 1).result()
            assert desk.slip(case_id).result().printed == 0
        with place.signed_in() as (desk, _):
            assert desk.record_print(case_id, "slip").result() == 1
            assert desk.record_print(case_id, "slip").result() == 2
            said = [text for _at, text in desk.case(case_id).result().events]
            assert said.count("Bản in không ra khỏi máy; số của bản in được dùng lại") == 1


def test_only_the_newest_is_taken_back_and_only_once(desk: Desk) -> None:
    case_id = ready_draft(desk).case_id
    desk.seal(case_id).result()
    for what in ("slip", "consent"):
        for _ in range(2):
            desk.record_print(case_id, what).result()
        desk.print_unused(case_id, what, 1).result()
        for _ in range(2):
            desk.print_unused(case_id, what, 2).result()
        assert desk.record_print(case_id, what).result() == 2


def test_a_common_slip_counts_for_none_of_its_cases(desk: Desk) -> None:
    one = first(desk).case_id
    two = another_birth(desk, one)
    desk.record_print(one, "slip").result()
    desk.record_print(two, "slip").result()
    desk.print_unused(two, "slip", 1).result()
    assert (desk.slip(one).result().printed, desk.slip(two).result().printed) == (1, 0)
    assert desk.record_print(two, "slip").result() == 1
    assert desk.record_print(one, "slip").result() == 3


def test_a_declaration_that_never_came_out_is_not_prepared(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, _):
        case_id = filled_in(desk, MARRIAGE)
        number = desk.record_print(case_id, "declaration").result()
        assert desk.case(case_id).result().row.prepared
        desk.print_unused(case_id, "declaration", number).result()
        assert not desk.case(case_id).result().row.prepared
        assert desk.record_print(case_id, "declaration").result() == 1
        assert desk.case(case_id).result().row.prepared
