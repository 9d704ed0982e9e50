"""A returned case cannot be signed and sent as it came back; that something was right can be said with one key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from tests.ui.conftest import Driver
from tests.ui.scenes.corrections import come_back
from ui.draft.printed.slip_panel import SlipPanel
from ui.draft.returned_banner import ReturnedBanner
from ui.draft.review.review_step import ReviewStep


def review(drive: Driver) -> ReviewStep:
    come_back(drive.desk)
    drive.desk.signed = True
    bench = drive.open_draft()
    bench.show_step("review")
    QApplication.processEvents()
    step = bench.step()
    assert isinstance(step, ReviewStep)
    return step


def open_ones(drive: Driver) -> list[QPushButton]:
    found = drive.window.findChildren(QPushButton)
    return [
        one for one in found if one.objectName().startswith("review.reason.kept:") and not one.isChecked()
    ]


def seal(drive: Driver) -> None:
    QTest.keyClick(drive.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()


def test_nothing_touched_is_not_sealed_and_leads_to_the_first_reason(drive: Driver) -> None:
    step = review(drive)
    seal(drive)
    assert not drive.desk.sealed
    assert not step.main_button.isEnabled()
    assert step.waits_for() == ("2 yêu cầu chưa xong", "err")
    go = drive.find(QPushButton, "review.reason.go:0")
    assert go.hasFocus()
    go.click()
    drive.until(
        lambda: drive.find(QWidget, "form.field:/child/facilityName").isAncestorOf(QApplication.focusWidget())
    )


@pytest.mark.parametrize("by_key", [True, False])
def test_the_strip_names_them_first_and_leads_where_f8_leads(drive: Driver, by_key: bool) -> None:
    review(drive)
    named = drive.find(QPushButton, "review.left:reasons")
    drive.until(named.isVisible)
    assert named.text() == "2 yêu cầu chưa xong (F8)"
    if by_key:
        QTest.keyClick(drive.window.windowHandle(), Qt.Key.Key_F8)
    else:
        named.click()
    drive.until(
        lambda: drive.find(QWidget, "form.field:/child/facilityName").isAncestorOf(QApplication.focusWidget())
    )


def test_each_is_answered_with_one_key_and_can_be_sealed(drive: Driver) -> None:
    step = review(drive)
    for number in (0, 1):
        seal(drive)
        assert not drive.desk.sealed
        assert drive.find(QPushButton, f"review.reason.go:{number}").hasFocus()
        QTest.keyClick(drive.find(QPushButton, f"review.reason.go:{number}"), Qt.Key.Key_2)
        QApplication.processEvents()
        drive.until(lambda number=number: drive.desk.draft().reasons[number].kept)
        drive.until(lambda number=number: len(open_ones(drive)) == 1 - number)
    assert step.waits_for() == ("", "err")
    seal(drive)
    drive.until(lambda: drive.desk.sealed)


def test_what_was_mended_needs_no_word_until_it_is_as_before(drive: Driver) -> None:
    review(drive)
    state = drive.bench().state
    before = state.answer("/child/facilityName")
    state.save("/child/facilityName", "Bệnh viện Mẫu")
    drive.until(lambda: drive.window.findChild(QWidget, "review.reason.go:0") is None)
    state.save("/child/facilityName", before)
    drive.until(lambda: drive.window.findChild(QWidget, "review.reason.go:0") is not None)


def shown(drive: Driver) -> tuple[bool, str]:
    (found,) = drive.window.findChildren(ReturnedBanner)
    return found.isVisible(), found.accessibleName()


def test_the_banner_names_what_is_left_and_goes_with_the_seal(drive: Driver) -> None:
    review(drive)
    visible, said = shown(drive)
    assert visible
    assert said.startswith("Cơ quan yêu cầu bổ sung 2 mục")
    drive.find(QPushButton, "review.reason.kept:0").click()
    drive.until(lambda: shown(drive)[1].startswith("Còn 1 mục cơ quan yêu cầu bổ sung"))
    assert "bệnh viện" not in shown(drive)[1]
    drive.find(QPushButton, "review.reason.kept:1").click()
    drive.until(lambda: shown(drive)[1].startswith("Đã sửa mọi mục"))
    drive.until(lambda: drive.find(QWidget, "review.seal").isEnabled())
    seal(drive)
    drive.until(lambda: drive.desk.sealed)
    drive.until(lambda: not shown(drive)[0])


def test_the_cursor_never_comes_back_to_what_the_seal_has_put_away(drive: Driver) -> None:
    review(drive)
    for number in (0, 1):
        drive.find(QPushButton, f"review.reason.kept:{number}").click()
        drive.until(lambda number=number: drive.desk.draft().reasons[number].kept)
    drive.until(lambda: drive.find(QWidget, "review.seal").isEnabled())
    drive.find(QWidget, "review.consent:contact").setFocus()
    drive.until(lambda: drive.find(QWidget, "review.consent:contact").hasFocus())
    seal(drive)
    QTest.keyClick(drive.window, Qt.Key.Key_F12)
    drive.until(lambda: drive.find(QWidget, "signin.enter").isEnabled())
    drive.until(lambda: drive.desk.sealed)
    drive.find(QWidget, "signin.pin").setText("246810")
    drive.find(QWidget, "signin.enter").click()
    drive.until(lambda: drive.bench().isVisible())
    drive.until(lambda: drive.window.findChild(SlipPanel) is not None)
    QApplication.processEvents()
    held = drive.window.focusWidget()
    assert held is not None
    assert held.isVisible(), held.objectName()
