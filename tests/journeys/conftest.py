"""The real window over a real station enrolled at a real portal, nobody signed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from kiosk import wording
from tests.journeys.keys import Keys
from tests.support.stations import Practice, practice
from ui.frame.app import DeskWindow, make_application
from ui.look import theme


@dataclass
class Desk:
    """A window with a keyboard before it."""

    held: DeskWindow
    keys: Keys
    place: Practice
    folder: Path


@pytest.fixture(scope="session")
def application(qapp: QApplication) -> QApplication:
    return make_application([])


@pytest.fixture
def desk(application: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Open the window; file choosers open in the test's own folder."""
    wording.set_language("vi")
    theme.set_type_size(100)
    monkeypatch.chdir(tmp_path)
    with practice(tmp_path / "place") as place:
        opened = place.desk()
        held = DeskWindow(application, opened, place.clock, place.folder)
        held.window.show()
        held.window.activateWindow()
        held.window.sign_in_page().reset()
        yield Desk(held, Keys(held.window), place, tmp_path)
        held.close()
