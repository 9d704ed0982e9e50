"""What the sign-in screen waits for: none of the large libraries is loaded before it."""

from __future__ import annotations

import json
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


def test_no_large_library_is_loaded_before_the_sign_in_screen() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True, timeout=120
    )
    loaded = json.loads(done.stdout.splitlines()[-1])
    assert "ui.pages.sign_in" in loaded
    # Where memory is given back by a call into glibc, that loads `ctypes` all the same (`kiosk.home.process_guard`).
    assert [name for name in (*HEAVY, "ctypes") if name in loaded] == []
