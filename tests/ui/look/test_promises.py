"""A procedure the city lists as handed in here, without a form for it: no surface promises to take it."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListWidget, QPushButton, QWidget

from kiosk.words.service_facts import paper_facts
from tests.ui.conftest import Driver
from tests.ui.finding.test_assistant import open_assistant, press_button, seen
from tests.ui.finding.test_procedure_page import row, shown
from ui.pages.finding.guide_window import GuideWindow
from ui.pages.finding.intake import IntakePage
from ui.parts.chips import Chip

DISPUTE = "1.012812"


def list_as_submitted(drive: Driver) -> str:
    """Let the catalogue say that a land dispute is handed in here; return its name."""
    services = tuple(
        msgspec.structs.replace(one, mode="submit", destination=None) if one.code == DISPUTE else one
        for one in drive.desk.catalogue.services
    )
    drive.desk.catalogue = msgspec.structs.replace(drive.desk.catalogue, services=services)
    return next(one.name for one in services if one.code == DISPUTE)


def test_finder_page_and_guide_promise_nothing(drive: Driver) -> None:
    name = list_as_submitted(drive)
    shell = drive.sign_in()
    shell.look_up(DISPUTE)
    drive.until(lambda: drive.text("service.name") == name)
    assert "Chuẩn bị giấy tờ" in row(drive)
    told = shown(drive)
    assert "Nộp tại trạm" not in told
    assert "gửi lên Cổng" not in told
    chips = [one.accessibleName() or one.text() for one in drive.window.findChildren(Chip) if one.isVisible()]
    assert any("Chuẩn bị giấy tờ" in chip for chip in chips), chips
    assert drive.window.findChild(QPushButton, "service.start") is None
    page = shell.page()
    assert isinstance(page, IntakePage)
    assert [act.key for act in page.acts()] == ["Ctrl+P"]
    # Enter does what the only button of the page does, and refuses nothing.
    QTest.keyClick(drive.find(QLineEdit, "finder.text"), Qt.Key.Key_Return)
    drive.until(lambda: drive.window.findChild(GuideWindow) is not None)
    guide = drive.find(GuideWindow, "guide-window").guide
    assert guide.facts.mode == "Trạm chỉ giúp chuẩn bị giấy tờ"
    assert drive.window.findChild(QWidget, "failure.title") is None


def test_the_assistant_promises_nothing(drive: Driver) -> None:
    name = list_as_submitted(drive)
    page = open_assistant(drive)
    press_button(page, "assistant.topic.land")
    drive.until(lambda: seen(page, "assistant.choice.3") is not None)
    press_button(page, "assistant.choice.3")
    drive.until(lambda: seen(page, "answer.name.1") is not None)
    assert seen(page, "answer.start.1") is None
    assert [act.text for act in page.acts()] == ["Xem thủ tục đầu tiên", "In hướng dẫn cho người dân"]
    QTest.keyClick(drive.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    rows = drive.find(QListWidget, "palette.list")
    drive.until(lambda: rows.count() > 0)
    assert not [rows.item(at).text() for at in range(rows.count()) if "Bắt đầu hồ sơ" in rows.item(at).text()]
    QTest.keyClick(drive.find(QLineEdit, "palette.text"), Qt.Key.Key_Escape)
    page.forward()
    drive.until(lambda: drive.text("service.name") == name)
    assert drive.window.findChild(QWidget, "failure.title") is None


def test_every_end_of_the_assistant_keeps_its_word(drive: Driver) -> None:
    today = drive.sign_in().stage.today()
    ends = {code for topic in drive.desk.catalogue.assistant for code in topic.services}
    for offered in drive.desk.assistant.services(tuple(sorted(ends))).result():
        promised = paper_facts(offered, today).start
        started = drive.desk.start_case(offered.service.code)
        assert bool(promised) is (started.exception() is None), offered.service.name
        if promised:
            assert started.result().service == offered.service
            assert offered.service.code in started.result().form.services
