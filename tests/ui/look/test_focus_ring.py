"""The ring stays around what has the focus when the layout moves what it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QWidget

from kiosk.wording import Explanation

if TYPE_CHECKING:
    from tests.ui.conftest import Driver

pytestmark = pytest.mark.usefixtures("drawn")


@pytest.mark.parametrize("name", ["today.new", "today.find", "today.slip"])
def test_nothing_is_drawn_inside_the_ring(drive: Driver, name: str) -> None:
    drive.sign_in()
    made = drive.find(QWidget, name)
    before = made.grab().toImage()
    made.setFocus(Qt.FocusReason.TabFocusReason)
    # What the tabulator leaves behind: from then on the style draws a box of its own.
    drive.window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
    assert made.hasFocus()
    assert made.grab().toImage() == before


@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton])
def test_nothing_is_drawn_inside_the_ring_of_a_choice(drive: Driver, kind: type[QAbstractButton]) -> None:
    made = kind("Đồng ý", drive.window)
    made.show()
    before = made.grab().toImage()
    made.setFocus(Qt.FocusReason.TabFocusReason)
    drive.until(made.hasFocus)
    drive.window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
    assert made.grab().toImage() == before


def test_the_ring_follows_a_place_pushed_down_by_a_banner(drive: Driver) -> None:
    shell = drive.sign_in()
    shell.go("intake")
    assistant = drive.find(QWidget, "finder.assistant")
    assistant.setFocus()
    ring = drive.find(QWidget, "focus-ring")
    drive.until(ring.isVisible)
    before = assistant.mapTo(drive.window, QPoint(0, 0)).y()

    def distance() -> int:
        return assistant.mapTo(drive.window, QPoint(0, 0)).y() - ring.mapTo(drive.window, QPoint(0, 0)).y()

    drive.until(lambda: distance() == 4)
    line = drive.find(QWidget, "finder.text")
    line.setFocus()
    drive.until(
        lambda: line.mapTo(drive.window, QPoint(0, 0)).y() > ring.mapTo(drive.window, QPoint(0, 0)).y()
    )
    gap = line.mapTo(drive.window, QPoint(0, 0)).y() - ring.mapTo(drive.window, QPoint(0, 0)).y()
    top = line.mapTo(drive.window, QPoint(0, 0)).y()
    shell.fail(Explanation("Không mở được", "Không có gì bị mất.", "Thử lại.", "x"))
    drive.until(lambda: line.mapTo(drive.window, QPoint(0, 0)).y() > top + 20)
    assert line.mapTo(drive.window, QPoint(0, 0)).y() - ring.mapTo(drive.window, QPoint(0, 0)).y() == gap
    assert before > 0
