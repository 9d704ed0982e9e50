"""Composition of the windowed program: Qt, fonts, desk, bridge, window, and the order of going away."""

from __future__ import annotations

import importlib
import logging
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLayout, QWidget

from kiosk.wording import sentence, t
from ui.bridge import Bridge
from ui.failure_acts import act_among
from ui.frame.desk_window import DeskWindow
from ui.frame.practice_room import ENDING, PracticeRoom
from ui.look import stylesheet, theme
from ui.parts.basics import button, column, shortcut
from ui.parts.failure_notice import FailureNotice
from ui.qt import collecting
from ui.qt.qt_words import QtWords

if TYPE_CHECKING:
    from forms.errors import TramSoError
    from kiosk.desk.facade import Desk

logger = logging.getLogger(__name__)
_SIGNAL_CHECK_MS = 300
_TURN_S = 0.001
_PICTURE_CHECK_MS = 20
_PICTURE_CHECKS = 250
_WARM_UP_AFTER_MS = 100
_REFUSAL_WIDTH = 512
_HAS_WORDS = "qt_words"


def make_application(arguments: list[str]) -> QApplication:
    """Return the one QApplication, with the bundled fonts; the stylesheet comes after the first page.

    From here on Python's garbage is collected on this thread only.
    """
    present = QApplication.instance()
    if isinstance(present, QApplication):
        app = present
        app.setStyle("Fusion")
    else:
        QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
        # As an argument: setting the style by a call makes the binding prepare all of QStyle first.
        app = QApplication([*(arguments[:1] or ["tram-so"]), "-style", "Fusion", *arguments[1:]])
    collecting.on_drawing_thread()
    # A worker that computes keeps the interpreter for this long when the drawing thread wants it (CPython: 5 ms).
    sys.setswitchinterval(_TURN_S)
    app.setApplicationName("tram-so")
    app.setApplicationDisplayName("Trạm Số")
    # A property, for what a look among the children costs: see `collecting.on_drawing_thread`.
    if not app.property(_HAS_WORDS):
        app.installTranslator(QtWords(app))
        app.setProperty(_HAS_WORDS, True)
    theme.load_fonts()
    # Before the first widget: what is built earlier than the font keeps the system's.
    app.setFont(theme.font(16))
    return app


def run_window(open_desk: Callable[[Callable[[], None]], Desk], home: Path | None, hint: str = "") -> int:
    """Show the window until it is closed.

    Args:
        open_desk: makes the desk, given what brings the window to the front from any thread.
        home: the station's home.
        hint: what the sign-in screen says besides.

    Returns:
        0 when the window was closed, 2 after an error nobody expected.

    Raises:
        TramSoError: the desk does not open; nothing was shown.
    """
    app = make_application(sys.argv[:1])
    bridge = Bridge()
    held: list[DeskWindow] = []

    def raise_window() -> None:
        def forward() -> None:
            for one in held:
                (room.inside if room is not None and room.inside is not None else one).come_forward()

        bridge.post(forward)

    desk = open_desk(raise_window)
    room = PracticeRoom(app, home) if home is not None else None
    door = room.door if room is not None else None
    held.append(DeskWindow(app, desk, desk.clock, home, bridge=bridge, hint=hint, door=door))
    if room is not None:
        room.attach(held[0])
    failed: list[int] = []
    _catch_the_unexpected(app, failed)
    _leave_on_signals(app)
    held[0].window.show_fitting()
    held[0].window.sign_in_page().reset()
    after_first_picture(held[0].window, partial(_warm_up, desk))
    app.lastWindowClosed.connect(app.quit)
    code = app.exec()
    if room is not None:
        room.close()
    held[0].close()
    return failed[0] if failed else code


def show_refusal(error: TramSoError) -> bool:
    """Say in a small window why Trạm Số does not open.

    Returns:
        Whether it shall be tried again.
    """
    from kiosk.container import system_clock

    app = make_application(sys.argv[:1])
    tried_again: list[bool] = []
    ground = QWidget()

    def again() -> None:
        tried_again.append(True)
        ground.close()

    ground.setObjectName("ground")
    ground.setWindowTitle("Trạm Số")
    stack = column(14, (24, 24, 24, 24))
    act = act_among(error.code, {"again": again}, system_clock().now_ms())
    notice = FailureNotice(sentence(error), act)
    # The width decides where lines end, so the window is as high as its text and not as a narrower one's.
    notice.setFixedWidth(theme.px(_REFUSAL_WIDTH))
    stack.addWidget(notice)
    away = button(t("Đóng"), ground.close, kind="primary", name="refusal.close")
    away.setAutoDefault(True)
    stack.addWidget(away)
    stack.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
    ground.setLayout(stack)
    shortcut(ground, ("Escape",), ground.close)
    stylesheet.apply(ground)
    _leave_on_signals(app)
    ground.show()
    away.setFocus(Qt.FocusReason.OtherFocusReason)
    app.exec()
    shiboken6.delete(ground)
    return bool(tried_again)


def _catch_the_unexpected(app: QApplication, failed: list[int]) -> None:
    """Log an error nobody expected without its values, and end; autosaved answers are safe on disk."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        # Only where, never what: an exception's text may quote an answer.
        places = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(trace)]
        logger.critical("unexpected kind=%s at=%s", kind.__name__, ">".join(places))
        failed.append(2)
        app.exit(2)

    sys.excepthook = hook
    threading.excepthook = lambda arguments: hook(
        arguments.exc_type, arguments.exc_value or RuntimeError(), arguments.exc_traceback
    )


def after_first_picture(window: QWidget, then: Callable[[], object]) -> None:
    """Call once the window has been on the screen for a moment, after five seconds even where it is hidden.

    A time counted from the start would run out before a slow machine has painted, and what is loaded then
    would hold the picture back.
    """
    timer = QTimer(window)
    checks = 0

    def look() -> None:
        nonlocal checks
        checks += 1
        if window.windowHandle().isExposed() or checks >= _PICTURE_CHECKS:
            timer.stop()
            QTimer.singleShot(_WARM_UP_AFTER_MS, window, then)

    timer.timeout.connect(look)
    timer.start(_PICTURE_CHECK_MS)


def _warm_up(desk: Desk) -> None:
    # The sign-in screen is painted; whatever comes after the PIN is loaded while it is typed.
    desk.warm_up()
    importlib.import_module("ui.frame.shell")


def _leave_on_signals(app: QApplication) -> None:
    """Let Ctrl+C and a polite kill close the window; Python sees signals only while it runs."""

    def end(*_about: object) -> None:
        app.setProperty(ENDING, True)
        app.closeAllWindows()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    app.commitDataRequest.connect(lambda _session: app.setProperty(ENDING, True))
    timer = QTimer(app)
    timer.timeout.connect(lambda: None)
    timer.start(_SIGNAL_CHECK_MS)
