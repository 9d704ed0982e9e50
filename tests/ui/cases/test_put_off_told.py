"""A day put off and a case forwarded: in the lists, on the case's page, and told with one key."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from kiosk.fictional.people import TODAY
from tests.ui.conftest import Driver
from tests.ui.fiction import offices as fiction_of_offices
from ui.parts.case_facts import facts, shown_chip
from ui.parts.case_list import CaseList


def test_rows_say_the_new_day_the_office_and_why() -> None:
    late, moved = fiction_of_offices.put_off(), fiction_of_offices.forwarded()
    assert facts(late) == (
        f"Hẹn trả đổi sang 18/12/2026 · Phải xác minh nơi cư trú ở tỉnh khác. · {late.code}"
    )
    assert facts(moved) == f"Chuyển sang UBND phường Thanh Khê · Đúng thẩm quyền nơi cư trú. · {moved.code}"
    assert {shown_chip(one, TODAY)[0] for one in (late, moved)} == {"Cần báo người dân"}


def test_both_stand_on_today_and_among_what_needs_attention(drive: Driver) -> None:
    drive.desk.rows = (fiction_of_offices.put_off(), fiction_of_offices.forwarded())
    shell = drive.sign_in()
    shown = drive.find(CaseList, "today.work")
    drive.until(lambda: len(shown.cases.rows()) == 2)
    assert [one.news for one in shown.cases.rows()] == [
        fiction_of_offices.forwarded().news,
        fiction_of_offices.put_off().news,
    ]
    drive.until(lambda: drive.text("today.count:urgent") == "2")
    shell.go("cases")
    drive.find(QPushButton, "cases.filter:attention").click()
    listed = drive.find(CaseList, "cases.list")
    drive.until(lambda: len(listed.cases.rows()) == 2)


def test_the_page_names_the_office_and_one_key_notes_that_it_was_told(drive: Driver) -> None:
    drive.desk.case_view = fiction_of_offices.forwarded_case()
    drive.desk.rows = (fiction_of_offices.forwarded(),)
    shell = drive.sign_in()
    shell.open_case(fiction_of_offices.forwarded().case_id)
    drive.until(lambda: drive.window.findChild(QPushButton, "case.told") is not None)
    assert drive.text("case.unit") == "Cơ quan đang giữ hồ sơ: UBND phường Thanh Khê, từ 10:00 22/11/2026"
    assert drive.text("case.notice") == "Cơ quan chuyển hồ sơ sang UBND phường Thanh Khê"
    assert drive.text("case.notice.said") == "Đúng thẩm quyền nơi cư trú."
    QTest.keyClick(drive.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    drive.until(lambda: drive.desk.decided == ["told 3"])


def test_a_possible_duplicate_stands_in_both_lists_until_it_was_read(drive: Driver) -> None:
    case = fiction_of_offices.duplicated_case()
    code = case.possible_duplicate
    assert facts(case.row).startswith(f"Có thể trùng với {code} · ")
    assert shown_chip(case.row, TODAY)[0] == "Có thể trùng"
    drive.desk.rows, drive.desk.case_view = (case.row,), case
    shell = drive.sign_in()
    drive.until(lambda: drive.text("today.count:urgent") == "1")
    shell.go("cases")
    drive.find(QPushButton, "cases.filter:attention").click()
    listed = drive.find(CaseList, "cases.list")
    drive.until(lambda: len(listed.cases.rows()) == 1)
    shell.open_case(case.row.case_id)
    drive.until(lambda: drive.window.findChild(QPushButton, "case.duplicate.seen") is not None)
    drive.find(QPushButton, "case.duplicate.seen").click()
    drive.until(lambda: drive.desk.decided == [f"duplicate {code}"])
    drive.until(lambda: drive.window.findChild(QPushButton, "case.duplicate.seen") is None)
