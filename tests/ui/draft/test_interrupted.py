"""Many drafts at once, what each lacks, going on after a sudden end, and undo instead of a question."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from kiosk.views.cases import CaseRow, DraftGaps, ReturnReason
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.scripted.desk import CASE
from tests.ui.settled import done
from ui.pages.interrupted_panel import InterruptedPanel
from ui.pages.work.workbench import Workbench
from ui.parts.case_list import CaseList


def drafts(count: int) -> tuple[CaseRow, ...]:
    row = fiction.row(3, code=None, draft_state="editing", transfer=None)
    gaps = DraftGaps(3, 1, "/child/fullName", "Họ, chữ đệm, tên người được khai sinh")
    first = replace(row, case_id=CASE, gaps=gaps)
    return (first, *(replace(row, case_id=bytes([40 + n]) * 16) for n in range(count - 1)))


def panel_of(drive: Driver) -> InterruptedPanel | None:
    return next((one for one in drive.window.findChildren(InterruptedPanel) if one.isVisible()), None)


def test_after_a_sudden_end_the_kept_drafts_are_named_and_enter_goes_on(drive: Driver) -> None:
    drive.desk.cut_off = drafts(2)
    drive.desk.draft_extra = {"last_pointer": "/child/fullName"}
    drive.sign_in()
    drive.until(lambda: panel_of(drive) is not None)
    assert drive.text("interrupted.title") == "Lần trước chương trình dừng bất ngờ"
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName() == "interrupted.on"
    QTest.keyClick(focus, Qt.Key.Key_Return)
    shell = drive.window.shell()
    assert shell is not None
    drive.until(lambda: isinstance(shell.page(), Workbench))
    drive.until(lambda: "/child/fullName" in str(getattr(QApplication.focusWidget(), "objectName", str)()))


@pytest.mark.parametrize("pointer", ["/child/fullName", None])
def test_an_opened_draft_is_noted_with_where_it_was_opened(drive: Driver, pointer: str | None) -> None:
    drive.open_draft(pointer)
    assert drive.desk.opened_drafts == [(CASE, pointer)]


def test_a_correction_goes_on_at_its_field_and_not_at_the_first_reason(drive: Driver) -> None:
    asked = (ReturnReason("/requester/phone", None, "Sai số"),)
    drive.desk.cut_off = drafts(1)
    drive.desk.draft_extra = {"last_pointer": "/child/fullName", "answers_to": "r1", "reasons": asked}
    drive.sign_in()
    drive.until(lambda: panel_of(drive) is not None)
    drive.find(QPushButton, "interrupted.on").click()
    drive.until(lambda: drive.desk.opened_drafts == [(CASE, "/child/fullName")])


def slow_answer(drive: Driver) -> Future[tuple[CaseRow, ...]]:
    """Let the drafts be told only once the test says so, as after a sudden end with many of them."""
    asked: Future[tuple[CaseRow, ...]] = Future()
    drive.desk.interrupted = lambda: asked  # type: ignore[method-assign]
    return asked


@pytest.mark.parametrize("key", [Qt.Key.Key_N, Qt.Key.Key_F1, Qt.Key.Key_Down])
def test_whoever_has_begun_something_keeps_the_keyboard(drive: Driver, key: Qt.Key) -> None:
    asked = slow_answer(drive)
    drive.sign_in()
    held = Qt.KeyboardModifier.ControlModifier if key == Qt.Key.Key_N else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(drive.window.windowHandle(), key, held)
    QApplication.processEvents()
    focus = QApplication.focusWidget()
    asked.set_result(drafts(2))
    drive.until(lambda: "2 hồ sơ" in drive.text("toast.text"))
    assert panel_of(drive) is None
    assert QApplication.focusWidget() is focus
    drive.find(QPushButton, "toast.undo").click()
    drive.until(lambda: panel_of(drive) is not None)


def test_a_mouse_that_moves_is_nobody_at_work(drive: Driver) -> None:
    asked = slow_answer(drive)
    drive.sign_in()
    QTest.mouseMove(drive.window.windowHandle(), QPoint(400, 300))
    QTest.keyRelease(drive.window.windowHandle(), Qt.Key.Key_Return)
    asked.set_result(drafts(1))
    drive.until(lambda: panel_of(drive) is not None)


@pytest.mark.parametrize("beneath", [False, True])
def test_the_key_of_another_screen_does_nothing_beneath_it(drive: Driver, beneath: bool) -> None:
    drive.desk.cut_off = drafts(2)
    shell = drive.sign_in()
    drive.until(lambda: panel_of(drive) is not None)
    if beneath:
        # As when something that loads below takes the cursor.
        shell.page().setFocus(Qt.FocusReason.OtherFocusReason)
    for key in (Qt.Key.Key_5, Qt.Key.Key_2):
        QTest.keyClick(drive.window.windowHandle(), key, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()
    assert shell.present() == "today"
    assert panel_of(drive) is not None
    panel_of(drive).close()  # type: ignore[union-attr]
    QTest.keyClick(drive.window.windowHandle(), Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    drive.until(lambda: shell.present() == "settings")


def test_one_of_several_can_be_chosen_and_the_rest_is_said(drive: Driver) -> None:
    drive.desk.cut_off = drafts(6)
    opened: list[bytes] = []
    drive.desk.open_case = lambda case_id: (opened.append(case_id), done(drive.desk.draft()))[1]  # type: ignore[method-assign]
    drive.sign_in()
    drive.until(lambda: panel_of(drive) is not None)
    assert drive.window.findChild(QPushButton, "interrupted.open:4") is None
    drive.find(QPushButton, "interrupted.open:2").click()
    drive.until(lambda: opened == [drafts(6)[2].case_id])


def test_it_is_said_once_and_not_when_nothing_was_cut_off(drive: Driver) -> None:
    drive.desk.cut_off = drafts(1)
    drive.sign_in()
    drive.until(lambda: panel_of(drive) is not None)
    drive.find(QPushButton, "interrupted.later").click()
    drive.window.lock()
    drive.until(lambda: drive.desk.signed_out == 1)
    drive.sign_in()
    drive.until(lambda: drive.window.shell().isVisible())  # type: ignore[union-attr]
    drive.idle()
    assert panel_of(drive) is None


def test_the_drafts_of_the_list_say_what_they_lack(drive: Driver) -> None:
    drive.desk.rows = drafts(1)
    drive.sign_in().go("cases")
    drive.find(QPushButton, "cases.filter:draft").click()
    shown = drive.find(CaseList, "cases.list")
    drive.until(
        lambda: (
            "Còn 3 mục · thiếu 1 giấy tờ · đang ở “Họ, chữ đệm"
            in str(shown.cases.data(shown.cases.index(0, 0)) or "")
        )
    )


@pytest.mark.parametrize("undone", [True, False])
def test_discarding_a_draft_asks_nothing_and_can_be_undone(drive: Driver, undone: bool) -> None:
    thrown: list[bytes] = []
    drive.desk.discard = lambda case_id: (thrown.append(case_id), done(None))[1]  # type: ignore[method-assign]
    drive.desk.rows = drafts(1)
    drive.sign_in().open_case(CASE)
    drive.until(lambda: drive.window.findChild(QWidget, "case.discard") is not None)
    drive.find(QPushButton, "case.discard").click()
    assert drive.text("toast.text") == "Đã bỏ bản nháp"
    assert thrown == []
    if undone:
        drive.find(QPushButton, "toast.undo").click()
        drive.window.toast.settle()
        assert thrown == []
    else:
        drive.window.toast.settle()
        drive.until(lambda: thrown == [CASE])
