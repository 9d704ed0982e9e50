"""A machine whose clock cannot be right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QLineEdit

from forms.errors import DomainError
from tests.ui.fiction import people as fiction
from tests.ui.scenes.scene import Scene, Stand
from ui.panels.day_panel import DayPanel

_ASKED = {"day": date(1970, 2, 28), "day_asked": True, "day_told": False}
_TOLD = {"day": date(2026, 12, 22), "day_asked": False, "day_told": True}


def clock_asked(stand: Stand) -> None:
    stand.desk.rows = fiction.rows()
    stand.desk.day_facts = dict(_ASKED)
    stand.sign_in()
    stand.settle()
    line = stand.window.findChild(QLineEdit, "day.date")
    assert line is not None
    line.setText("22/12/2026")


def clock_refused(stand: Stand) -> None:
    clock_asked(stand)
    stand.desk.fail_next = DomainError("day_early", day="22/11/2026")
    panel = stand.window.findChild(DayPanel)
    assert panel is not None
    panel.send()


def clock_told(stand: Stand) -> None:
    stand.desk.rows = fiction.rows()
    stand.desk.day_facts = dict(_TOLD)
    stand.sign_in()


def work_unheard(stand: Stand) -> None:
    stand.sign_in()
    stand.shell().stage.open_draft(replace(stand.desk.draft(), too_long_unheard=61), None)


CLOCK_SCENES: tuple[Scene, ...] = (clock_asked, clock_refused, clock_told, work_unheard)
