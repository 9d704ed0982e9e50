"""A station put back from an older copy: said on the first screen, with the way out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from forms.errors import DomainError
from forms.packets.codes import mint_case_code
from kiosk.lost_codes import LostCodesView
from kiosk.views.cases import Connection, SyncView
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.scenes.copies import forgotten, overtaken
from ui.pages.lost_codes_window import LostCodesWindow


def _open(drive: Driver) -> QLineEdit:
    drive.desk.view = replace(drive.desk.view, copy_in_doubt=True)
    drive.sign_in()
    act = drive.find(QPushButton, "today.copy.act")
    assert act.isVisible()
    act.click()
    return drive.find(QLineEdit, "epoch.code")


def test_nothing_is_said_at_a_station_that_is_not_in_doubt(drive: Driver) -> None:
    drive.sign_in()
    assert not drive.find(QPushButton, "today.copy.act").isVisible()


def test_the_code_is_typed_and_the_station_goes_on(drive: Driver) -> None:
    line = _open(drive)
    assert not drive.find(QPushButton, "epoch.send").isEnabled()
    QTest.keyClicks(line, "12345 67890")
    QTest.keyClick(line, Qt.Key.Key_Return)
    drive.until(lambda: drive.desk.codes_typed == ("12345 67890",))
    drive.until(lambda: drive.window.findChild(QWidget, "epoch") is None)


def test_a_code_the_portal_refuses_is_said_and_can_be_typed_again(drive: Driver) -> None:
    line = _open(drive)
    QTest.keyClicks(line, "1")
    drive.desk.fail_next = DomainError("epoch_code_refused")
    QTest.keyClick(line, Qt.Key.Key_Return)
    drive.until(lambda: drive.window.findChild(QWidget, "failure.title") is not None)
    assert "không nhận mã cấp lại" in drive.text("failure.title")
    assert line.selectedText() == "1"
    QTest.keyClicks(line, "12345-67890")
    QTest.keyClick(line, Qt.Key.Key_Return)
    drive.until(lambda: drive.desk.codes_typed == ("12345-67890",))


def test_a_station_its_portal_has_forgotten_is_told_so_once_with_the_way_back(drive: Driver) -> None:
    drive.desk.view = forgotten()
    drive.sign_in()
    act = drive.find(QPushButton, "today.copy.act")
    assert act.isVisible()
    assert not drive.find(QPushButton, "today.offline.act").isVisible()
    said = drive.find(QPushButton, "today.copy.act").parentWidget()
    assert said is not None
    assert "Không mất gì" in said.accessibleName()
    act.click()
    line = drive.find(QLineEdit, "epoch.code")
    QTest.keyClicks(line, "12345-67890")
    QTest.keyClick(line, Qt.Key.Key_Return)
    drive.until(lambda: drive.desk.codes_typed == ("12345-67890",))
    drive.until(lambda: "Cổng đã nhận lại trạm" in drive.text("toast.text"))


def test_a_machine_put_back_to_before_a_renewal_says_why_it_is_refused_and_what_to_do(drive: Driver) -> None:
    drive.desk.view = overtaken()
    drive.sign_in()
    assert drive.find(QPushButton, "today.copy.act").isVisible()
    said = drive.find(QPushButton, "today.offline.act").parentWidget()
    assert said is not None
    assert "đã cấp lại số trạm" in said.accessibleName()
    assert "mã cấp lại" in said.accessibleName()


def test_a_machine_the_portal_has_locked_is_told_so_without_a_connection(drive: Driver) -> None:
    drive.desk.view = replace(fiction.offline(2), shut_out=True)
    drive.sign_in()
    said = drive.find(QPushButton, "today.offline.act").parentWidget()
    assert said is not None
    assert said.isVisible()
    assert "đã khóa máy này" in said.accessibleName()
    drive.desk.view = replace(fiction.offline(2), connection=Connection.ONLINE)
    for listener in drive.desk.listeners:
        listener(SimpleNamespace(view=drive.desk.view))
    drive.until(lambda: not said.isVisible())


def test_escape_leaves_everything_as_it_is(drive: Driver) -> None:
    line = _open(drive)
    QTest.keyClick(line, Qt.Key.Key_Escape)
    drive.until(lambda: drive.window.findChild(QWidget, "epoch") is None)
    assert drive.desk.codes_typed == ()


def _lost(drive: Driver, known: int) -> None:
    codes = tuple(mint_case_code(20_017, 1, serial) for serial in range(14, 14 + known))
    drive.desk.lost = LostCodesView(codes, (), 1)
    drive.desk.view = replace(drive.desk.view, codes_lost=known)
    drive.sign_in().go("sync")


def test_lost_codes_are_said_on_the_sync_screen_listed_and_saved(drive: Driver, tmp_path: Path) -> None:
    _lost(drive, 70)
    act = drive.find(QPushButton, "sync.lost.act")
    assert act.isVisible()
    act.click()
    drive.until(lambda: drive.window.findChild(LostCodesWindow, "lost-codes") is not None)
    window = drive.find(LostCodesWindow, "lost-codes")
    assert len(window.findChildren(QWidget, "lost.preview")) > 1
    window.save_pdf(tmp_path / "lost.pdf")
    drive.until((tmp_path / "lost.pdf").exists)
    raw = (tmp_path / "lost.pdf").read_bytes()
    assert raw.count(b"/Type /Page\n") == len(window.findChildren(QWidget, "lost.preview"))


def test_lost_codes_are_named_until_somebody_says_twice_that_they_were_compared(drive: Driver) -> None:
    _lost(drive, 2)
    drive.find(QPushButton, "sync.lost.act").click()
    drive.until(lambda: drive.window.findChild(QPushButton, "lost.settle") is not None)
    settle = drive.find(QPushButton, "lost.settle")
    settle.click()
    assert drive.desk.view.codes_lost == 2
    settle.click()
    drive.until(lambda: drive.window.findChild(QWidget, "lost-codes") is None)
    assert drive.desk.view.codes_lost == 0


def test_a_station_that_lost_no_code_says_nothing(drive: Driver) -> None:
    drive.sign_in().go("sync")
    assert not drive.find(QPushButton, "sync.lost.act").isVisible()


@pytest.mark.parametrize("view", [forgotten, overtaken])
def test_the_sync_screen_leads_to_the_code_where_sending_would_be_refused(
    drive: Driver, view: Callable[[], SyncView]
) -> None:
    drive.desk.view = view()
    drive.sign_in().go("sync")
    act = drive.find(QPushButton, "sync.renew")
    assert act.isVisible()
    assert (act.property("kind"), drive.find(QPushButton, "sync.send").property("kind")) == (
        "primary",
        "secondary",
    )
    # The sentence names the button that stands below it, not another screen.
    assert act.text().rstrip("…") in drive.text("sync.sentence")
    act.click()
    line = drive.find(QLineEdit, "epoch.code")
    QTest.keyClicks(line, "12345-67890")
    QTest.keyClick(line, Qt.Key.Key_Return)
    drive.until(lambda: drive.desk.codes_typed == ("12345-67890",))


def test_the_sync_screen_of_a_station_that_is_let_in_offers_no_code(drive: Driver) -> None:
    drive.sign_in().go("sync")
    assert not drive.find(QPushButton, "sync.renew").isVisible()
    assert drive.find(QPushButton, "sync.send").property("kind") == "primary"
