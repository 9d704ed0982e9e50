"""The next screens' modules come in small pieces, in a rest or between two keys, before the first draft needs them."""

from __future__ import annotations

import subprocess
import sys

_START = """
import sys, time
from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer
from ui.frame.idle_loading import SOON, IdleLoading
app = QCoreApplication([])
loading = IdleLoading(app)
loading.begin()
def until(seconds, done=lambda: False, key=lambda: None):
    end = time.monotonic() + seconds
    while time.monotonic() < end and not done():
        key()
        moment = QEventLoop()
        QTimer.singleShot(5, moment.quit)
        moment.exec()
    return done()
def here():
    return [one for one in SOON if one in sys.modules]
"""
_IN_A_REST = """
assert not until(0.4, here, loading.wait), here()  # a key every moment
assert until(60, lambda: len(here()) == len(SOON)), here()
"""
_BETWEEN_KEYS = """
assert until(20, here, loading.wait), "nothing came while somebody typed on and on"
assert len(here()) == 1, here()
assert not until(0.5, lambda: len(here()) > 1, loading.wait), "two pieces one after the other between keys"
assert until(20, lambda: len(here()) > 1, loading.wait)
"""
_PIECES = """
import importlib
import ui.frame.desk_window, ui.frame.shell
for name in SOON:
    before = set(sys.modules)
    importlib.import_module(name)
    ours = [one for one in set(sys.modules) - before if one.startswith(("forms.", "kiosk.", "ui.", "sync."))]
    assert len(ours) <= 12, (name, sorted(ours))
before = set(sys.modules)  # opening a draft imports nothing more
from ui.pages.work.workbench import Workbench
from ui.pages.finding.intake import IntakePage
assert set(sys.modules) == before, set(sys.modules) - before
"""


def _runs(program: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _START + program],
        env={"QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_modules_come_one_by_one_in_a_rest() -> None:
    _runs(_IN_A_REST)


def test_who_types_on_and_on_gets_them_between_two_keys_one_at_a_time() -> None:
    _runs(_BETWEEN_KEYS)


def test_no_piece_holds_the_window_for_long() -> None:
    _runs(_PIECES)
