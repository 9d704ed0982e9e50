"""Mở máy: names, PIN, tries left, lock-out, lock and return."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from forms.errors import DomainError, StationError
from kiosk import wording
from kiosk.station.sync_board import SyncChanged
from kiosk.views.cases import OperatorChoice, SessionView, StationView
from kiosk.views.front import Connection
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.scripted.desk import ScriptedDesk
from ui.frame.desk_window import DeskWindow
from ui.look import theme
from ui.parts.failure_notice import FailureNotice
from ui.parts.keys_help import KeysHelp


def test_the_right_pin_opens_today(drive: Driver) -> None:
    shell = drive.sign_in()
    assert shell.present() == "today"
    assert shell.isVisible()


def test_enter_in_the_pin_signs_in(drive: Driver) -> None:
    pin = drive.find(QWidget, "signin.pin")
    QTest.keyClicks(pin, "246810")
    QTest.keyClick(pin, Qt.Key.Key_Return)
    drive.until(lambda: drive.window.shell() is not None)


@pytest.mark.parametrize("percent", [100, 150])
def test_a_name_of_sixty_letters_stands_whole(
    application: QApplication,
    qtbot,
    monkeypatch: pytest.MonkeyPatch,
    percent: int,  # type: ignore[no-untyped-def]
) -> None:
    long = "Nguyễn Hoàng Phương Quỳnh Trang Thị Thanh Thủy Bảo Châu Anh T"[:60].ljust(60, "h")
    desk = ScriptedDesk()
    people = (OperatorChoice("op-1", long), OperatorChoice("op-2", "Lê Văn Đức"))
    station = replace(desk.station(), operators=people)
    monkeypatch.setattr(desk, "station", lambda: station)
    theme.set_type_size(percent)
    held = DeskWindow(application, desk, desk.clock, None)  # type: ignore[arg-type]
    try:
        held.window.show()
        made = held.window.findChild(QPushButton, "signin.operator:op-1")
        qtbot.waitUntil(lambda: made.text().count("\n") >= 1)
        assert made.text().replace("\n", " ") == long
        widest = max(made.fontMetrics().horizontalAdvance(line) for line in made.text().split("\n"))
        assert widest + made.iconSize().width() < made.width()
        lines = made.text().count("\n") + 1
        qtbot.waitUntil(lambda: made.height() >= lines * made.fontMetrics().lineSpacing())
        QTest.keyClick(made, Qt.Key.Key_Return)
        assert made.isChecked()
    finally:
        theme.set_type_size(100)
        held.close()


def test_a_wrong_pin_says_how_many_tries_are_left_and_empties_the_field(drive: Driver) -> None:
    drive.find(QWidget, "signin.pin").setText("111111")
    drive.find(QWidget, "signin.enter").click()
    drive.until(lambda: drive.window.findChild(QWidget, "failure.title") is not None)
    assert "còn 4 lần thử" in drive.text("failure.title")
    assert drive.text("signin.pin") == ""
    assert drive.window.shell() is None


def test_a_lock_out_disables_the_field_and_counts_down(drive: Driver) -> None:
    drive.desk.tries = 1
    drive.find(QWidget, "signin.pin").setText("111111")
    drive.find(QWidget, "signin.enter").click()
    drive.until(lambda: not drive.find(QWidget, "signin.enter").isEnabled())
    drive.until(lambda: "14:59" in drive.text("signin.enter"))
    assert not drive.find(QWidget, "signin.pin").isEnabled()


def test_a_torn_store_is_explained_and_nobody_gets_in(drive: Driver) -> None:
    drive.desk.fail_next = StationError("replica_torn")
    drive.find(QWidget, "signin.pin").setText("246810")
    drive.find(QWidget, "signin.enter").click()
    drive.until(lambda: drive.window.findChild(QWidget, "failure.title") is not None)
    assert drive.text("failure.title") == "Kho dữ liệu bị hỏng một phần"
    assert drive.window.shell() is None


def test_the_error_code_is_behind_details(drive: Driver) -> None:
    drive.desk.fail_next = StationError("replica_foreign")
    drive.find(QWidget, "signin.pin").setText("246810")
    drive.find(QWidget, "signin.enter").click()
    drive.until(lambda: drive.window.findChild(QWidget, "failure.code") is not None)
    # A widget put into a shown layout is shown by an event of its own.
    drive.until(lambda: drive.find(QWidget, "failure.details").isVisible())
    assert not drive.find(QWidget, "failure.code").isVisible()
    drive.find(QWidget, "failure.details").click()
    assert drive.find(QWidget, "failure.code").isVisible()
    assert "replica_foreign" in drive.text("failure.code")


def test_f12_saves_what_is_typed_signs_out_and_the_same_person_returns_to_it(drive: Driver) -> None:
    bench = drive.open_draft()
    # A form just opened puts the cursor into its first place.
    drive.until(lambda: bench.step().isAncestorOf(QApplication.focusWidget()))
    field = drive.field("/requester/fullName")
    field.editor().setFocus()
    field.editor().insert("Trần Thị Thử")
    QTest.keyClick(drive.window, Qt.Key.Key_F12)
    assert drive.window.sign_in_page().isVisible(), "blank before anything is waited for"
    assert not drive.find(QWidget, "signin.enter").isEnabled()
    drive.until(lambda: drive.find(QWidget, "signin.enter").isEnabled())
    assert drive.desk.signed_out == 1
    assert ("/requester/fullName", "Trần Thị Thử") in drive.desk.saves
    drive.find(QWidget, "signin.pin").setText("246810")
    drive.find(QWidget, "signin.enter").click()
    drive.until(bench.isVisible)
    assert drive.bench() is bench
    # The clerk types on where the screen was locked.
    drive.until(lambda: drive.field("/requester/fullName").editor().hasFocus())


def test_a_pin_typed_while_the_machine_still_locks_opens_it(
    drive: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    drive.open_draft()
    slow: Future[None] = Future()
    monkeypatch.setattr(drive.desk, "sign_out", lambda: slow)
    QTest.keyClick(drive.window, Qt.Key.Key_F12)
    pin = drive.find(QLineEdit, "signin.pin")
    drive.until(pin.hasFocus)
    # What comes meanwhile must not take the keys away.
    drive.bench().show_step("papers")
    drive.bench().into_work()
    QApplication.processEvents()
    for digit in "246810":
        QTest.keyClick(drive.window.windowHandle(), digit)
    QTest.keyClick(drive.window.windowHandle(), Qt.Key.Key_Return)
    assert (pin.text(), drive.window.sign_in_page().isVisible()) == ("246810", True)
    slow.set_result(None)
    drive.until(lambda: not drive.window.sign_in_page().isVisible())


def test_a_refusal_of_before_goes_while_the_next_pin_is_tried(
    drive: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    drive.find(QLineEdit, "signin.pin").setText("000000")
    drive.find(QWidget, "signin.enter").click()
    drive.until(lambda: drive.window.findChild(FailureNotice) is not None)
    monkeypatch.setattr(drive.desk, "sign_in", lambda _who, _pin: Future())
    drive.find(QLineEdit, "signin.pin").setText("246810")
    drive.find(QWidget, "signin.enter").click()
    drive.until(lambda: drive.window.findChild(FailureNotice) is None)


def test_an_update_of_the_data_says_what_it_does(drive: Driver) -> None:
    answer: Future[SessionView] = Future()
    drive.desk.sign_in = lambda _who, _pin: answer  # type: ignore[method-assign]
    drive.find(QWidget, "signin.pin").setText("246810")
    drive.find(QWidget, "signin.enter").click()
    enter = drive.find(QPushButton, "signin.enter")
    assert enter.text() == "Đang mở kho dữ liệu…"
    for tell in drive.desk.listeners:
        tell(SyncChanged(replace(drive.desk.view, upgrading=True)))
    drive.until(lambda: enter.text() == "Đang nâng cấp kho dữ liệu…")
    assert drive.text("signin.upgrading").endswith("Hồ sơ còn nguyên; đừng tắt máy.")
    answer.set_exception(StationError("update_no_room", lacking_mb=230))
    drive.until(lambda: drive.window.findChild(FailureNotice) is not None)
    assert drive.window.findChild(QWidget, "signin.upgrading") is None
    shown = " ".join(one.text() for one in drive.window.findChild(FailureNotice).findChildren(QLabel))
    assert "Giải phóng thêm ít nhất 230 MB trên ổ đĩa rồi đăng nhập lại." in shown


def test_another_person_does_not_return_to_the_first_ones_screen(drive: Driver) -> None:
    bench = drive.open_draft()
    QTest.keyClick(drive.window, Qt.Key.Key_F12)
    drive.until(lambda: drive.find(QWidget, "signin.enter").isEnabled())
    drive.find(QWidget, "signin.operator:op-2").click()
    drive.find(QWidget, "signin.pin").setText("246810")
    drive.find(QWidget, "signin.enter").click()
    drive.until(lambda: not drive.window.sign_in_page().isVisible())
    shell = drive.window.shell()
    assert shell is not None
    assert shell.present() == "today"
    assert shell.page() is not bench


@pytest.mark.parametrize(
    ("enrolled", "has_store", "title"),
    [
        (False, False, "Máy chưa ghi danh"),
        (False, True, "Không thấy tệp ghi danh của trạm"),
        (True, True, "Không thấy chìa khóa của người trực nào"),
    ],
)
def test_a_machine_with_nobody_to_sign_in_says_why_and_who_mends_it(
    application: QApplication, enrolled: bool, has_store: bool, title: str
) -> None:
    wording.set_language("vi")
    desk = ScriptedDesk()
    desk.station = lambda: StationView("", False, enrolled, (), "/srv/tram", has_store)  # type: ignore[method-assign]
    held = DeskWindow(application, desk, desk.clock, None)  # type: ignore[arg-type]
    held.window.show()
    said = [one.text() for one in held.window.findChildren(QLabel) if one.isVisibleTo(held.window)]
    assert title in said
    assert any("người phụ trách" in one.lower() for one in said)
    # Nobody can know from here that there is nothing.
    assert not any("chưa có hồ sơ nào" in one for one in said)
    assert any("đừng ghi danh lại" in one.lower() for one in said)
    for name in ("signin.pin", "signin.enter"):
        assert not held.window.findChild(QWidget, name).isVisibleTo(held.window)
    held.close()


def test_wrong_pins_of_one_person_keep_nobody_else_out(drive: Driver) -> None:
    drive.desk.fail_next = DomainError("locked_out", wait_s=900)
    drive.find(QWidget, "signin.pin").setText("111111")
    drive.find(QWidget, "signin.enter").click()
    drive.until(lambda: drive.text("signin.enter") == "Thử lại sau 15:00")
    assert not drive.find(QWidget, "signin.pin").isEnabled()
    # The arrows lead on to the others without the mouse.
    first, second = (drive.find(QWidget, f"signin.operator:op-{one}") for one in (1, 2))
    drive.until(first.hasFocus)
    QTest.keyClick(first, Qt.Key.Key_Down)
    drive.until(second.isChecked)
    assert not failure_shown(drive)
    assert drive.find(QWidget, "signin.pin").isEnabled()
    # Their own time runs on, and is told when their name is chosen again.
    drive.window.sign_in_page()._count_down()
    first.click()
    assert drive.text("signin.enter") == "Thử lại sau 14:59"
    assert not drive.find(QWidget, "signin.enter").isEnabled()
    drive.until(lambda: failure_shown(drive))
    second.click()
    drive.find(QWidget, "signin.pin").setText("246810")
    drive.find(QWidget, "signin.enter").click()
    drive.until(lambda: not drive.window.sign_in_page().isVisible())


def failure_shown(drive: Driver) -> bool:
    page = drive.window.sign_in_page()
    return any(one.isVisible() for one in page.findChildren(QLabel, "failure.title"))


def test_the_wait_ends_for_who_waits(drive: Driver) -> None:
    drive.desk.fail_next = DomainError("locked_out", wait_s=2)
    drive.find(QWidget, "signin.pin").setText("111111")
    drive.find(QWidget, "signin.enter").click()
    page = drive.window.sign_in_page()
    drive.until(lambda: drive.text("signin.enter") == "Thử lại sau 0:02")
    page._count_down()
    page._count_down()
    assert (drive.text("signin.enter"), failure_shown(drive)) == ("Vào làm việc", False)
    drive.until(lambda: drive.find(QWidget, "signin.pin").hasFocus())


def test_a_wrong_pin_is_held_against_whose_name_it_was_tried_under(drive: Driver) -> None:
    answer: Future[SessionView] = Future()
    drive.desk.sign_in = lambda _who, _pin: answer  # type: ignore[method-assign]
    drive.find(QWidget, "signin.pin").setText("111111")
    drive.find(QWidget, "signin.enter").click()
    second = drive.find(QPushButton, "signin.operator:op-2")
    second.click()
    assert not second.isChecked()
    answer.set_exception(DomainError("locked_out", wait_s=60))
    drive.until(lambda: drive.text("signin.enter") == "Thử lại sau 1:00")
    second.click()
    assert second.isChecked()
    assert drive.find(QWidget, "signin.enter").isEnabled()


def test_f1_tells_the_keys_of_signing_in_and_escape_leads_back(drive: Driver) -> None:
    QTest.keyClick(drive.window, Qt.Key.Key_F1)
    drive.until(lambda: any(one.isVisible() for one in drive.window.findChildren(KeysHelp)))
    QTest.keyClick(drive.window, Qt.Key.Key_F1)
    assert len([one for one in drive.window.findChildren(KeysHelp) if one.isVisible()]) == 1
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_Escape)
    drive.until(lambda: not any(one.isVisible() for one in drive.window.findChildren(KeysHelp)))
    drive.until(lambda: drive.find(QWidget, "signin.pin").hasFocus())


def test_before_anybody_signed_in_it_says_that_nothing_is_sent(drive: Driver) -> None:
    assert drive.text("signin.sends") == "Máy chỉ gửi hồ sơ sau khi có người vào làm việc."
    assert drive.window.findChild(QWidget, "signin.pill") is None


def test_a_locked_screen_goes_on_telling_what_is_sent(drive: Driver) -> None:
    drive.sign_in()
    drive.desk.view = fiction.offline(3)
    drive.window.lock()
    drive.until(lambda: drive.text("signin.pill") == "Ngoại tuyến – 3 hồ sơ chờ gửi")
    assert "Liên lạc Cổng lúc" in drive.text("signin.facts")
    drive.until(lambda: drive.window.findChild(QWidget, "signin.sends") is None)
    drive.desk.view = replace(
        drive.desk.view,
        waiting=0,
        oldest_waiting_ms=None,
        connection=Connection.ONLINE,
        last_contact_ms=drive.desk.clock.now_ms(),
    )
    for tell in drive.desk.listeners:
        tell(SyncChanged(drive.desk.view))
    drive.until(lambda: drive.text("signin.pill") == "Trực tuyến")
    # Once the database is closed nothing is sent any more, and no word of the line may stay.
    drive.desk.hard_lock()
    drive.until(lambda: drive.window.findChild(QWidget, "signin.sends") is not None)
    assert drive.text("signin.sends") == "Máy chỉ gửi hồ sơ sau khi có người vào làm việc."
    left = drive.window.findChild(QWidget, "signin.pill")
    assert left is None or not left.isVisible()


def test_news_after_the_window_has_gone_reaches_nobody(application: QApplication, qtbot) -> None:  # type: ignore[no-untyped-def]
    driver = Driver(application, lambda check: qtbot.waitUntil(check, timeout=5000))
    driver.sign_in()
    driver.window.lock()
    driver.until(lambda: driver.window.findChild(QWidget, "signin.pill") is not None)
    bridge = driver.held.bridge
    heard: list[object] = []
    bridge.sync_changed.connect(heard.append)
    driver.desk.view = fiction.offline(3)
    # Qt tells of a cursor that goes with its field, and Python would be handed a field half gone.
    driver.find(QLineEdit, "signin.pin").clearFocus()
    shiboken6.delete(driver.window)
    bridge._heard(SyncChanged(fiction.offline()))
    # An exception in a slot fails the test; in the program it would end it.
    qtbot.waitUntil(lambda: heard != [])
