"""The shell: pill, keys, palette, offline words, settings, and that everything can be named and reached."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QWidget,
)

from forms.errors import DomainError
from kiosk.views.cases import Connection, SyncView, Transfer
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.scripted.desk import CASE
from ui.frame.window import is_too_small
from ui.pages.cases.page import CasesPage
from ui.pages.finding.intake import IntakePage
from ui.parts.keys_help import KeysHelp


def press(drive: Driver, key: Qt.Key, control: bool = False) -> None:
    QApplication.processEvents()
    modifiers = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(drive.window, key, modifiers)
    QApplication.processEvents()


def test_the_pill_follows_an_event_within_a_second(drive: Driver, qtbot) -> None:  # type: ignore[no-untyped-def]
    drive.sign_in()
    assert drive.text("sync.pill") == "Trực tuyến"
    view = fiction.offline(3)
    drive.desk.view = view
    for listener in drive.desk.listeners:
        listener(SimpleNamespace(view=view))
    qtbot.waitUntil(lambda: drive.text("sync.pill") == "Ngoại tuyến – 3 hồ sơ chờ gửi", timeout=1000)
    assert "Lâu nhất: 5 giờ" in drive.text("sync.facts")
    assert "Liên lạc Cổng lúc 09:00 22/11/2026" in drive.text("sync.facts")


def test_pill_and_page_call_nothing_sending_before_an_answer(drive: Driver, qtbot) -> None:  # type: ignore[no-untyped-def]
    drive.sign_in().go("sync")

    def told(view: SyncView, pill: str, page: str) -> None:
        drive.desk.view = view
        for listener in drive.desk.listeners:
            listener(SimpleNamespace(view=view))
        qtbot.waitUntil(lambda: drive.text("sync.pill") == pill, timeout=1000)
        assert drive.text("sync.connection") == page

    trying = replace(fiction.offline(3), sending=True)
    told(trying, "Ngoại tuyến, đang thử lại – 3 hồ sơ chờ gửi", "Ngoại tuyến, đang thử lại")
    answered = replace(
        trying, answered=True, connection=Connection.ONLINE, last_contact_ms=drive.desk.clock.now_ms()
    )
    told(answered, "Đang gửi – còn 3 hồ sơ", "Đang gửi")
    told(replace(answered, waiting=0), "Đang hỏi tin từ Cổng", "Đang hỏi tin từ Cổng")
    told(
        replace(answered, answered=False), "Đang kết nối với Cổng – 3 hồ sơ chờ gửi", "Đang kết nối với Cổng"
    )
    told(fiction.offline(3), "Ngoại tuyến – 3 hồ sơ chờ gửi", "Ngoại tuyến")


def test_online_with_a_queue_still_says_that_something_waits(drive: Driver) -> None:
    drive.desk.view = replace(drive.desk.view, waiting=2, oldest_waiting_ms=drive.desk.clock.now_ms())
    drive.sign_in()
    assert "2 hồ sơ chờ gửi" in drive.text("sync.pill")


@pytest.mark.parametrize("connection", list(Connection))
def test_every_connection_has_its_sentence(drive: Driver, connection: Connection) -> None:
    drive.desk.view = replace(drive.desk.view, connection=connection)
    shell = drive.sign_in()
    shell.go("sync")
    assert len(drive.text("sync.sentence")) > 20


def test_the_offline_banner_says_that_work_is_safe(drive: Driver) -> None:
    drive.desk.view = fiction.offline()
    drive.sign_in()
    banner = next(one for one in drive.window.findChildren(QWidget, "banner") if one.isVisible())
    assert "an toàn trên máy" in banner.accessibleName()


def test_send_now_wakes_the_sync(drive: Driver) -> None:
    drive.sign_in().go("sync")
    drive.find(QWidget, "sync.send").click()
    assert drive.desk.woken == 1


def test_ctrl_digits_open_the_screens(drive: Driver) -> None:
    shell = drive.sign_in()
    for number, name in enumerate(shell.order, start=1):
        press(drive, Qt.Key(Qt.Key.Key_0 + number), control=True)
        assert shell.present() == name


@pytest.mark.parametrize(("key", "control"), [(Qt.Key.Key_F1, False), (Qt.Key.Key_Slash, True)])
def test_help_shows_the_keys_of_the_screen(drive: Driver, key: Qt.Key, control: bool) -> None:
    drive.sign_in()
    press(drive, key, control)
    panel = drive.find(KeysHelp, "keys")
    assert panel.isVisible()
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    drive.until(lambda: drive.window.findChild(KeysHelp) is None)


def test_ctrl_n_opens_the_finder_with_the_cursor_in_it(drive: Driver) -> None:
    shell = drive.sign_in()
    press(drive, Qt.Key.Key_N, control=True)
    assert shell.present() == "intake"
    assert drive.find(QLineEdit, "finder.text").hasFocus()


def test_finding_without_tone_marks_and_starting_by_enter(drive: Driver) -> None:
    shell = drive.sign_in()
    shell.look_up("khai sinh")
    page = shell.page()
    assert isinstance(page, IntakePage)
    drive.until(lambda: drive.window.findChild(QWidget, "service.start") is not None)
    drive.until(lambda: drive.text("service.name") == "Đăng ký khai sinh")
    QTest.keyClick(drive.find(QLineEdit, "finder.text"), Qt.Key.Key_Return)
    drive.until(lambda: shell.present() == "work")


def test_enter_before_the_answer_starts_what_was_typed(drive: Driver) -> None:
    shell = drive.sign_in()
    shell.go("intake")
    drive.until(lambda: drive.window.findChild(QWidget, "service.start") is not None)
    started: list[str] = []
    real = drive.desk.start_case
    drive.desk.start_case = lambda code, *rest: started.append(code) or real(code, *rest)
    line = drive.find(QLineEdit, "finder.text")
    QTest.keyClicks(line, "khai tu")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert started == []
    drive.until(lambda: started != [])
    assert started == ["1.000656"]


def test_enter_after_words_that_find_nothing_starts_nothing(drive: Driver) -> None:
    shell = drive.sign_in()
    shell.go("intake")
    drive.until(lambda: drive.window.findChild(QWidget, "service.start") is not None)
    line = drive.find(QLineEdit, "finder.text")
    QTest.keyClicks(line, "xyzxyz")
    QTest.keyClick(line, Qt.Key.Key_Return)
    drive.until(lambda: drive.find(QLabel, "finder.count").text().startswith("0"))
    line.setText("khai sinh")
    drive.until(lambda: not drive.find(QLabel, "finder.count").text().startswith("0"))
    assert shell.present() == "intake"


def test_a_procedure_for_another_office_offers_no_start(drive: Driver) -> None:
    shell = drive.sign_in()
    refer = next(service for service in drive.desk.catalogue.services if service.mode == "refer")
    shell.look_up(refer.code)
    drive.until(lambda: drive.window.findChild(QWidget, "service.name") is not None)
    drive.until(lambda: drive.text("service.name") == refer.name)
    assert drive.window.findChild(QWidget, "service.start") is None


def test_a_failure_nobody_handles_is_shown_in_three_parts(drive: Driver) -> None:
    drive.sign_in()
    drive.window.fail(DomainError("draft_already_open"))
    assert drive.text("failure.title") == "Hồ sơ này đang có một bản nháp mở"
    drive.find(QWidget, "failure.close").click()
    drive.until(lambda: drive.window.findChild(QWidget, "failure.title") is None)


def test_a_case_shows_both_receipts_in_words(drive: Driver) -> None:
    drive.desk.rows = fiction.rows()
    shell = drive.sign_in()
    shell.go("cases")
    page = shell.page()
    assert isinstance(page, CasesPage)
    half = next(row for row in drive.desk.rows if row.transfer is Transfer.TEXT_RECEIVED)
    shell.open_case(half.case_id)
    drive.until(lambda: drive.window.findChild(QWidget, "case.state") is not None)
    assert drive.text("case.state") == "Cổng đã nhận nội dung, còn 1/1 tệp"


def test_cases_are_filtered_and_found(drive: Driver) -> None:
    drive.desk.rows = fiction.rows()
    drive.sign_in().go("cases")
    view = drive.find(QListView, "cases.list")
    drive.until(lambda: view.model().rowCount() == len(drive.desk.rows))
    drive.find(QWidget, "cases.filter:draft").click()
    assert view.model().rowCount() == 1
    drive.find(QWidget, "cases.filter:all").click()
    drive.find(QLineEdit, "cases.find").setText("000000")
    drive.until(lambda: 0 < view.model().rowCount() < len(drive.desk.rows) + 1)


def test_type_size_and_language_change_at_once(drive: Driver) -> None:
    drive.sign_in().go("settings")
    drive.find(QWidget, "settings.size:150").click()
    drive.until(lambda: drive.find(QWidget, "nav.today").toolTip() == "Hôm nay (Ctrl+1)")
    drive.until(lambda: drive.find(QWidget, "nav.today").width() < 120)
    drive.find(QWidget, "settings.language:en").click()
    drive.until(lambda: drive.find(QWidget, "nav.today").toolTip() == "Today (Ctrl+1)")
    shell = drive.window.shell()
    assert shell is not None
    assert shell.present() == "settings"


def test_the_cursor_stays_on_the_choice_that_built_the_window_anew(drive: Driver) -> None:
    drive.sign_in().go("settings")
    for choice in ("settings.size:150", "settings.language:en"):
        drive.find(QWidget, choice).setFocus()
        drive.find(QWidget, choice).click()
        drive.idle()
        drive.until(lambda choice=choice: drive.find(QWidget, choice).hasFocus())


def test_a_lock_in_the_turn_of_another_look_shows_nobodys_screens(drive: Driver) -> None:
    drive.sign_in().go("cases")
    before, signing_out = drive.window.sign_in_page(), Future[None]()
    drive.desk.sign_out = lambda: signing_out  # type: ignore[method-assign]
    drive.window.restyle()
    drive.window.lock()
    drive.until(lambda: drive.window.sign_in_page() is not before)
    drive.until(lambda: drive.window.sign_in_page().isVisible())
    assert drive.window.shell() is None
    signing_out.set_result(None)
    drive.until(lambda: drive.window._session is None)


def test_closing_saves_the_field_being_typed_in(drive: Driver) -> None:
    drive.open_draft()
    editor = drive.field("/requester/fullName").editor()
    editor.setFocus()
    editor.insert("Trần Thị Thử")  # type: ignore[attr-defined]
    drive.window.close()
    drive.until(lambda: not drive.window.isVisible())
    assert ("/requester/fullName", "Trần Thị Thử") in drive.desk.saves


SCREENS = ("today", "intake", "assistant", "cases", "sync", "settings", "form", "papers", "review")


@pytest.mark.parametrize("screen", SCREENS)
def test_everything_that_takes_input_has_a_name_and_is_large_enough(drive: Driver, screen: str) -> None:
    drive.desk.rows = fiction.rows()
    drive.desk.case_view = fiction.returned()
    if screen in ("form", "papers", "review"):
        fiction.fill(drive.desk)
        bench = drive.open_draft()
        if screen != "form":
            bench.show_step(screen)
    else:
        drive.sign_in().go(screen)
    QApplication.processEvents()
    nameless, small = [], []
    for widget in drive.window.findChildren(QWidget):
        kinds = (QAbstractButton, QLineEdit, QPlainTextEdit, QListView)
        if not isinstance(widget, kinds) or not widget.isVisible() or not widget.isEnabled():
            continue
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        if not (widget.accessibleName() or text):
            nameless.append(widget.objectName() or type(widget).__name__)
        if widget.width() < 24 or widget.height() < 24:
            small.append((widget.objectName(), widget.width(), widget.height()))
    assert nameless == []
    assert small == []


def test_no_widget_ever_opens_a_window_of_its_own(drive: Driver) -> None:
    drive.desk.rows = fiction.rows()
    fiction.fill(drive.desk)
    bench = drive.open_draft()
    for key in bench.keys_of_steps[:-1]:
        bench.show_step(key)
        QApplication.processEvents()
    strays = [one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not drive.window]
    assert strays == []
    assert QApplication.activeWindow() is drive.window


def test_the_open_case_is_shown_again_when_it_changes(drive: Driver) -> None:
    drive.desk.rows = fiction.rows()
    drive.desk.case_view = fiction.returned()
    shell = drive.sign_in()
    shell.open_case(CASE)
    drive.until(lambda: drive.window.findChild(QWidget, "case.supplement") is not None)
    drive.desk.case_view = replace(
        fiction.returned(), reasons=(), row=replace(fiction.returned().row, server_state=4)
    )
    for listener in drive.desk.listeners:
        listener(SimpleNamespace(case_id=CASE))
    drive.until(lambda: drive.window.findChild(QWidget, "case.supplement") is None)
    assert drive.text("case.state") == "Đang xử lý"


def test_the_rail_says_who_is_on_duty_and_as_what(drive: Driver) -> None:
    drive.sign_in()
    assert drive.text("rail.operator") == "Lê Văn Đức"
    assert drive.text("rail.role") == "Giao dịch viên"


@pytest.mark.parametrize(
    ("room", "small"), [((1366, 728), True), ((1366, 768), True), ((1280, 1024), True), ((1920, 1040), False)]
)
def test_a_screen_without_room_for_the_frame_is_filled(room: tuple[int, int], small: bool) -> None:
    assert is_too_small(*room) is small
