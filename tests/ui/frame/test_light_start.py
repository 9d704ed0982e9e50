"""What the sign-in screen waits for: none of the large libraries is loaded before it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.bench.start import HEAVY

CODE = """
import json, sys
from ui import window_app
window_app.load_before_qt()
from ui.frame import app
from ui.frame.desk_window import DeskWindow
print(json.dumps(sorted(sys.modules)))
"""

# A style and a widget of Qt's own, met by the binding, make it prepare every type derived from theirs.
TYPES = """
import enum, os
made_enums = []
original = enum.EnumType.__new__
def noting(kind, name, *rest, **named):
    made_enums.append(name); return original(kind, name, *rest, **named)
enum.EnumType.__new__ = noting
from ui.qt.binding import load_binding
load_binding()
from ui.frame import app as program
made = program.make_application(["tram-so"])
from PySide6.QtCore import Qt, QThread
from PySide6.QtWidgets import QLineEdit, QWidget
from ui.look.focus_ring import FocusRing
from ui.parts.basics import column, scrolled
from ui.qt import collecting
collecting.on_drawing_thread()
window, inside, pin = QWidget(), QWidget(), QLineEdit()
for place, held in ((inside, pin), (window, scrolled(inside))):
    stack = column()
    stack.addWidget(held)
    place.setLayout(stack)
ring = FocusRing(window)
window.show()
pin.setFocus(Qt.FocusReason.OtherFocusReason)
for _ in range(2_000):
    if ring.isVisible():
        break
    QThread.msleep(5)
    made.processEvents()
assert ring.isVisible() and ring.parentWidget() is inside
print([name for name in ("PrimitiveElement", "WizardStyle", "StandardButton") if name in made_enums], flush=True)
# Qt is not taken down in a good order at the end of a script.
os._exit(0)
"""


def test_no_large_library_is_loaded_before_the_sign_in_screen() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True, timeout=120
    )
    loaded = json.loads(done.stdout.splitlines()[-1])
    assert "ui.pages.sign_in" in loaded
    # Where memory is given back by a call into glibc, that loads `ctypes` all the same (`kiosk.home.process_guard`).
    assert [name for name in (*HEAVY, "ctypes") if name in loaded] == []


def test_no_types_of_other_screens_are_made_before_the_pin() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TYPES],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
