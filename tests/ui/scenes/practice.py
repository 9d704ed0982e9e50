"""Pictures of practice mode: the ways in, the strip, the exercises, cards and papers that lie ready."""

from __future__ import annotations

import functools
import tempfile
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QScrollArea

from kiosk.home.layout import Home
from kiosk.practice.exercises import BIRTH
from kiosk.practice.portal import PretendPortal
from kiosk.practice.props import PracticeProps, make_props
from kiosk.practice.records import new_records
from kiosk.practice.station import Practice
from tests.support.fakes import NOON_22_NOV_2026_MS as NOON
from tests.support.fakes import SeededEntropy
from tests.ui.fiction import people as fiction
from tests.ui.scenes.scene import Scene, Stand
from ui.panels.practice_panel import PracticePanel
from ui.practice_door import PracticeDoor


@functools.cache
def _props() -> PracticeProps:
    return make_props(date(2026, 11, 22))


def _nothing() -> None:
    return None


def _inside(stand: Stand) -> None:
    folder = Path(tempfile.mkdtemp(prefix="practice-scene-"))
    records = new_records(SeededEntropy(1), NOON // 1000)
    records.done.add(BIRTH)
    portal = PretendPortal(folder / "portal.bin", records, stand.desk.clock)
    made = Practice(stand.desk, portal, _props(), Home(folder))  # type: ignore[arg-type]
    stand.rebuild(PracticeDoor(None, _nothing, _nothing, lambda: True, made), practice=True)


def _outside(stand: Stand) -> None:
    stand.rebuild(PracticeDoor(_nothing, None, _nothing, lambda: True), practice=False)


def practice_way_in(stand: Stand) -> None:
    _outside(stand)


def practice_in_settings(stand: Stand) -> None:
    _outside(stand)
    stand.sign_in()
    stand.shell().go("settings")
    stand.settle()
    stand.shell().page().findChild(QScrollArea).verticalScrollBar().setValue(620)


def practice_today(stand: Stand) -> None:
    stand.desk.rows = fiction.rows()
    _inside(stand)
    stand.sign_in()


def practice_exercises(stand: Stand) -> None:
    _inside(stand)
    stand.sign_in()
    stand.window.show_practice()


def practice_officer(stand: Stand) -> None:
    practice_exercises(stand)
    stand.settle()
    panel = stand.window.findChild(PracticePanel)
    panel.findChild(QScrollArea).verticalScrollBar().setValue(99_999)


def practice_cards(stand: Stand) -> None:
    _inside(stand)
    stand.open_draft()
    stand.bench().scan()


def practice_papers(stand: Stand) -> None:
    _inside(stand)
    fiction.fill(stand.desk)
    stand.desk.papers.clear()
    stand.open_draft()
    stand.bench().show_step("papers")


PRACTICE_SCENES: tuple[Scene, ...] = (
    practice_way_in,
    practice_in_settings,
    practice_today,
    practice_exercises,
    practice_officer,
    practice_cards,
    practice_papers,
)
