"""Handing a result over at the window: by mouse and by the keyboard alone, and nothing recorded too early."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QPushButton, QWidget

from forms.errors import DomainError
from kiosk.views.cases import CaseView
from kiosk.views.result import RESULT, PaperBack, ResultView
from tests.ui.bursts import bursts_over
from tests.ui.cases.test_deciding import has, show
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.scenes.results import LONG, handed, misfit, papers, resolved, sign
from tests.ui.scripted.desk import CASE
from ui.citizen.opinion_panel import OpinionPanel
from ui.citizen.opinion_screen import OpinionWaiting, OpinionWindow
from ui.look import stylesheet, theme
from ui.pages.cases.handover_panel import HandoverPanel

CTRL = Qt.KeyboardModifier.ControlModifier


def opened(drive: Driver, *back: PaperBack) -> HandoverPanel:
    show(drive, resolved(*back))
    QTest.keyClick(drive.window, Qt.Key.Key_Return, CTRL)
    drive.until(lambda: drive.window.findChild(HandoverPanel) is not None)
    return drive.find(HandoverPanel, "handover")


def test_the_applicant_signs_and_it_is_recorded_once(drive: Driver) -> None:
    panel = opened(drive)
    assert drive.find(QLineEdit, "handover.name").text() == resolved().row.applicant
    assert not drive.find(QLineEdit, "handover.card.text").isVisible()
    drive.find(QCheckBox, "handover.paper:d-birth").setChecked(False)
    sign(panel)
    drive.find(QPushButton, "handover.record").click()
    drive.until(lambda: drive.window.findChild(HandoverPanel) is None)
    (entry,) = drive.desk.handed
    assert (entry.relation, entry.papers, entry.on_paper) == ("requester", (RESULT,), False)
    assert entry.signature.startswith(b"\x89PNG")
    # The portal's state stays; what was recorded stands beside it.
    drive.until(lambda: has(drive, "case.handed"))
    assert drive.text("case.state") == "Có kết quả"
    assert drive.text("case.handed") == "Đã ghi trao kết quả, chờ Cổng xác nhận"
    assert not has(drive, "case.hand_over")


def test_by_the_keyboard_alone_with_a_paper_the_receiver_signed(drive: Driver, tmp_path: Path) -> None:
    panel = opened(drive)
    photo = tmp_path / "signed.jpg"
    photo.write_bytes(fiction.paper())
    panel.pick_file = lambda: str(photo)
    seen = []
    for _ in range(30):
        focused = drive.window.focusWidget()
        seen.append(focused.objectName() or focused.property("drive"))
        if focused.objectName() == "handover.requester":
            # One of two: the arrows choose, Tab goes on.
            QTest.keyClick(focused, Qt.Key.Key_Right)
            assert panel._authority.isVisible()
        elif focused.objectName() == "handover.name":
            QTest.keyClicks(focused, "Le Van Nhan Thay")
        elif focused.objectName() == "handover.authority":
            QTest.keyClicks(focused, "Giay uy quyen 12/2026")
        elif focused.objectName() == "handover.signed_paper":
            QTest.keyClick(focused, Qt.Key.Key_Space)
            drive.until(lambda: panel._paper is not None)
            break
        QTest.keyClick(drive.window.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClick(drive.window.focusWidget(), Qt.Key.Key_Return, CTRL)
    drive.until(lambda: len(drive.desk.handed) == 1)
    (entry,) = drive.desk.handed
    assert (entry.relation, entry.received_by) == ("authorised", "Le Van Nhan Thay"), seen
    assert (entry.authority, entry.on_paper) == ("Giay uy quyen 12/2026", True)
    assert entry.signature == fiction.paper()


def test_a_scanned_card_names_the_receiver(drive: Driver) -> None:
    panel = opened(drive)
    drive.find(QPushButton, "handover.authorised").click()
    assert drive.find(QLineEdit, "handover.name").text() == ""
    line = drive.find(QLineEdit, "handover.card.text")
    line.setText(fiction.card_text())
    QTest.keyClick(line, Qt.Key.Key_Return)
    drive.until(lambda: drive.find(QLineEdit, "handover.name").text() != "")
    assert line.text() == ""
    sign(panel)
    panel.record()
    drive.until(lambda: len(drive.desk.handed) == 1)
    assert drive.desk.handed[0].card is not None
    assert drive.desk.handed[0].authority == ""


def test_what_is_missing_is_said_and_nothing_recorded(drive: Driver) -> None:
    panel = opened(drive)
    panel.record()
    assert "chưa ký" in drive.text("handover.problem")
    drive.find(QPushButton, "handover.authorised").click()
    panel.record()
    assert drive.text("handover.problem") == "Nhập họ tên người nhận."
    drive.until(lambda: drive.window.focusWidget().objectName() == "handover.name")
    drive.find(QLineEdit, "handover.name").setText("Lê Văn Nhận Thay")
    panel.record()
    assert "giấy ủy quyền" in drive.text("handover.problem")
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    drive.until(lambda: drive.window.findChild(HandoverPanel) is None)
    assert drive.desk.handed == []


def by_the_office() -> CaseView:
    view = resolved()
    return replace(view, row=replace(view.row, server_state=10), result=ResultView(why="already_handed"))


def test_the_office_hands_it_over_while_the_panel_is_open(drive: Driver) -> None:
    panel = opened(drive)
    sign(panel)
    drive.desk.case_view = by_the_office()
    drive.held.bridge.cases_changed.emit(frozenset({CASE}))
    drive.until(lambda: "đã được ghi rồi" in drive.text("handover.problem"))
    # Where it stands in the case's details.
    assert "Diễn biến" in drive.text("handover.problem")
    assert not panel._pad.isVisible()
    assert not drive.find(QPushButton, "handover.signed_paper").isVisible()
    assert drive.text("handover.record") == "Mở hồ sơ này (Ctrl+Enter)"
    QTest.keyClick(panel, Qt.Key.Key_Return, CTRL)
    drive.until(lambda: drive.window.findChild(HandoverPanel) is None)
    assert drive.desk.handed == []
    drive.until(lambda: drive.text("case.state") == "Đã trả kết quả")


def test_news_that_changes_nothing_of_the_result_leaves_the_panel_alone(drive: Driver) -> None:
    panel = opened(drive)
    sign(panel)
    drive.held.bridge.cases_changed.emit(frozenset({CASE}))
    drive.idle()
    panel.record()
    drive.until(lambda: len(drive.desk.handed) == 1)


def test_what_is_being_recorded_here_is_not_told_as_somebody_elses(drive: Driver) -> None:
    panel = opened(drive)
    sign(panel)
    kept: Future[None] = Future()
    drive.desk.record_handover = lambda case_id, entry: kept  # type: ignore[method-assign]
    panel.record()
    drive.desk.case_view = by_the_office()
    drive.held.bridge.cases_changed.emit(frozenset({CASE}))
    drive.until(lambda: drive.text("case.state") == "Đã trả kết quả")
    assert not drive.find(QLabel, "handover.problem").isVisible()
    kept.set_exception(DomainError("already_handed"))
    drive.until(lambda: drive.text("handover.record") == "Mở hồ sơ này (Ctrl+Enter)")


def test_a_recorded_result_waits_and_one_that_came_too_late_is_a_card(drive: Driver) -> None:
    show(drive, handed())
    assert drive.text("case.handed")
    assert not has(drive, "case.hand_over")
    drive.desk.case_view = misfit()
    shell = drive.window.shell()
    assert shell is not None
    shell.open_case(misfit().row.case_id)
    drive.until(lambda: has(drive, "conflict.choice:keep"))
    assert has(drive, "conflict.choice:keep")
    assert not has(drive, "conflict.choice:new")
    assert drive.find(QWidget, "conflict.choice:keep").text() == "Bỏ ghi nhận trao, theo Cổng"


@pytest.mark.parametrize("percent", [100, 150])
def test_what_is_handed_over_is_in_sight_beside_the_box_to_sign_in(drive: Driver, percent: int) -> None:
    theme.set_type_size(percent)
    stylesheet.apply(drive.window)
    drive.window.setMinimumSize(1, 1)
    drive.window.resize(1366, 768)
    panel = opened(drive)
    drive.until(lambda: panel._area.verticalScrollBar().maximum() == 0)
    box = drive.find(QCheckBox, "handover.paper:d-birth")
    bottom = box.mapTo(panel._area.viewport(), box.rect().bottomLeft()).y()
    assert bottom <= panel._area.viewport().height()
    pad = panel._pad
    assert pad.mapTo(panel, pad.rect().topLeft()).x() > box.mapTo(panel, box.rect().topLeft()).x()


def test_the_name_on_somebody_elses_card_goes_with_the_choice(drive: Driver) -> None:
    panel = opened(drive)
    drive.find(QPushButton, "handover.authorised").click()
    panel.read_card(fiction.card_text())
    name = drive.find(QLineEdit, "handover.name")
    drive.until(lambda: name.text() == fiction.family().mother.full_name)
    drive.find(QPushButton, "handover.requester").click()
    assert name.text() == resolved().row.applicant
    assert not drive.find(QLabel, "handover.card_said").isVisible()


@pytest.mark.parametrize("percent", [100, 150])
def test_it_stays_in_sight_for_somebody_authorised(drive: Driver, percent: int) -> None:
    theme.set_type_size(percent)
    stylesheet.apply(drive.window)
    drive.window.setMinimumSize(1, 1)
    drive.window.resize(1366, 768)
    panel = opened(drive, papers()[0], PaperBack("d-authority", LONG))
    drive.find(QPushButton, "handover.authorised").click()
    drive.until(lambda: drive.find(QLineEdit, "handover.authority").isVisibleTo(panel))
    QTest.qWait(50)
    view = panel._area.viewport()
    for box in panel._boxes.values():
        assert view.rect().contains(box.mapTo(view, box.rect().bottomLeft())), "ticked and out of sight"


def asked(drive: Driver) -> OpinionPanel:
    panel = opened(drive)
    sign(panel)
    panel.record()
    drive.until(lambda: drive.window.findChild(OpinionPanel) is not None)
    return drive.find(OpinionPanel, "opinion")


def test_the_citizen_is_asked_then_with_one_key_each(drive: Driver) -> None:
    panel = asked(drive)
    QTest.keyClick(panel, Qt.Key.Key_2)
    drive.until(lambda: has(drive, "opinion.reason:waited"))
    for digit in (Qt.Key.Key_2, Qt.Key.Key_4):
        drive.until(bursts_over)
        QTest.keyClick(panel, digit)
    drive.until(bursts_over)
    QTest.keyClick(drive.window.focusWidget(), Qt.Key.Key_Return, CTRL)
    drive.until(lambda: drive.desk.decided == ["opinion 2 waited came_again"])
    drive.until(lambda: drive.window.findChild(OpinionPanel) is None)


def test_escape_skips_and_keeps_nothing(drive: Driver) -> None:
    panel = asked(drive)
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    drive.until(lambda: drive.window.findChild(OpinionPanel) is None)
    assert drive.desk.decided == []
    assert len(drive.desk.handed) == 1


def test_after_a_score_escape_keeps_nothing_either(drive: Driver) -> None:
    panel = asked(drive)
    drive.find(QPushButton, "opinion.score:5").click()
    drive.until(lambda: has(drive, "opinion.done"))
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    drive.until(lambda: drive.window.findChild(OpinionPanel) is None)
    assert drive.desk.decided == []


def asked_at_their_own(drive: Driver) -> OpinionWaiting:
    show(drive, handed())
    shell = drive.window.shell()
    assert shell is not None
    panel = OpinionWaiting(shell.page().stage, handed().row.case_id, drive.window, drive.window.screen())
    panel.show_over(drive.window)
    return panel


def test_the_clerk_can_take_the_question_away_from_the_citizens_monitor(drive: Driver) -> None:
    panel = asked_at_their_own(drive)
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    drive.until(lambda: drive.window.findChild(OpinionWindow) is None)
    assert drive.desk.decided == []


def test_the_question_goes_when_the_citizens_monitor_is_unplugged(drive: Driver) -> None:
    asked_at_their_own(drive)
    # The system would move it before the eyes of whom it is about.
    QApplication.instance().screenRemoved.emit(drive.window.screen())  # type: ignore[union-attr]
    drive.until(lambda: drive.window.findChild(OpinionWaiting) is None)
    drive.until(lambda: drive.window.findChild(OpinionWindow) is None)
    assert drive.desk.decided == []


def test_a_citizen_who_skips_frees_the_clerks_window(drive: Driver) -> None:
    panel = asked_at_their_own(drive)
    QTest.mouseClick(panel.asking.panel.card, Qt.MouseButton.LeftButton)
    drive.find(QPushButton, "opinion.skip").click()
    drive.until(lambda: drive.window.findChild(OpinionWaiting) is None)
    drive.until(lambda: drive.window.findChild(OpinionWindow) is None)
    assert drive.desk.decided == []


def test_a_citizen_without_reach_is_asked_at_the_clerks_window(drive: Driver) -> None:
    asked_at_their_own(drive)
    drive.find(QPushButton, "opinion.here").click()
    drive.until(lambda: drive.window.findChild(OpinionWindow) is None)
    panel = drive.find(OpinionPanel, "opinion")
    assert panel.window() is drive.window
    drive.until(drive.window.isActiveWindow)
    QTest.keyClick(panel, Qt.Key.Key_4)
    drive.until(lambda: has(drive, "opinion.done"))
    drive.find(QPushButton, "opinion.done").click()
    drive.until(lambda: drive.desk.decided == ["opinion 4"])


def test_the_lock_takes_the_question_away(drive: Driver) -> None:
    asked_at_their_own(drive)
    QTest.keyClick(drive.window, Qt.Key.Key_F12)
    drive.until(lambda: drive.window.findChild(OpinionWindow) is None)


def test_the_program_ends_while_the_question_stands(drive: Driver) -> None:
    asked_at_their_own(drive)
    drive.held.close()
    assert drive.desk.decided == []
