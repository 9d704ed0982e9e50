"""The system's printers are asked for beside the screen: a print server that is gone stops nobody."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from tests.journeys.gui_thread import watch
from tests.ui.conftest import Driver
from tests.ui.print_server import dead_print_server, needs_printing, print_server
from ui.pages.finding.guide_window import GuideWindow
from ui.paper import printers
from ui.paper.printer_list import look_for_printers, system_printers

HINT = "Đang tìm máy in…"

pytestmark = needs_printing


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    yield
    printers.prefer("")
    # A look at a server that has ended meanwhile ends too; the next test has its own.
    look_for_printers().result(30)


def hints(drive: Driver) -> list[str]:
    shown = drive.window.findChildren(QWidget)
    return [one.text() for one in shown if hasattr(one, "text") and one.isVisible() and one.text() == HINT]


def test_the_systems_printers_are_named() -> None:
    # In a thread of its own: the library keeps, for each thread, the first server it was told of.
    with print_server("Quay_2", "Quay_1"):
        assert look_for_printers().result(30) == ("Quay_1", "Quay_2")


def test_settings_shows_them_once_known_and_tells_which_is_gone(drive: Driver) -> None:
    printers.prefer("Quay_9")
    with print_server("Quay_2", "Quay_1"):
        drive.sign_in().go("settings")
        drive.until(lambda: drive.window.findChild(QPushButton, "settings.printer:Quay_1") is not None)
    assert drive.find(QPushButton, "settings.printer:Quay_9").isChecked()
    assert not hints(drive)
    drive.find(QPushButton, "settings.printer:Quay_2").click()
    assert printers.preferred() == "Quay_2"


def test_a_dead_print_server_stops_neither_the_screen_nor_signing_out(drive: Driver) -> None:
    shell = drive.sign_in()
    beats: list[float] = []
    timer = QTimer()
    timer.timeout.connect(lambda: beats.append(time.monotonic()))
    with dead_print_server():
        timer.start(10)
        with watch() as seen:
            shell.go("settings")
            drive.until(lambda: len(beats) > 50)
        timer.stop()
        assert not look_for_printers().done()
        assert hints(drive) == [HINT]
        # A second, so that a busy machine does not make it fail; asked on this thread, it would be thirty.
        assert max(later - one for one, later in pairwise(beats)) < 1
        drive.window._bridge.when_idle(beats.clear)
        drive.until(lambda: not beats)
    assert not [one for one in seen.found if one.startswith("printers")], seen.found


def test_printing_with_a_dead_print_server_says_it_looks_and_leaves_the_screen_free(drive: Driver) -> None:
    drive.sign_in().look_up("1.000656")
    drive.until(lambda: drive.text("service.name") == "Đăng ký khai tử")
    QTest.keyClick(drive.window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    drive.until(lambda: drive.window.findChild(GuideWindow) is not None)
    window = drive.find(GuideWindow, "guide-window")
    with dead_print_server(), watch() as seen:
        window.print_out()
        window.print_out()
        assert drive.text("guide.told") == HINT
    drive.until(lambda: drive.text("guide.told").startswith("Máy chưa có máy in nào"))
    assert not [one for one in seen.found if one.startswith("printers")], seen.found


def test_a_look_on_the_thread_that_draws_is_seen() -> None:
    with print_server("Quay_1"), watch() as seen:
        system_printers()
    assert any(one.startswith("printers") for one in seen.found)
