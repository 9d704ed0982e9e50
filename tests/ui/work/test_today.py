"""The first screen: the disk, the slip looked up from it, the catalogue's age, and since when it is offline."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QWidget

from kiosk.views.cases import Connection
from kiosk.views.today import TodayView
from tests.support.fakes import NOON_22_NOV_2026_MS as NOON
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.scenes.lookup import SLIP, own
from ui.lookup.panel import LookupPanel


def _said(drive: Driver) -> str:
    banner = next(
        frame
        for frame in drive.window.findChildren(QFrame)
        if frame.objectName() == "banner" and "đĩa" in frame.accessibleName()
    )
    assert banner.isVisible()
    return banner.accessibleName()


def test_a_disk_with_little_room_is_said_with_a_number(drive: Driver) -> None:
    drive.desk.room_for = 12
    drive.sign_in()
    assert "khoảng 12 hồ sơ" in _said(drive)


def test_a_disk_without_room_says_that_no_case_is_begun(drive: Driver) -> None:
    drive.desk.room_for = 0
    drive.sign_in()
    assert "chưa nhận thêm hồ sơ mới" in _said(drive)


def test_a_large_disk_is_not_spoken_of(drive: Driver) -> None:
    drive.sign_in()
    spoken = [
        frame
        for frame in drive.window.findChildren(QFrame)
        if frame.objectName() == "banner" and frame.isVisible() and "đĩa" in frame.accessibleName()
    ]
    assert spoken == []


def test_a_slip_is_looked_up_from_the_first_screen_by_click_and_by_key(drive: Driver) -> None:
    drive.desk.rows = fiction.rows()
    drive.desk.found = own(fiction.returned())
    drive.desk.case_view = fiction.returned()
    shell = drive.sign_in()
    act = drive.find(QPushButton, "today.slip")
    assert act.text() == "Tra phiếu (F2)"
    act.click()
    assert drive.find(QLineEdit, "lookup.text").hasFocus()
    QTest.keyClick(drive.find(LookupPanel, "lookup"), Qt.Key.Key_Escape)
    drive.until(lambda: drive.window.findChild(LookupPanel) is None)
    # The key the button names does the same, and what a hand scanner types then is found.
    QTest.keyClick(drive.window, Qt.Key.Key_F2)
    line = drive.find(QLineEdit, "lookup.text")
    assert line.hasFocus()
    QTest.keyClicks(line, SLIP)
    QTest.keyClick(line, Qt.Key.Key_Return)
    drive.until(lambda: drive.window.findChild(QPushButton, "lookup.open:0") is not None)
    drive.find(QPushButton, "lookup.open:0").click()
    drive.until(lambda: drive.window.findChild(QWidget, "case.state") is not None)
    assert shell.present() == "cases"


DAY = 86_400_000


def _offline(drive: Driver, last_contact_ms: int | None) -> str:
    drive.desk.view = replace(fiction.offline(), last_contact_ms=last_contact_ms)
    drive.sign_in()
    (banner,) = [
        frame
        for frame in drive.window.findChildren(QFrame)
        if frame.objectName() == "banner" and frame.isVisible() and "Ngoại tuyến" in frame.accessibleName()
    ]
    return banner.accessibleName().partition(" Không có mạng")[0]


def test_offline_says_since_when_the_portal_has_not_answered(drive: Driver) -> None:
    assert _offline(drive, NOON - 3 * fiction.HOUR - 19 * 60_000) == "Ngoại tuyến từ 08:41"


def test_offline_since_another_day_names_the_day(drive: Driver) -> None:
    assert _offline(drive, NOON - DAY) == "Ngoại tuyến từ 12:00 21/11/2026"


def test_a_station_that_never_reached_the_portal_names_no_time(drive: Driver) -> None:
    assert _offline(drive, None) == "Ngoại tuyến"


def test_another_trouble_is_not_called_offline(drive: Driver) -> None:
    drive.desk.view = replace(fiction.offline(), connection=Connection.CLOCK)
    drive.sign_in()
    names = [one.accessibleName() for one in drive.window.findChildren(QFrame) if one.isVisible()]
    assert not any(name.startswith("Ngoại tuyến từ") for name in names)


def test_the_catalogue_says_how_old_it_is(drive: Driver) -> None:
    drive.desk.issued = {"catalogue_generation": 7, "catalogue_issued_ms": NOON - 10 * DAY}
    shell = drive.sign_in()
    count = len(drive.desk.catalogue.services)
    old = f"{count} thủ tục, bản số 7 ngày 12/11/2026 · 10 ngày trước"
    drive.until(lambda: drive.text("today.catalogue") == old)
    drive.desk.issued = {"catalogue_generation": 8, "catalogue_issued_ms": NOON}
    shell.page().entered()
    new = f"{count} thủ tục, bản số 8 ngày 22/11/2026 · hôm nay"
    drive.until(lambda: drive.text("today.catalogue") == new)


def test_the_shipped_catalogue_claims_no_day(drive: Driver) -> None:
    drive.sign_in()
    drive.until(lambda: drive.text("today.catalogue").endswith("Cổng chưa gửi bản mới hơn."))


def _roster(drive: Driver) -> str:
    found = [
        frame.accessibleName()
        for frame in drive.window.findChildren(QFrame)
        if frame.objectName() == "banner" and "liên lạc" in frame.accessibleName() and frame.isVisible()
    ]
    return found[0] if found else ""


@pytest.mark.parametrize(
    ("days", "told"),
    [(20, ""), (21, "trong 40 ngày tới"), (60, "trong 1 ngày tới"), (61, "Không niêm phong được hồ sơ mới")],
)
def test_days_without_the_portal_are_said_in_time(drive: Driver, days: int, told: str) -> None:
    drive.desk.issued = {"days_unheard": days}
    drive.sign_in()
    assert told in _roster(drive)
    assert bool(_roster(drive)) is bool(told)


def test_a_person_who_was_removed_is_told(drive: Driver) -> None:
    drive.desk.issued = {"removed": True}
    drive.sign_in()
    said = [
        frame.accessibleName()
        for frame in drive.window.findChildren(QFrame)
        if frame.objectName() == "banner"
    ]
    assert any("đã ngừng" in text for text in said)


def test_figures_after_midnight_stand_under_their_own_day(drive: Driver) -> None:
    drive.desk.clock.set_wall(NOON + 12 * 3_600_000 - 60_000)
    drive.sign_in()
    assert "22/11/2026" in drive.text("today.where")
    drive.desk.issued = {"acknowledged_today": 7}
    drive.desk.clock.set_wall(NOON + 12 * 3_600_000 + 60_000)
    drive.window.shell()._show_ages()
    drive.until(lambda: drive.text("today.count:taken") == "7")
    assert "23/11/2026" in drive.text("today.where")


def test_nothing_is_said_to_be_done_before_it_is_known(drive: Driver) -> None:
    waiting: Future[TodayView] = Future()
    drive.desk.today = lambda: waiting  # type: ignore[method-assign]
    drive.sign_in()
    none = drive.find(QWidget, "today.none")
    assert not none.isVisible()
    del drive.desk.today
    waiting.set_result(replace(drive.desk.today().result(), work=()))
    drive.until(none.isVisible)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_presses_a_button_as_space_does(drive: Driver, key: Qt.Key) -> None:
    shell = drive.sign_in()
    made = drive.find(QPushButton, "today.find")
    made.setFocus()
    QTest.keyClick(made, key)
    assert shell.present() == "intake"


def test_who_begins_a_case_that_cannot_be_sealed_is_told_at_once(drive: Driver) -> None:
    shell = drive.sign_in()
    shell.stage.open_draft(replace(drive.desk.draft(), too_long_unheard=61), None)
    assert drive.text("toast.text").startswith("Đã 61 ngày chưa liên lạc Cổng: soạn và lưu được")
    drive.window.toast.settle()
    shell.stage.open_draft(drive.desk.draft(), None)
    assert not drive.window.toast.isVisible()
