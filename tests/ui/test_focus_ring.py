"""The ring stays around what has the focus when the layout moves what it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from kiosk.wording import Explanation

if TYPE_CHECKING:
    from tests.ui.conftest import Driver


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
