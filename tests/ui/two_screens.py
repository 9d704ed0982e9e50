"""Run on a platform with several screens: open the citizen's screen, say where everything is, as JSON."""

from __future__ import annotations

import json
import sys

from PySide6.QtGui import QGuiApplication

from tests.ui.scenes import Stand
from tests.ui.scenes_of_citizen import patient
from ui.app import make_application


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
    stand.held.close()
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
