"""Run on a platform with several screens: open what the citizen sees, say where everything is, as JSON."""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from tests.support.waiting import until
from tests.ui.bursts import bursts_over
from tests.ui.scenes.citizen import patient
from tests.ui.scenes.scene import Stand
from tests.ui.scripted.desk import CASE
from ui.citizen.opinion_panel import OpinionPanel
from ui.citizen.opinion_screen import OpinionWindow, ask_opinion
from ui.frame.app import make_application


def asked(stand: Stand) -> dict[str, object]:
    """Ask how content the citizen was, answer with the mouse, and say who saw it."""
    stand.window.activateWindow()
    stand.settle()
    ask_opinion(stand.bench().stage, CASE, stand.window)
    stand.settle()
    own = stand.window.findChild(OpinionWindow)
    panel = stand.window.findChild(OpinionPanel)
    assert panel is not None
    told: dict[str, object] = {
        "asked_at": panel.window().screen().name(),
        "clerk_keeps_the_keys": stand.window.isActiveWindow(),
        "clerk_sees_it": panel.window() is stand.window,
    }
    # What the clerk types is no answer while the citizen has a monitor of their own.
    QTest.keyClick(stand.window.focusWidget() or stand.window, Qt.Key.Key_5)
    until(lambda: stand.settle() or bursts_over())
    stand.settle()
    told["clerk_can_answer"] = panel.findChild(QPushButton, "opinion.done") is not None
    if own is not None:
        QTest.mouseClick(panel.findChild(QPushButton, "opinion.score:2"), Qt.MouseButton.LeftButton)
        stand.settle()
        QTest.mouseClick(panel.findChild(QPushButton, "opinion.reason:waited"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(panel.findChild(QPushButton, "opinion.done"), Qt.MouseButton.LeftButton)
    stand.settle()
    told["kept"] = list(stand.desk.decided)
    told["clerk_is_free"] = stand.window.findChild(QPushButton, "opinion.stop") is None
    told["thanked"] = own is not None and own.thanking and own.isVisible()
    return told


def main() -> None:
    stand = Stand(make_application(["two-screens"]))
    stand.open_draft()
    bench = stand.bench()
    bench.stage.find_voice = patient
    bench.show_step("review")
    stand.window.activateWindow()
    stand.settle()
    bench.show_citizen()
    stand.settle()
    window = bench.citizen.window()
    assert window is not None
    told = {
        "screens": [screen.name() for screen in QGuiApplication.screens()],
        "clerk": stand.window.screen().name(),
        "citizen": window.screen().name(),
        "size": [window.width(), window.height()],
        "full": window.isFullScreen(),
        "clerk_has_the_keys": stand.window.isActiveWindow(),
    }
    bench.citizen.close()
    told["opinion"] = asked(stand)
    stand.held.close()
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
