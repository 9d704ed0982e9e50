"""The binding reads no module's source: a start on an old machine has no time for it."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
import inspect, linecache, sys
from ui.qt.binding import leave_sources_alone
leave_sources_alone()
read = []
original = inspect.getsource
inspect.getsource = lambda module: read.append(module) or original(module)
import ui.frame.shell, ui.pages.work.workbench
import PySide6.QtCore
assert not read, read
assert not [name for name in linecache.cache if "workbench" in name]
from PySide6.QtWidgets import QApplication
app = QApplication([])
from ui.parts.basics import button
made = button("Tiếp tục", lambda: print("pressed"))
made.click()
"""


def test_what_is_imported_after_the_binding_is_not_read() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        env={"QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "pressed"), done.stderr


def test_the_binding_still_has_the_hook() -> None:
    from ui.qt.binding import leave_sources_alone

    assert leave_sources_alone()
