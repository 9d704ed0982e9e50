"""Who works at this machine: said for each, and the panel in which a person makes their own PIN."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from forms.errors import DomainError
from kiosk.views.front import OperatorChoice
from tests.ui.conftest import Driver


def opened(drive: Driver) -> Driver:
    drive.sign_in().go("settings")
    drive.until(lambda: drive.window.findChild(QWidget, "settings.person:op-1") is not None)
    return drive


def asked(drive: Driver, who: str = "op-3") -> QLineEdit:
    opened(drive).find(QPushButton, f"settings.pin:{who}").click()
    return drive.find(QLineEdit, "person.code")


def typed(drive: Driver, code: str, pin: str, again: str) -> None:
    line = drive.find(QLineEdit, "person.code")
    for name, text in (("code", code), ("pin", pin), ("again", again)):
        assert line.window().focusWidget().objectName() == f"person.{name}"
        QTest.keyClicks(line.window().focusWidget(), text)
        QTest.keyClick(line.window().focusWidget(), Qt.Key.Key_Return)


def test_each_person_is_told_of_and_only_others_who_work_here_have_a_button(drive: Driver) -> None:
    opened(drive)
    told = [drive.text(f"settings.person:op-{n}") for n in (1, 2, 3, 4)]
    assert told == [
        "Đang làm việc",
        "Có mã PIN ở máy này",
        "Chưa có mã PIN ở máy này",
        "Đã thôi làm ở trạm, không vào máy được",
    ]
    buttons = [drive.window.findChild(QPushButton, f"settings.pin:op-{n}") for n in (1, 2, 3, 4)]
    assert [one is not None for one in buttons] == [False, True, True, False]
    assert buttons[2] is not None
    assert buttons[2].accessibleName() == "Nhập mã một lần… Ngô Thị Hồng Mẫu"


def test_somebody_the_portal_has_just_named_comes_while_the_page_is_open(drive: Driver) -> None:
    drive.desk.people_here = drive.desk.people_here[:2]
    opened(drive)
    drive.desk.people_here = type(drive.desk).people_here
    shell = drive.window.shell()
    assert shell is not None
    shell.page().sync_changed(drive.desk.view)
    drive.until(lambda: drive.window.findChild(QWidget, "settings.pin:op-3") is not None)


def test_code_and_pin_are_typed_by_enter_alone_and_the_pin_is_never_shown(drive: Driver) -> None:
    asked(drive)
    for name in ("person.pin", "person.again"):
        assert drive.find(QLineEdit, name).echoMode() is QLineEdit.EchoMode.Password
    typed(drive, "12345-67890", "135790", "135790")
    drive.until(lambda: drive.desk.pins_given == (("op-3", "12345-67890", "135790"),))
    drive.until(lambda: drive.window.findChild(QWidget, "person") is None)
    drive.until(lambda: drive.text("settings.person:op-3") == "Có mã PIN ở máy này")


def test_two_different_pins_ask_nobody_and_are_typed_again(drive: Driver) -> None:
    asked(drive)
    typed(drive, "12345-67890", "135790", "135791")
    drive.until(lambda: "không giống nhau" in drive.text("failure.title"))
    assert drive.desk.pins_given == ()
    assert [drive.find(QLineEdit, f"person.{one}").text() for one in ("pin", "again")] == ["", ""]
    assert drive.find(QLineEdit, "person.code").text() == "12345-67890"


def test_a_code_the_portal_refuses_is_said_and_typed_again(drive: Driver) -> None:
    asked(drive, "op-2")
    assert "Mã PIN cũ hết dùng được" in drive.text("person.how")
    drive.desk.fail_next = DomainError("person_code_refused")
    typed(drive, "1", "135790", "135790")
    drive.until(lambda: "Cổng không nhận mã một lần này" in drive.text("failure.title"))
    assert drive.find(QLineEdit, "person.code").selectedText() == "1"


def test_the_lock_closes_the_panel_with_the_pin_in_it(drive: Driver) -> None:
    asked(drive)
    QTest.keyClicks(drive.find(QLineEdit, "person.pin"), "135790")
    drive.window.lock()
    drive.until(lambda: drive.window.findChild(QWidget, "person") is None)


def test_the_sign_in_screen_shows_somebody_who_got_a_pin_since(drive: Driver) -> None:
    drive.sign_in()
    more = replace(
        drive.desk.station(), operators=(*drive.desk.station().operators, OperatorChoice("op-3", "Mẫu"))
    )
    drive.desk.station = lambda: more  # type: ignore[method-assign]
    drive.window.lock()
    drive.until(lambda: drive.window.findChild(QPushButton, "signin.operator:op-3") is not None)
    drive.until(lambda: drive.find(QPushButton, "signin.enter").isEnabled())
    assert drive.find(QPushButton, "signin.operator:op-1").isChecked()
    drive.find(QPushButton, "signin.operator:op-3").click()
    assert drive.window.sign_in_page().findChild(QPushButton, "signin.operator:op-3").isChecked()
