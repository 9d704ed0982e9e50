"""Mở máy: names, PIN, tries left, lock-out, lock and return."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from forms.errors import StationError
from tests.ui.conftest import Driver


def test_the_right_pin_opens_today(drive: Driver) -> None:
    shell = drive.sign_in()
    assert shell.present() == "today"
    assert shell.isVisible()


def test_enter_in_the_pin_signs_in(drive: Driver) -> None:
    pin = drive.find(QWidget, "signin.pin")
    QTest.keyClicks(pin, "246810")
    QTest.keyClick(pin, Qt.Key.Key_Return)
    drive.until(lambda: drive.window.shell() is not None)


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
    field = drive.field("/requester/fullName")
    field.editor().setFocus()
    field.editor().insert("Trần Thị Thử")
    QTest.keyClick(drive.window, Qt.Key.Key_F12)
    drive.until(lambda: drive.window.sign_in_page().isVisible())
    assert drive.desk.signed_out == 1
    assert ("/requester/fullName", "Trần Thị Thử") in drive.desk.saves
    drive.find(QWidget, "signin.pin").setText("246810")
    drive.find(QWidget, "signin.enter").click()
    drive.until(bench.isVisible)
    assert drive.bench() is bench


def test_another_person_does_not_return_to_the_first_ones_screen(drive: Driver) -> None:
    bench = drive.open_draft()
    QTest.keyClick(drive.window, Qt.Key.Key_F12)
    drive.until(lambda: drive.window.sign_in_page().isVisible())
    drive.find(QWidget, "signin.operator:op-2").click()
    drive.find(QWidget, "signin.pin").setText("246810")
    drive.find(QWidget, "signin.enter").click()
    drive.until(lambda: not drive.window.sign_in_page().isVisible())
    shell = drive.window.shell()
    assert shell is not None
    assert shell.present() == "today"
    assert shell.page() is not bench
