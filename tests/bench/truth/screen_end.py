"""The station with its real window, offscreen; every change of what it says is told as a line of JSON.

A process of its own at its end of the link: `enrol` and `seal` while the link has no limits, then the window is opened
and looked at every 20 ms. Times are those of the system's monotonic clock, which both processes share.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from pathlib import Path

import msgspec
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QLineEdit

from forms.stamp import SystemClock, SystemEntropy
from kiosk.container import Surroundings, build_station, open_desk, portal_calls
from kiosk.enrolling.enrolment import enrol
from kiosk.home.layout import Home
from kiosk.keys.slots import FLOOR
from sync.link.transport import Transport
from tests.bench.link.day_load import Load, fill
from tests.support.keyring import FakeKeyring
from tests.support.portal import OPERATOR
from ui.frame.app import make_application
from ui.frame.desk_window import DeskWindow
from ui.frame.window import DESIGN_SIZE
from ui.parts.case_list import CaseList

PIN = "246810"
_LOOK_MS = 20
LABELS = {
    "pill": "sync.pill",
    "facts": "sync.facts",
    "way": "sync.connection",
    "sentence": "sync.sentence",
    "loss": "loss.lead",
}


class Orders(msgspec.Struct):
    """What the screen is to show: `home` is its folder; the rest as in `tests.bench.link.station_end`."""

    home: str
    url: str
    code: str
    fingerprint: str
    load: Load


def _tell(facts: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _prepare(orders: Orders, around: Surroundings) -> Home:
    home = Home(Path(orders.home))
    enrol(
        home,
        portal_calls(around),
        url=orders.url,
        code=orders.code,
        fingerprint=orders.fingerprint,
        pin=PIN,
        clock=around.clock,
        entropy=around.entropy,
        keyring=around.keyring,
        cost=FLOOR,
    )
    station = build_station(home, around)
    session = station.authenticate(OPERATOR, PIN)
    fill(station.opened, session, orders.load, around.clock, around.entropy)
    station.close()
    return home


class _Screen:
    """Looks at the window and tells what has changed."""

    def __init__(self, held: DeskWindow) -> None:
        self._held = held
        self._told: dict[str, str] = {}
        self._timer = QTimer()
        self._timer.timeout.connect(self._look)
        self._timer.start(_LOOK_MS)

    def _look(self) -> None:
        shell = self._held.window.shell()
        if shell is None:
            return
        if shell.present() != "sync":
            shell.go("sync")
        seen = {}
        for key, name in LABELS.items():
            found = shell.findChild(QLabel, name)
            seen[key] = "" if found is None else str(found.text())
            if key == "pill" and found is not None:
                seen["tone"] = str(found.parentWidget().property("tone"))
        rows = shell.findChild(CaseList, "sync.list")
        if rows is not None and rows.cases.rowCount():
            model = rows.cases
            said = [
                str(model.data(model.index(row), Qt.ItemDataRole.DisplayRole))
                for row in range(model.rowCount())
            ]
            seen["rows"] = " / ".join(sorted({one.rpartition(". ")[2] for one in said}))
            seen["first"] = said[0]
        changed = {key: text for key, text in seen.items() if self._told.get(key) != text}
        if changed:
            self._told.update(changed)
            _tell({"at": time.monotonic(), **changed})


def main() -> None:
    """Prepare, wait for the word, show and tell until standard input ends."""
    orders = msgspec.json.decode(sys.stdin.readline(), type=Orders)
    around = Surroundings(SystemClock(), SystemEntropy(), FakeKeyring(), Transport)
    home = _prepare(orders, around)
    app = make_application(sys.argv[:1])
    desk = open_desk(home, around, background=True)
    held = DeskWindow(app, desk, around.clock, None)
    held.window.resize(*DESIGN_SIZE)
    held.window.show()
    held.window.sign_in_page().reset()
    _tell({"ready": time.monotonic()})
    sys.stdin.readline()

    def wait_for_the_end() -> None:
        for _line in sys.stdin:
            held.bridge.post(desk.wake_sync)
        held.bridge.post(app.quit)

    field = held.window.findChild(QLineEdit, "signin.pin")
    assert field is not None
    field.setText(PIN)
    held.window.sign_in_page().sign_in()
    screen = _Screen(held)
    threading.Thread(target=wait_for_the_end, daemon=True).start()
    app.exec()
    del screen
    held.close()


if __name__ == "__main__":
    main()
