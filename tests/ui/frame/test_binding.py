"""The binding comes without what only wrong calls need: a start on an old machine has no time for it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from PySide6 import __version__ as installed

from resources import files
from ui.qt.binding import KNOWN

LIGHT = "assert load_binding()"
WHOLE = "import ui.qt.binding; ui.qt.binding.KNOWN = frozenset(); assert not load_binding()"

LOADING = """
import inspect, linecache, sys
from ui.qt.binding import load_binding
{loading}
import PySide6.QtWidgets
support = [name for name in sys.modules if name.startswith("shibokensupport")]
"""

IMPORTING = """
assert len(support) == 4, support
assert not {"argparse", "gettext"} & set(sys.modules)
read = []
original = inspect.getsource
inspect.getsource = lambda module: read.append(module) or original(module)
import ui.frame.shell, ui.pages.work.workbench
assert not read, read
assert not [name for name in linecache.cache if "workbench" in name]
from PySide6.QtWidgets import QApplication
app = QApplication([])
from ui.parts.basics import button
made = button("Tiếp tục", lambda: print("pressed"))
made.click()
"""

CALLING = """
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QLabel, QWidget
app = QApplication([])
class Sender(QObject):
    sent = Signal(int)
sender = Sender()
for number, act in enumerate([
    lambda: QLabel(3, 4, 5),
    lambda: QLabel("a").setText(5),
    lambda: QLabel("a").setText(),
    lambda: QLabel("a").resize("b", 2, 3),
    lambda: QLabel("a", nothing=3),
    lambda: QLabel("a").setAlignment("left"),
    lambda: Qt.nothing,
    lambda: sender.sent.emit(1, 2),
    lambda: sender.sent.connect(3),
    lambda: QWidget().mapTo(None, "b"),
    lambda: print(QLabel.setText.__signature__, QLabel.__signature__, QLabel.setText.__doc__),
    lambda: QLabel("a").setText(5),
]):
    try:
        act()
    except Exception as error:
        print(number, type(error).__name__, error)
print("came through")
"""


def run(code: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", code],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_its_support_is_not_loaded_and_no_source_is_read() -> None:
    assert run(LOADING.format(loading=LIGHT) + IMPORTING) == "pressed"


def test_a_wrong_call_is_told_as_by_the_whole_binding() -> None:
    light = run(LOADING.format(loading=LIGHT) + CALLING)
    assert light == run(LOADING.format(loading=WHOLE) + CALLING)
    assert "QLabel.setText(int)" in light
    assert light.endswith("came through")


def test_the_help_comes_before_any_wrong_call() -> None:
    asked = "print(PySide6.QtWidgets.QLabel.setText.__doc__)" + CALLING
    assert run(LOADING.format(loading=LIGHT) + asked) == run(LOADING.format(loading=WHOLE) + asked)


def test_an_unknown_release_is_loaded_as_a_whole_and_reads_no_source_either() -> None:
    code = LOADING.format(loading=WHOLE) + "assert len(support) > 4, support\n" + IMPORTING.split("\n", 3)[3]
    assert run(code) == "pressed"


@pytest.mark.parametrize("switch", ["1", "true"])
def test_its_own_switch_never_reaches_our_folder(switch: str) -> None:
    run(LOADING.format(loading="assert not load_binding()"), SBK_EMBED=switch)
    assert files.path("binding/files.dir").is_dir()


def test_the_installed_release_is_a_known_one() -> None:
    # Another one: read its `signature.cpp` for what it asks of its support, then name it.
    assert installed in KNOWN
