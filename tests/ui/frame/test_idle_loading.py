"""The next screens' modules come while nobody types, so that the first draft need not wait for them."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
import sys, time
from PySide6.QtCore import QCoreApplication
from ui.frame.idle_loading import SOON, IdleLoading
app = QCoreApplication([])
loading = IdleLoading(app)
loading.begin()
until = time.monotonic() + 1.2
while time.monotonic() < until:
    loading.wait()  # a key every moment
    app.processEvents()
assert not set(SOON) & set(sys.modules), set(SOON) & set(sys.modules)
until = time.monotonic() + 60
while not set(SOON) <= set(sys.modules):
    assert time.monotonic() < until
    app.processEvents()
"""


def test_modules_come_one_by_one_and_only_in_a_rest() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        env={"QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
