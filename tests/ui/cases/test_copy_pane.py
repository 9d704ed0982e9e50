"""A case copied by hand into the city's system: one key an answer, marks, and an empty clipboard afterwards."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.scripted.desk import CASE
from ui.pages.cases.copy_pane import CopyPane
from ui.qt import clipboard


def clip() -> str:
    return QGuiApplication.clipboard().text()


@pytest.fixture
def pane(drive: Driver) -> CopyPane:
    fiction.fill(drive.desk)
    drive.desk.case_view = replace(fiction.returned(), has_answers=True)
    return opened(drive)


def opened(drive: Driver) -> CopyPane:
    if drive.window.shell() is None:
        drive.sign_in().open_case(CASE)
    drive.until(lambda: drive.window.findChild(QPushButton, "case.copy_out") is not None)
    drive.find(QPushButton, "case.copy_out").click()
    drive.until(lambda: any(one.isVisible() for one in drive.window.findChildren(CopyPane)))
    return next(one for one in drive.window.findChildren(CopyPane) if one.isVisible())


def test_one_key_copies_an_answer_and_goes_on_to_the_next(drive: Driver, pane: CopyPane) -> None:
    assert drive.desk.opened_for_copying == [CASE]
    lines = pane._view.lines
    for line in lines[:3]:
        focus = QApplication.focusWidget()
        assert focus is not None
        assert focus.objectName() == f"copy.field:{line.pointer}"
        QTest.keyClick(focus, Qt.Key.Key_Return)
        assert clip() == line.value
        assert pane.findChild(QWidget, f"copy.mark:{line.pointer}").isVisible()
    assert drive.text("copy.count") == f"Đã chép 3/{len(lines)} mục"
    assert not pane.findChild(QWidget, f"copy.mark:{lines[3].pointer}").isVisible()


def test_answers_are_words_as_the_other_system_shows_them(pane: CopyPane) -> None:
    values = {line.pointer: line.value for line in pane._view.lines}
    assert values["/child/birthDate"] == "02/11/2026"
    assert values["/child/gender"] == "Nữ"
    assert values["/child/nationality"] == "Việt Nam"
    assert values["/requester/residence/province"] == "Thành phố Đà Nẵng"


def test_the_arrow_keys_move_and_nothing_can_be_changed(pane: CopyPane) -> None:
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName() == f"copy.field:{pane._view.lines[1].pointer}"
    QTest.keyClick(focus, Qt.Key.Key_Up)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName() == f"copy.field:{pane._view.lines[0].pointer}"
    assert not pane.findChildren(QLineEdit)


def test_leaving_the_pane_empties_the_clipboard_and_keeps_the_marks(drive: Driver, pane: CopyPane) -> None:
    first = pane._view.lines[0]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert clip() == first.value
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert clip() == ""
    again = opened(drive)
    assert again.findChild(QWidget, f"copy.mark:{first.pointer}").isVisible()
    wanted = again.findChild(QWidget, f"copy.field:{again._view.lines[1].pointer}")
    drive.until(lambda: QApplication.focusWidget() is wanted)


def test_locking_empties_the_clipboard_and_takes_the_pane_from_the_screen(
    drive: Driver, pane: CopyPane
) -> None:
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    drive.window.lock()
    drive.until(lambda: drive.desk.signed_out == 1)
    assert clip() == ""
    assert not any(one.isVisible() for one in drive.window.findChildren(CopyPane))
    assert drive.window.sign_in_page().isVisible()


def test_locking_takes_a_declaration_from_the_screen_too(drive: Driver) -> None:
    fiction.fill(drive.desk)
    drive.desk.case_view = replace(fiction.returned(), has_answers=True)
    drive.sign_in().open_case(CASE)
    drive.until(lambda: drive.window.findChild(QPushButton, "case.declaration") is not None)
    drive.find(QPushButton, "case.declaration").click()
    drive.until(lambda: drive.window.findChild(QWidget, "declaration-window") is not None)
    drive.window.lock()
    drive.until(lambda: drive.window.sign_in_page().isVisible())
    assert not any(one.isVisible() for one in drive.window.findChildren(QWidget, "declaration-window"))


def test_a_copy_asks_to_be_kept_out_of_clipboard_histories(application: QApplication) -> None:
    clipboard.put("Trần Thị Thử")
    mime = QGuiApplication.clipboard().mimeData()
    assert mime is not None
    assert bytes(mime.data("x-kde-passwordManagerHint").data()) == b"secret"
    clipboard.clear_ours()
    assert clip() == ""


def test_what_another_program_put_there_stays(application: QApplication) -> None:
    clipboard.put("Trần Thị Thử")
    QGuiApplication.clipboard().setText("của chương trình khác")
    clipboard.clear_ours()
    assert clip() == "của chương trình khác"


def test_a_case_another_station_has_corrected_offers_neither_copying_nor_printing(drive: Driver) -> None:
    drive.desk.case_view = replace(fiction.returned(), has_answers=True, overtaken=True)
    drive.sign_in().open_case(CASE)
    drive.until(lambda: drive.window.findChild(QWidget, "case.slip") is not None)
    for name in ("case.copy_out", "case.declaration"):
        assert drive.window.findChild(QPushButton, name) is None


def test_a_case_that_is_being_corrected_is_printed_but_not_copied(drive: Driver) -> None:
    view = fiction.returned()
    drive.desk.case_view = replace(view, has_answers=True, row=replace(view.row, draft_state="editing"))
    drive.sign_in().open_case(CASE)
    drive.until(lambda: drive.window.findChild(QWidget, "case.declaration") is not None)
    assert drive.window.findChild(QPushButton, "case.copy_out") is None


def test_a_case_whose_answers_are_gone_or_not_sealed_offers_no_copying(drive: Driver) -> None:
    drive.desk.case_view = replace(fiction.returned(), has_answers=False)
    drive.sign_in().open_case(CASE)
    drive.until(lambda: drive.window.findChild(QWidget, "case.slip") is not None)
    assert drive.window.findChild(QPushButton, "case.copy_out") is None
