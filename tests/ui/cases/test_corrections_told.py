"""A returned case in work says so, and what a draft lacks stands wherever its row does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from kiosk.views.cases import CaseRow, DraftGaps
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from ui.palette.panel import Palette
from ui.parts.case_facts import facts, row_chip, shown_chip
from ui.parts.case_list import CaseList
from ui.parts.chips import case_chip

IN_WORK = "Đang sửa hồ sơ bị trả"
GAPS = DraftGaps(3, 1, "/child/fullName", "Họ tên")
DAY = date(2026, 11, 22)


def mending() -> CaseRow:
    """A returned case that is being mended, with the last day and what the agency asks for."""
    return fiction.row(
        1,
        draft_state="editing",
        server_state=5,
        supplement_due=date(2026, 11, 27),
        office_says="Giấy chứng sinh mờ.",
        gaps=GAPS,
    )


def test_a_returned_case_in_work_is_no_draft() -> None:
    case = mending()
    assert case_chip(case)[0] == row_chip(case)[0] == IN_WORK
    # In a list the chip counts the days; the words beside it say that it is in work.
    assert shown_chip(case, DAY)[0] == "Còn 5 ngày"
    said = facts(case)
    assert IN_WORK.lower() in said.lower()
    assert "còn 3 mục" in said
    assert "thiếu 1 giấy tờ" in said
    assert said.endswith(str(case.code))
    # Without words and day of the agency the chip says it.
    bare = replace(case, supplement_due=None, office_says=None, gaps=None)
    assert shown_chip(bare, DAY)[0] == IN_WORK
    assert facts(bare).startswith(IN_WORK)
    assert facts(bare).endswith(str(case.code))
    assert case_chip(replace(bare, server_state=None))[0] == "Bản nháp"


def _draft() -> CaseRow:
    return fiction.row(2, code=None, draft_state="editing", transfer=None, gaps=GAPS)


@pytest.mark.parametrize("kind", ["all", "draft", "attention"])
def test_the_list_says_what_a_draft_lacks_under_every_filter(drive: Driver, kind: str) -> None:
    drive.desk.rows = (mending(), _draft())
    drive.sign_in().go("cases")
    drive.find(QPushButton, f"cases.filter:{kind}").click()
    shown = drive.find(CaseList, "cases.list")

    def all_told() -> bool:
        said = [facts(case) for case in shown.cases.rows()]
        return bool(said) and all("thiếu 1 giấy tờ" in one for one in said)

    drive.until(all_told)


def test_today_says_what_a_draft_lacks(drive: Driver) -> None:
    drive.desk.rows = (_draft(),)
    drive.sign_in()
    shown = drive.find(CaseList, "today.work")
    drive.until(lambda: ["thiếu 1 giấy tờ" in facts(case) for case in shown.cases.rows()] == [True])


def test_the_palette_says_both(drive: Driver) -> None:
    drive.desk.rows = (mending(), _draft())
    drive.sign_in()
    QTest.keyClick(drive.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    drive.until(lambda: drive.window.findChild(Palette) is not None)
    palette = drive.window.findChild(Palette)

    def lines() -> list[str]:
        found = palette._list
        return [str(found.item(at).data(Qt.ItemDataRole.AccessibleTextRole)) for at in range(found.count())]

    drive.until(lambda: sum("thiếu 1 giấy tờ" in line.lower() for line in lines()) == 2)
    assert any(IN_WORK in line for line in lines())
    assert palette._list.currentRow() == 1


def test_today_says_that_there_is_more_to_do(drive: Driver) -> None:
    drive.desk.rows = tuple(
        fiction.row(number, server_state=3, office_says="Sai nơi.") for number in range(1, 54)
    )
    shell = drive.sign_in()
    more = drive.find(QPushButton, "today.more")
    drive.until(more.isVisible)
    assert more.text() == "Còn 3 nữa: xem ở Hồ sơ"
    more.click()
    assert shell.present() == "cases"


def test_today_says_nothing_of_more_when_all_is_shown(drive: Driver) -> None:
    drive.desk.rows = fiction.rows()
    drive.sign_in()
    shown = drive.find(CaseList, "today.work")
    drive.until(lambda: shown.cases.rows() != ())
    assert not drive.find(QPushButton, "today.more").isVisible()
