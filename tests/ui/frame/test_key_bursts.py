"""A hand scanner types as a keyboard does: only text takes what it types, and no choice is made by it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from tests.ui.bursts import bursts_over
from tests.ui.cases.test_deciding import has, show
from tests.ui.cases.test_returned_reasons import review
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.finding.test_assistant import open_assistant, say, seen, text
from tests.ui.scenes.lookup import SLIP, own
from tests.ui.scripted.desk import CASE
from ui.citizen.opinion_panel import OpinionPanel
from ui.lookup.panel import LookupPanel
from ui.pages.cases.withdraw_panel import WithdrawPanel
from ui.parts.case_list import CaseList
from ui.parts.digit_choice import choose_by_digit
from ui.parts.stepper import Stepper
from ui.qt.key_bursts import REST_MS, key_bursts

PATIENT_MS = 20_000
CARD = "048190000017|201234567|NGUYEN THI MAU|27031992|Nu|K48/12 Ong Ich Khiem|10052021"


@contextmanager
def patience() -> Iterator[None]:
    """Let a busy machine take its time between two keys of a scan: a scanner does not."""
    watch = key_bursts()
    # Whatever an earlier test pressed was long ago.
    watch._last_ms = -PATIENT_MS - 1
    with pytest.MonkeyPatch.context() as held:
        held.setattr("ui.qt.key_bursts.QUIET_MS", PATIENT_MS)
        watch._quiet.setInterval(PATIENT_MS)
        yield
        # What is under way begins anew.
        watch._quiet.setInterval(REST_MS)


def handle(widget: QWidget) -> QWindow:
    return widget.window().windowHandle()


def scan(text: str = CARD, end: Qt.Key = Qt.Key.Key_Return) -> None:
    """Type as a hand scanner does: to the system, one key behind the other, with Enter at the end."""
    with patience():
        for letter in text:
            if letter.isupper() or letter == "|":
                press(Qt.Key.Key_Shift)
            press(letter)
        press(end)


def press(key: str | Qt.Key) -> None:
    now = QApplication.focusWidget()
    assert now is not None
    QTest.keyClick(handle(now), key)  # type: ignore[arg-type]  # the stubs know no letters


def rest(drive: Driver) -> None:
    """Wait until a key alone would have counted, and what it did was answered."""
    drive.until(bursts_over)
    drive.idle()


def test_a_scanned_card_withdraws_nothing(drive: Driver) -> None:
    show(drive, fiction.withdrawable("ask"))
    drive.find(QPushButton, "case.withdraw").click()
    scan()
    rest(drive)
    assert drive.desk.decided == []
    panel = drive.find(WithdrawPanel, "withdraw")
    assert panel.isVisible()
    assert "Khung này không nhận mã quét" in drive.text("toast.text")
    press("2")
    drive.until(lambda: drive.desk.decided == ["withdraw wrong_data"])


def test_a_scanned_slip_is_no_opinion(drive: Driver) -> None:
    shell = drive.sign_in()
    OpinionPanel(shell.stage, CASE, drive.window).show_over(drive.window)
    scan(SLIP)
    rest(drive)
    assert drive.desk.decided == []
    assert not has(drive, "opinion.done")
    press("2")
    drive.until(lambda: has(drive, "opinion.reason:waited"))
    for digit, reason in (("2", "waited"), ("4", "came_again")):
        press(digit)
        made = drive.find(QPushButton, f"opinion.reason:{reason}")
        drive.until(made.isChecked)
    drive.find(QPushButton, "opinion.done").click()
    drive.until(lambda: drive.desk.decided == ["opinion 2 waited came_again"])


def test_a_slip_scanned_over_a_list_is_looked_up_and_opens_no_row(drive: Driver) -> None:
    drive.desk.rows = fiction.rows()
    drive.desk.found = own(fiction.returned())
    drive.desk.case_view = fiction.returned()
    shell = drive.sign_in()
    rows = drive.find(CaseList, "today.work")
    drive.until(lambda: bool(rows.cases.rows()))
    rows.setFocus()
    scan(SLIP)
    drive.until(lambda: drive.window.findChild(LookupPanel) is not None)
    drive.until(lambda: drive.desk.looked_up == (SLIP,))
    assert shell.present() == "today"


def test_a_card_scanned_over_a_list_is_told_where_to_scan(drive: Driver) -> None:
    drive.desk.rows = fiction.rows()
    shell = drive.sign_in()
    drive.find(CaseList, "today.work").setFocus()
    scan()
    drive.until(lambda: drive.find(QWidget, "toast").isVisible())
    assert "Bấm F2 rồi quét lại" in drive.text("toast.text")
    assert shell.present() == "today"


def test_what_can_be_taken_back_is_not_ended_by_a_scan(drive: Driver) -> None:
    shell = drive.sign_in()
    shell.page().setFocus()
    ended: list[str] = []
    shell.stage.toast.say("Đã bỏ", undo=lambda: ended.append("undo"), done=lambda: ended.append("done"))
    scan()
    rest(drive)
    assert ended == []
    assert drive.text("toast.text") == "Đã bỏ"


@pytest.mark.parametrize("end", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab])
def test_neither_blanks_nor_the_end_of_a_scan_press_a_button(drive: Driver, end: Qt.Key) -> None:
    show(drive, fiction.withdrawable("ask"))
    button = drive.find(QPushButton, "case.withdraw")
    button.setFocus()
    scan(end=end)
    rest(drive)
    assert not has(drive, "withdraw")
    assert button.hasFocus()
    press(Qt.Key.Key_Space)
    drive.until(lambda: has(drive, "withdraw"))


def test_a_command_between_two_keys_is_no_scanners(drive: Driver) -> None:
    """Blank, Ctrl+Enter, blank: what fills a form in page after page is a person, however fast."""
    show(drive, fiction.withdrawable("ask"))
    button = drive.find(QPushButton, "case.withdraw")
    button.setFocus()
    pressed: list[bool] = []
    button.pressed.connect(lambda: pressed.append(True))
    button.clicked.disconnect()
    with patience():
        for _ in range(4):
            press(Qt.Key.Key_Space)
            QTest.keyClick(handle(button), Qt.Key.Key_F24, Qt.KeyboardModifier.ControlModifier)
    assert len(pressed) == 4


def test_a_line_of_text_gets_every_key_of_a_burst(drive: Driver) -> None:
    drive.sign_in().go("cases")
    line = drive.find(QLineEdit, "cases.find")
    assert line.hasFocus()
    for letter in CARD:
        press(letter)
    assert line.text() == CARD


def test_a_scanned_card_is_no_reason_for_a_warning(drive: Driver) -> None:
    fiction.fill(drive.desk)
    drive.desk.answers |= {"/mother/birthDate": "2016-01-01", "/requester/relation": "ONG_BA"}
    for part in ("type", "number", "issuedOn"):
        drive.desk.answers.pop(f"/mother/idDoc/{part}", None)
    drive.open_draft().show_step("review")
    drive.until(lambda: drive.bench().step().isAncestorOf(drive.window.focusWidget()))
    drive.find(QWidget, "review.warning:k-mother:read_back").setFocus()
    scan("148190000017|201234567")
    rest(drive)
    assert drive.desk.warnings == {}
    press("1")
    drive.until(lambda: drive.desk.warnings == {"k-mother": "read_back"})


def test_a_scanned_card_says_of_nothing_that_it_is_right(drive: Driver) -> None:
    review(drive)
    drive.find(QPushButton, "review.reason.go:0").setFocus()
    scan("248190000017|201234567")
    rest(drive)
    assert not drive.find(QPushButton, "review.reason.kept:0").isChecked()
    assert not any(one.kept for one in drive.bench().state.draft.reasons)
    press("2")
    drive.until(lambda: any(one.kept for one in drive.bench().state.draft.reasons))


def test_a_scanned_card_does_not_say_whose_it_is(drive: Driver) -> None:
    bench = drive.open_draft()
    bench.show_step("papers")
    bench.scan()
    scan("148190000017|201234567")
    rest(drive)
    assert has(drive, "whose")
    assert not has(drive, "scan")
    press("1")
    drive.until(lambda: has(drive, "scan"))


def test_a_scanned_card_answers_no_question_of_the_assistant(drive: Driver) -> None:
    page = open_assistant(drive)
    say(drive, page, "tách hộ khẩu")
    asked = text(page, "assistant.question")
    scan("348190000017|201234567")
    rest(drive)
    assert text(page, "assistant.question") == asked
    press("3")
    press(Qt.Key.Key_Escape)
    rest(drive)
    assert seen(page, "assistant.text") is not None
    assert seen(page, "answer.name.1") is None


def test_a_scanned_card_changes_no_number(drive: Driver) -> None:
    drive.sign_in()
    stepper = Stepper("Bản chính", 3, 9, "copies")
    stepper.setParent(drive.window)
    stepper.show()
    stepper.setFocus()
    scan()
    rest(drive)
    assert stepper.value == 3
    press("5")
    drive.until(lambda: stepper.value == 5)


def test_two_digits_at_a_persons_pace_both_count_though_the_program_was_busy(drive: Driver) -> None:
    """What counts is when a key was pressed: both are handled in one go here, as after a long paint."""
    drive.sign_in()
    box = QLabel(parent=drive.window)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    box.show()
    box.setFocus()
    chosen: list[int] = []
    for digit in (1, 2):
        choose_by_digit(box, digit, lambda digit=digit: chosen.append(digit))  # type: ignore[misc]
    press("1")
    bursts = key_bursts()
    bursts._last_ms -= 200
    press("2")
    assert chosen == [1]
    drive.until(lambda: chosen == [1, 2])
    # Two at once were pressed by nobody.
    press("1")
    press("2")
    rest(drive)
    assert chosen == [1, 2]
