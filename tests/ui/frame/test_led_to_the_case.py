"""A refusal that is about the case in front of the clerk leads to that case, not to the list of all of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms.errors import DomainError
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.frame.test_failure_acts import notices, press_enter, shown
from tests.ui.scripted.desk import CASE
from ui.pages.cases.case_detail import CaseDetail


def open_cases(drive: Driver) -> list[CaseDetail]:
    return [one for one in drive.window.findChildren(CaseDetail) if one.isVisible()]


@pytest.mark.parametrize("code", ["case_moved", "already_handed", "result_elsewhere", "nothing_to_settle"])
def test_from_its_open_draft(drive: Driver, code: str) -> None:
    drive.desk.rows = (replace(fiction.row(3), case_id=CASE),)
    drive.open_draft().show_step("review")
    drive.window.fail(DomainError(code))
    assert shown(drive).act.text() == "Mở hồ sơ này"
    press_enter(drive, shown(drive))
    drive.until(lambda: [one._case.row.case_id for one in open_cases(drive)] == [CASE])


def test_from_the_case_itself_it_is_read_anew(drive: Driver) -> None:
    drive.desk.rows = (replace(fiction.row(3), case_id=CASE),)
    drive.sign_in().open_case(CASE)
    drive.until(lambda: len(open_cases(drive)) == 1)
    before = open_cases(drive)
    drive.window.fail(DomainError("case_moved"))
    assert shown(drive).act.text() == "Mở hồ sơ này"
    press_enter(drive, shown(drive))
    drive.until(lambda: len(open_cases(drive)) == 1 and open_cases(drive) != before)


def test_where_no_case_is_open_the_list_is_left(drive: Driver) -> None:
    shell = drive.sign_in()
    drive.window.fail(DomainError("case_moved"))
    assert shown(drive).act.text() == "Mở danh sách hồ sơ"
    press_enter(drive, shown(drive))
    drive.until(lambda: shell.present() == "cases" and not notices(drive))
