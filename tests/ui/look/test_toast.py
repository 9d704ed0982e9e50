"""A message over the window never keeps a person from what lies below it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ui.parts.toast import Toast


def test_only_a_message_with_an_undo_takes_a_click(qtbot: QtBot) -> None:
    window = QWidget()
    window.resize(600, 400)
    pledge = QCheckBox("Tôi cam đoan", window)
    qtbot.addWidget(window)
    toast = Toast(window)
    window.show()
    taken: list[str] = []

    toast.say("Đã điền từ thẻ.")
    pledge.setGeometry(toast.geometry())
    _click_in_the_middle_of(toast, window)
    assert pledge.isChecked()

    toast.say("Đã bỏ ảnh.", undo=lambda: taken.append("undone"))
    pledge.setGeometry(toast.geometry())
    _click_in_the_middle_of(toast, window)
    assert pledge.isChecked()
    toast.findChild(QWidget, "toast.undo").click()  # type: ignore[attr-defined]
    assert taken == ["undone"]


def test_the_key_takes_back_but_not_what_is_done_in_a_text_field(qtbot: QtBot) -> None:
    window = QWidget()
    name = QLineEdit(window)
    place = QCheckBox("Tôi cam đoan", window)
    place.move(0, 60)
    qtbot.addWidget(window)
    toast = Toast(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    taken: list[str] = []
    control = Qt.KeyboardModifier.ControlModifier

    toast.say("Đã bỏ ảnh.", undo=lambda: taken.append("undone"))
    assert "Ctrl+Z" in toast.findChild(QWidget, "toast.undo").text()  # type: ignore[attr-defined]
    name.setFocus()
    QTest.keyClicks(name, "An")
    QTest.keyClick(name, Qt.Key.Key_Z, control)
    assert (name.text(), taken) == ("", [])
    place.setFocus()
    QTest.keyClick(place, Qt.Key.Key_Z, control)
    assert taken == ["undone"]
    assert toast.keys() == ()
    QTest.keyClick(place, Qt.Key.Key_Z, control)
    assert taken == ["undone"]


def _click_in_the_middle_of(toast: Toast, window: QWidget) -> None:
    place = toast.geometry().center() - QPoint(toast.width() // 3, 0)
    below = window.childAt(place)
    target = below if below is not None else window
    QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=target.mapFrom(window, place))
    QApplication.processEvents()


def test_it_never_lies_over_the_field_being_typed_into(qtbot: QtBot) -> None:
    window = QWidget()
    window.resize(900, 600)
    low, high = QLineEdit(window), QLineEdit(window)
    qtbot.addWidget(window)
    toast = Toast(window)
    window.show()
    high.move(0, 10)
    high.setFocus()
    toast.say("Đã điền từ thẻ.")
    where = toast.geometry()
    low.setGeometry(where.adjusted(0, 4, 0, -4))
    low.setFocus()
    qtbot.waitUntil(lambda: not toast.geometry().intersects(low.geometry()))
    assert window.rect().contains(toast.geometry())
    high.setFocus()
    qtbot.waitUntil(lambda: toast.geometry() == where)


def test_it_leaves_name_and_hint_of_the_field_in_sight(qtbot: QtBot) -> None:
    window = QWidget()
    window.resize(900, 600)
    field = QWidget(window)
    field.setObjectName("form.field:/requester/idDate")
    line = QLineEdit(field)
    qtbot.addWidget(window)
    toast = Toast(window)
    window.show()
    toast.say("Đã bỏ một ảnh")
    where = toast.geometry()
    field.setGeometry(where.adjusted(0, -70, 0, 0))
    line.setGeometry(0, 70, field.width(), where.height())
    line.setFocus()
    qtbot.waitUntil(lambda: not toast.geometry().intersects(field.geometry()))
    assert window.rect().contains(toast.geometry())
