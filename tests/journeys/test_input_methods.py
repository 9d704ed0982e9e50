"""Input methods that type in bursts (Unikey, EVKey): Backspaces and the letters in their place, all at once.

Nothing may be lost, held back or put in another order, wherever a person types.
"""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.journeys.conftest import Desk
from tests.journeys.counter import Counter
from tests.journeys.keys import CTRL
from tests.journeys.visits import birth
from tests.support.stations import PIN

WORD = "Nguyễn Thị Ánh Nguyệt đường Trưng Nữ Vương"
BURSTS = (
    ("Nguye", 0),
    ("ê", 1),
    ("n", 0),
    ("ên", 2),
    ("ễn", 2),
    (" Thi", 0),
    ("ị", 1),
    (" A", 0),
    ("Ánh", 1),
    (" Nguye", 0),
    ("êt", 1),
    ("ệt", 2),
    (" dduwowngf", 0),
    ("đường", 9),
    (" Truwng Nuwx", 0),
    ("ưng Nữ", 9),
    (" Vuwowng", 0),
    ("ương", 6),
)
"""(letters, Backspaces before them): what such a driver sends while the name is typed in Telex."""

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def burst(desk: Desk) -> QLineEdit:
    """Send all bursts without letting the window breathe, as key events of one driver; return the line."""
    line = desk.keys.focus()
    assert isinstance(line, QLineEdit)
    press, release = QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease
    none = Qt.KeyboardModifier.NoModifier
    for letters, backs in BURSTS:
        for _back in range(backs):
            for kind in (press, release):
                QApplication.postEvent(line, QKeyEvent(kind, Qt.Key.Key_Backspace, none, "\b"))
        for letter in letters:
            # A packet key: no key of the keyboard, only its letter (Windows, VK_PACKET).
            for kind in (press, release):
                QApplication.postEvent(line, QKeyEvent(kind, 0, none, letter))
    QApplication.sendPostedEvents()
    return line


def typed(desk: Desk) -> None:
    line = burst(desk)
    assert line.text() == WORD
    # And once more after every timer of the screen has run.
    desk.keys.wait("every answer", lambda: desk.held.bridge._in_flight == 0)
    assert line.text() == WORD
    assert line.hasFocus()


def at_the_form(desk: Desk) -> Counter:
    counter = Counter(desk.keys, birth(desk.folder))
    counter.sign_in(PIN)
    counter.find()
    return counter


def to_the_name(desk: Desk, counter: Counter) -> None:
    for _tab in range(20):
        if desk.keys.at() == "form.input:/requester/fullName":
            return
        desk.keys.press(Qt.Key.Key_Tab)
    raise AssertionError(desk.keys.at())


def test_bursts_arrive_in_the_finder(desk: Desk) -> None:
    Counter(desk.keys, birth(desk.folder)).sign_in(PIN)
    desk.keys.press(Qt.Key.Key_N, CTRL)
    desk.keys.wait("the finder", lambda: desk.keys.at() == "finder.text")
    typed(desk)


def test_bursts_arrive_in_the_palette(desk: Desk) -> None:
    Counter(desk.keys, birth(desk.folder)).sign_in(PIN)
    desk.keys.press(Qt.Key.Key_K, CTRL)
    desk.keys.wait("the palette", lambda: desk.keys.at() == "palette.text")
    typed(desk)


def test_bursts_arrive_in_a_field_of_the_form_and_are_kept(desk: Desk) -> None:
    counter = at_the_form(desk)
    to_the_name(desk, counter)
    typed(desk)
    desk.keys.press(Qt.Key.Key_Tab)
    state = counter.bench().state
    desk.keys.wait("the name on disk", lambda: state.answers.get("/requester/fullName") == WORD)


def test_bursts_arrive_after_the_scan_panel_was_closed(desk: Desk) -> None:
    counter = at_the_form(desk)
    to_the_name(desk, counter)
    desk.keys.press(Qt.Key.Key_F2)
    desk.keys.wait("the scan panel", lambda: desk.keys.at() == "scan.text")
    desk.keys.press(Qt.Key.Key_Escape)
    desk.keys.wait("the name again", lambda: desk.keys.at() == "form.input:/requester/fullName")
    typed(desk)


def test_letters_being_composed_are_left_alone(desk: Desk) -> None:
    """An input method that composes in place (IBus, macOS): nothing touches the line before it commits."""
    counter = at_the_form(desk)
    to_the_name(desk, counter)
    line = desk.keys.focus()
    assert isinstance(line, QLineEdit)
    for preedit in ("n", "ng", "ngu", "nguy", "nguyê", "nguyên", "nguyễn"):
        QApplication.sendEvent(line, QInputMethodEvent(preedit, []))
        desk.keys.wait("the window", lambda: desk.held.bridge._in_flight == 0)
        assert line.text() == ""
    event = QInputMethodEvent()
    event.setCommitString("nguyễn")
    QApplication.sendEvent(line, event)
    assert line.text() == "nguyễn"
