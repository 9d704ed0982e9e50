"""The thread that draws calls no database and no network and writes no file, whatever the clerk does."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from tests.journeys.conftest import Desk
from tests.journeys.counter import Counter
from tests.journeys.gui_thread import watch
from tests.journeys.keys import CTRL
from tests.journeys.visits import birth
from tests.support.stations import PIN

SCREENS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_the_counter_journey_draws_only(desk: Desk) -> None:
    with watch() as seen:
        counter = Counter(desk.keys, birth(desk.folder, on_paper=True))
        counter.sign_in(PIN)
        counter.take(Path("slip.pdf"))
    assert not seen.found, "\n".join(seen.found)


def test_every_screen_with_a_case_draws_only(desk: Desk) -> None:
    counter = Counter(desk.keys, birth(desk.folder, on_paper=True))
    counter.sign_in(PIN)
    counter.take(Path("slip.pdf"))
    (case,) = desk.held.desk.cases("", 10).result()
    with watch() as seen:
        for screen in SCREENS:
            desk.keys.press(screen, CTRL)
            desk.keys.wait("every answer", lambda: desk.held.bridge._in_flight == 0)
        shell = desk.held.window.shell()
        assert shell is not None
        shell.open_case(case.case_id)
        desk.keys.wait("the case", lambda: desk.held.bridge._in_flight == 0)
        shell.go("sync")
        desk.keys.wait("sync", lambda: desk.held.window.findChild(QWidget, "sync.send"))
    assert not seen.found, "\n".join(seen.found)


def test_a_call_of_a_database_on_this_thread_is_seen() -> None:
    from ui.parts import basics

    with watch() as seen:
        # The call is made under a frame of the program, as a screen would make it.
        exec(
            compile("sqlite3.connect(':memory:').execute('select 1')", basics.__file__, "exec"),
            {"sqlite3": sqlite3},
        )
    assert any("database execute" in one for one in seen.found)
