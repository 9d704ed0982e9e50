"""The palette: found, blank, and nothing found."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from tests.ui.fiction import people as fiction
from tests.ui.scenes.scene import Scene, Stand


def palette(stand: Stand) -> None:
    stand.desk.rows = fiction.rows()
    stand.sign_in()
    QTest.keyClick(stand.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    stand.settle()
    stand.window.findChild(QLineEdit, "palette.text").setText("khai sinh")


def palette_blank(stand: Stand) -> None:
    stand.desk.rows = fiction.rows()
    stand.sign_in()
    QTest.keyClick(stand.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)


def palette_nothing(stand: Stand) -> None:
    palette_blank(stand)
    stand.settle()
    stand.window.findChild(QLineEdit, "palette.text").setText("không có thứ này")


SCENES: tuple[Scene, ...] = (palette, palette_blank, palette_nothing)
