"""A hand scanner's code however it begins and ends, and the Enter of a person that no scanner can send."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.frame.test_key_bursts import handle, patience, press
from tests.ui.papers.test_scan_and_papers import scan
from tests.ui.scenes.lookup import SLIP, own
from ui.camera import scan_line
from ui.camera.scan_line import ScanLine
from ui.draft.card.reading_view import ReadingView
from ui.draft.card.scan_panel import ScanPanel
from ui.lookup.panel import LookupPanel
from ui.parts.tick_box import TickBox

CARD = "048192000017|201234567|NGUYEN THI MAU|27031992|Nu|K48/12 Ong Ich Khiem|10052021"
ENTER = Qt.Key.Key_Return


@pytest.fixture(autouse=True)
def slow_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the machine take its time between two keys of a scan: a scanner does not."""
    monkeypatch.setattr(scan_line, "QUIET_MS", 5_000)


def line_of(drive: Driver, name: str = "scan.text") -> ScanLine:
    found: ScanLine = drive.find(ScanLine, name)
    drive.until(found.hasFocus)
    return found


def types(text: str, *ends: Qt.Key) -> None:
    """Type to the system as a scanner does."""
    with patience():
        for key in (*text, *ends):
            press(key)


def is_read(drive: Driver) -> bool:
    found = drive.window.findChild(ScanPanel)
    return found is not None and drive.find(object, "scan.apply").isVisible()


def compare(drive: Driver) -> None:
    """Tick what this card without marks leaves to be compared, so that nothing but Enter is missing."""
    panel = drive.find(ScanPanel, "scan")
    for box in panel.findChildren(TickBox):
        if box.objectName().startswith("scan.look:"):
            box.setChecked(True)


@pytest.mark.parametrize("ends", [(ENTER,), (Qt.Key.Key_Tab,), (ENTER, ENTER), ()])
def test_a_card_is_read_whatever_the_scanner_sends_behind_it(
    drive: Driver, ends: tuple[Qt.Key, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    if ends:  # then it is not the silence
        monkeypatch.setattr(scan_line, "SILENCE_MS", 60_000)
    drive.open_draft()
    scan(drive)
    line = line_of(drive)
    types(CARD, *ends)
    drive.until(lambda: is_read(drive))
    assert line.text() == ""
    assert line.hasFocus()
    # What the scanner sent behind the code has agreed to nothing.
    drive.idle()
    assert drive.desk.answers.get("/requester/idDoc/number") is None


def test_a_slip_without_an_end_is_looked_up(drive: Driver) -> None:
    drive.desk.found = own(fiction.returned())
    drive.sign_in()
    press(Qt.Key.Key_F2)
    line_of(drive, "lookup.text")
    types(SLIP[:80])
    drive.until(lambda: drive.desk.looked_up == (SLIP[:80],))


def test_a_persons_tab_goes_on_and_what_they_type_waits_for_enter(
    drive: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan_line, "QUIET_MS", -1)  # every key stands alone
    drive.open_draft()
    scan(drive)
    line = line_of(drive)
    types(CARD)
    assert not line._silent.isActive()
    types("", Qt.Key.Key_Tab)
    assert line.text() == CARD
    assert not line.hasFocus()


def test_a_few_fast_keys_are_not_sent_on(drive: Driver) -> None:
    drive.open_draft()
    scan(drive)
    line = line_of(drive)
    types(CARD[:40])
    assert not line._silent.isActive(), "not the whole of a card"
    assert line.text() == CARD[:40]


class Painted(QObject):
    """Counts how often a widget is drawn."""

    times = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.times += event.type() == QEvent.Type.Paint
        return False


@pytest.mark.usefixtures("drawn")
def test_a_scan_is_drawn_once_it_rests(drive: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_line, "QUIET_MS", 1_000)
    drive.open_draft()
    scan(drive)
    line = line_of(drive)
    painted = Painted()
    line.installEventFilter(painted)
    types(CARD[:40])
    assert painted.times < 20, "not with each key"
    before = painted.times
    drive.until(lambda: painted.times > before)
    assert line.text() == CARD[:40]


@pytest.mark.usefixtures("drawn")
def test_a_key_held_down_is_seen(drive: Driver) -> None:
    drive.open_draft()
    scan(drive)
    line = line_of(drive)
    types(CARD[:40])
    painted = Painted()
    line.installEventFilter(painted)
    for _time in range(10):
        event = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier, "", True
        )
        QApplication.sendEvent(line, event)
        drive.until(lambda before=painted.times: painted.times > before)
    assert line.text() == CARD[:30]


def test_the_enter_of_cr_lf_fills_nothing_in(drive: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_line, "LOOK_MS", 60_000)
    drive.open_draft().scan_slot("father")
    types(CARD, ENTER)
    drive.until(lambda: is_read(drive))
    compare(drive)
    line = line_of(drive)
    QTest.keyClick(handle(line), ENTER)
    assert not line._alone.isActive()
    assert not line.takes_enter()
    drive.idle()
    assert "/father/idDoc/number" not in drive.desk.answers
    # A person who does not wait has the keys no scanner sends.
    QTest.keyClick(handle(line), ENTER, Qt.KeyboardModifier.ControlModifier)
    drive.until(lambda: "/father/idDoc/number" in drive.desk.answers)


def test_the_enter_before_the_next_code_fills_nothing_in(drive: Driver) -> None:
    drive.open_draft().scan_slot("father")
    types(CARD, ENTER)
    drive.until(lambda: is_read(drive))
    compare(drive)
    line = line_of(drive)
    drive.until(line.takes_enter)
    with patience():
        press(ENTER)
        assert line._alone.isActive()
        press("0")
        assert not line._alone.isActive()
    drive.idle()
    assert "/father/idDoc/number" not in drive.desk.answers
    # One alone, of somebody who has looked, does.
    line.clear()
    drive.until(line.takes_enter)
    press(ENTER)
    drive.until(lambda: "/father/idDoc/number" in drive.desk.answers)


def test_an_enter_held_down_agrees_to_nothing(drive: Driver) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    drive.open_draft()
    scan(drive)
    types(CARD, ENTER)
    drive.until(lambda: is_read(drive))
    compare(drive)
    line = line_of(drive)
    drive.until(line.takes_enter)
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(line, QKeyEvent(QEvent.Type.KeyPress, ENTER, none, "\r", autorep=True))
    assert not line._alone.isActive()


def test_the_line_that_is_not_empty_is_read_at_once(drive: Driver) -> None:
    drive.desk.found = own(fiction.returned())
    drive.sign_in()
    press(Qt.Key.Key_F2)
    line = drive.find(QLineEdit, "lookup.text")
    line.setText("TS-1")
    QTest.keyClick(line, ENTER)
    assert drive.desk.looked_up == ("TS-1",)
    assert drive.window.findChild(LookupPanel) is not None


def test_a_refused_code_leaves_no_empty_place_below_its_words(drive: Driver) -> None:
    drive.open_draft()
    scan(drive)
    panel = drive.find(ScanPanel, "scan")
    panel.read_text("https://example.invalid/menu")
    drive.until(lambda: drive.window.findChild(ReadingView) is not None)
    drive.idle()
    view = drive.find(ReadingView, "reading")
    area = view.parentWidget().parentWidget()
    wanted = view.heightForWidth(view.width())
    assert wanted <= area.height() <= wanted + 20
