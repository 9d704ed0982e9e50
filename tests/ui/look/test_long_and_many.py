"""Names no line can hold, and more cases than a screen lists: nothing is cut off or left out unsaid."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from kiosk.views.cases import Transfer
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.scripted.desk import CASE
from ui.look import theme
from ui.parts.basics import breakable
from ui.parts.case_list import CaseList

LONG = "NGUYỄN" + "Đ" * 70
MANY = 300


def cut(labels: list[QLabel]) -> list[str]:
    """Return the texts of visible labels that are narrower or lower than what they say."""
    return [
        one.text()
        for one in labels
        if one.isVisible()
        and one.text()
        and (one.minimumSizeHint().width() > one.width() or one.heightForWidth(one.width()) > one.height())
    ]


@pytest.mark.parametrize("percent", [100, 150])
def test_a_name_without_blanks_is_read_back_whole(drive: Driver, percent: int) -> None:
    theme.set_type_size(percent)
    fiction.fill(drive.desk)
    drive.desk.answers["/requester/fullName"] = LONG
    drive.desk.case_view = replace(fiction.returned(), row=replace(fiction.returned().row, applicant=LONG))
    bench = drive.open_draft()
    drive.window.resize(1366, 768)
    bench.show_step("review")
    shown = [one for one in bench.step().findChildren(QLabel) if one.text().startswith(LONG[:12])]
    assert shown
    assert all(one.fontMetrics().horizontalAdvance(LONG) > one.width() for one in shown)
    drive.until(lambda: not cut(shown))
    QTest.keyClick(drive.window, Qt.Key.Key_F9)
    window = bench.citizen.window()
    assert window is not None
    window.showNormal()
    window.resize(1366, 768)
    large = [one for one in window.findChildren(QLabel) if one.text().startswith(LONG[:12])]
    assert large
    drive.until(lambda: not cut(large))
    window.close()
    shell = drive.window.shell()
    assert shell is not None
    shell.open_case(CASE)
    drive.until(lambda: drive.window.findChild(QPushButton, "case.supplement") is not None)
    titles = [one for one in shell.page().findChildren(QLabel) if one.text().startswith(LONG[:12])]
    drive.until(lambda: bool(titles) and not cut(titles))


def test_ordinary_words_stay_as_they_are() -> None:
    text = "Nguyễn Thị Ánh Dương, TS-00048-010000017-3, https://a.vn"
    assert breakable(text) == text
    assert breakable(LONG).replace("\u200b", "") == LONG


def test_more_cases_than_are_listed_are_said_and_those_of_a_kind_found(drive: Driver) -> None:
    row = replace(fiction.rows()[3], transfer=Transfer.ACKNOWLEDGED, server_state=4)
    old = replace(row, case_id=b"o" * 16, applicant="Lê Thị Cũ", transfer=Transfer.NEEDS_ATTENTION)
    drive.desk.rows = (*(replace(row, case_id=n.to_bytes(16, "big")) for n in range(MANY)), old)
    drive.sign_in().go("cases")
    shown = drive.find(CaseList, "cases.list")
    drive.until(lambda: bool(shown.cases.rows()))
    (count,) = [one for one in drive.window.findChildren(QLabel) if "gõ tên hoặc mã" in one.text()]
    assert count.text().startswith("200 hồ sơ đổi gần đây nhất")
    drive.find(QPushButton, "cases.filter:attention").click()
    drive.until(lambda: [case.applicant for case in shown.cases.rows()] == ["Lê Thị Cũ"])
    assert count.text() == "1 hồ sơ"
