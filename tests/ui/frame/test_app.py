"""Starting and ending: a refusal in plain words, the order of going away, coming forward, fonts."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFontDatabase
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from forms.errors import StationError
from tests.ui.conftest import Driver
from tests.ui.scripted.desk import ScriptedDesk
from ui import window_app
from ui.frame.app import after_first_picture, show_refusal
from ui.frame.desk_window import DeskWindow
from ui.look import theme


@contextmanager
def watched(look: Callable[[QWidget], bool]) -> Iterator[None]:
    """Show each window that takes keys to `look` until it says that it has seen enough.

    A window is drawn, and some time later on a busy machine it is the one keys go to.
    """
    timer = QTimer(interval=20)

    def seek() -> None:
        window = QApplication.activeWindow()
        if window is not None and window.isVisible() and look(window):
            timer.stop()

    timer.timeout.connect(seek)
    timer.start()
    try:
        yield
    finally:
        timer.stop()


def test_a_desk_that_does_not_open_is_explained_with_one_way_out(application: QApplication) -> None:
    seen: list[str] = []

    def look(window: QWidget) -> bool:
        title = window.findChild(QLabel, "failure.title")
        away = window.findChild(QPushButton, "refusal.close")
        if title is None or away is None:
            return False
        seen.append(title.text())
        away.click()
        return True

    with watched(look):
        assert not show_refusal(StationError("disk_full"))
    assert seen == ["Ổ đĩa đã đầy"]


def test_the_refusal_is_as_high_as_its_text(application: QApplication) -> None:
    seen: list[tuple[int, int, bool]] = []

    def look(window: QWidget) -> bool:
        # Nothing is asserted in here: what is raised in a slot would leave the window open for ever.
        title = window.findChild(QLabel, "failure.title")
        if title is None or window.findChild(QPushButton, "refusal.close") is None:
            return False
        high = title.height()
        QTest.keyClick(window, Qt.Key.Key_Escape)
        seen.append((high, title.fontMetrics().height(), window.isVisible()))
        window.close()
        return True

    with watched(look):
        show_refusal(StationError("station_busy"))
    # One line of title in a place for one line; it once stood in the middle of four lines of nothing.
    assert len(seen) == 1
    high, line, still_open = seen[0]
    assert high < 2 * line
    assert not still_open


def test_a_refusal_that_passes_can_be_tried_again(application: QApplication) -> None:
    texts: list[str] = []

    def press(window: QWidget) -> bool:
        act = window.findChild(QPushButton, "failure.act")
        if act is None:
            return False
        texts.append(act.text())
        act.click()
        return True

    with watched(press):
        assert show_refusal(StationError("station_busy"))
    assert texts == ["Thử lại"]


def test_a_window_refuses_a_pin_in_its_environment(
    application: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TRAM_SO_PIN", "246810")
    titles: list[str] = []

    def look(window: QWidget) -> bool:
        if window.findChild(QPushButton, "refusal.close") is None:
            return False
        titles.extend(one.text() for one in window.findChildren(QLabel))
        window.close()
        return True

    with watched(look):
        assert window_app.main(["--home", str(tmp_path / "station")]) == 2
    assert "Mã PIN nằm trong biến môi trường" in titles
    assert "TRAM_SO_PIN" not in os.environ
    # Refused before anything of the home was looked at.
    assert not (tmp_path / "station").exists()


def test_closing_twice_closes_the_desk_once_and_for_all(application: QApplication) -> None:
    desk = ScriptedDesk()
    held = DeskWindow(application, desk, desk.clock, None)  # type: ignore[arg-type]
    held.close()
    assert desk.closed
    held.close()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_another_thread_brings_the_window_forward(drive: Driver) -> None:
    drive.window.showMinimized()
    thread = threading.Thread(target=lambda: drive.held.bridge.post(drive.held.come_forward))
    thread.start()
    thread.join()
    drive.until(lambda: not drive.window.isMinimized() and drive.window.isVisible())


def test_the_bundled_font_is_the_one_drawn_with(application: QApplication) -> None:
    assert theme.FAMILY in QFontDatabase.families()
    assert application.font().family() == theme.FAMILY


def test_what_comes_after_the_pin_waits_for_the_first_picture(
    application: QApplication, qtbot: QtBot
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.winId()  # there for the system, and not on the screen yet
    loaded: list[bool] = []
    after_first_picture(window, lambda: loaded.append(window.windowHandle().isExposed()))
    long_enough: list[None] = []
    QTimer.singleShot(400, application, lambda: long_enough.append(None))
    qtbot.waitUntil(lambda: bool(long_enough), timeout=5_000)
    assert loaded == []
    window.show()
    qtbot.waitUntil(lambda: bool(loaded), timeout=5_000)
    assert loaded == [True]
