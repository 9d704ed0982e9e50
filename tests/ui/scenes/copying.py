"""Pictures of a case laid out to be copied into the city's system."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.fiction import people as fiction
from tests.ui.scenes.scene import Scene, Stand
from tests.ui.scripted.desk import CASE


def copy_case(stand: Stand) -> None:
    fiction.fill(stand.desk)
    stand.desk.case_view = replace(fiction.returned(), has_answers=True)
    stand.desk.rows = fiction.rows()
    stand.sign_in()
    stand.shell().open_case(CASE)
    stand.settle()


def copy_pane(stand: Stand) -> None:
    copy_case(stand)
    stand.window.findChild(QWidget, "case.copy_out").click()
    stand.settle()


def copy_pane_half_way(stand: Stand) -> None:
    copy_pane(stand)
    for _field in range(9):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    stand.settle()


COPYING_SCENES: tuple[Scene, ...] = (copy_case, copy_pane, copy_pane_half_way)
