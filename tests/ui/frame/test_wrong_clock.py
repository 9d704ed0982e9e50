"""A machine whose clock cannot be right asks for the day, once, and says what counts until the portal is heard."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from forms.errors import DomainError
from kiosk.views.slip import SlipStanding
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.scripted.desk import CASE
from ui.draft.printed.slip_told import told
from ui.panels.day_panel import DayPanel
from ui.paper.slip_words import copy_of, status_of

ASKED = {"day": date(1970, 2, 28), "day_asked": True, "day_told": False}


@pytest.fixture
def asked(drive: Driver) -> Driver:
    drive.desk.day_facts = dict(ASKED)
    drive.sign_in()
    drive.until(lambda: drive.window.findChild(DayPanel) is not None)
    return drive


def lines(drive: Driver, name: str) -> str:
    banner = next(one for one in drive.window.findChildren(QWidget, "banner") if name in one.accessibleName())
    return banner.accessibleName()


def test_the_day_is_asked_for_at_once_and_shown_with_its_weekday(asked: Driver) -> None:
    line = asked.find(QLineEdit, "day.date")
    send = asked.find(QPushButton, "day.send")
    asked.until(line.hasFocus)
    for text in ("", "hôm nay", "31/02/2027", "1/2027"):
        line.setText(text)
        assert not send.isEnabled()
        assert asked.text("day.read") == ""
    line.setText("22/12/2026")
    assert send.isEnabled()
    assert asked.text("day.read") == "Thứ Ba 22/12/2026"
    QTest.keyClick(line, Qt.Key.Key_Return)
    asked.until(lambda: asked.window.findChild(DayPanel) is None)
    asked.until(lambda: "22/12/2026" in lines(asked, "Đồng hồ"))
    assert "22/12/2026" in asked.text("today.where")


def test_a_day_named_wrong_is_gone_from_the_head_once_the_portal_is_heard(asked: Driver) -> None:
    asked.find(QLineEdit, "day.date").setText("22/12/2027")
    asked.find(QPushButton, "day.send").click()
    asked.until(lambda: "22/12/2027" in asked.text("today.where"))
    asked.desk.day_facts = {"day": asked.window.shell().stage.today()}  # type: ignore[union-attr]
    asked.window.shell().page().entered()  # type: ignore[union-attr]
    asked.until(lambda: "22/11/2026" in asked.text("today.where"))


def test_esc_leaves_the_question_standing_and_it_does_not_come_by_itself_again(asked: Driver) -> None:
    panel = asked.window.findChild(DayPanel)
    assert panel is not None
    QTest.keyClick(asked.find(QLineEdit, "day.date"), Qt.Key.Key_Escape)
    asked.until(lambda: asked.window.findChild(DayPanel) is None)
    assert "không biết hôm nay là ngày nào" in lines(asked, "Đồng hồ")
    asked.window.shell().go("cases")  # type: ignore[union-attr]
    asked.window.shell().go("today")  # type: ignore[union-attr]
    asked.until(lambda: asked.window.findChild(QPushButton, "today.day.act") is not None)
    assert asked.window.findChild(DayPanel) is None
    asked.find(QPushButton, "today.day.act").click()
    asked.until(lambda: asked.window.findChild(DayPanel) is not None)


def test_a_day_before_the_portals_word_is_told_beside_the_line(asked: Driver) -> None:
    asked.desk.fail_next = DomainError("day_early", day="22/11/2026")
    line = asked.find(QLineEdit, "day.date")
    line.setText("01/11/2026")
    QTest.keyClick(line, Qt.Key.Key_Return)
    panel = asked.window.findChild(DayPanel)
    assert panel is not None
    asked.until(lambda: any("22/11/2026" in one.text() for one in panel.findChildren(QLabel)))
    assert asked.text("day.read") != ""


def test_the_banners_button_keeps_the_cursor_when_the_page_looks_again(asked: Driver) -> None:
    QTest.keyClick(asked.find(QLineEdit, "day.date"), Qt.Key.Key_Escape)
    asked.until(lambda: asked.window.findChild(DayPanel) is None)
    act = asked.find(QPushButton, "today.day.act")
    act.setFocus()
    asked.window.shell().page().entered()  # type: ignore[union-attr]
    asked.idle()
    assert asked.find(QPushButton, "today.day.act") is act
    assert act.hasFocus()


def test_a_right_clock_asks_nothing(drive: Driver) -> None:
    drive.sign_in()
    drive.until(lambda: drive.text("today.count:waiting") != "–")
    assert drive.window.findChild(DayPanel) is None
    acts = drive.window.findChildren(QPushButton, "today.day.act")
    assert not any(act.isVisible() for act in acts)


def test_without_an_hour_no_paper_and_no_screen_makes_one_up(
    application: QApplication, drive: Driver
) -> None:
    fiction.fill(drive.desk)
    standing = SlipStanding("sealed", None)
    assert "tính đến" not in status_of(standing)
    assert "Tính đến" not in told(standing)[2]
    slip = drive.desk.slip(CASE).result()
    assert "lúc" not in copy_of(replace(slip, made_ms=None, printed=2))
