"""Tab in the workbench: every place of the page once, then the footer, then out; Shift+Tab the same way back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.conftest import Driver
from ui.draft.form_step import FormStep

MOST_TABS = 60


def tab(drive: Driver, *, back: bool = False) -> QWidget:
    QTest.keyClick(drive.window.windowHandle(), Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab)
    now = QApplication.focusWidget()
    assert now is not None
    assert not now.visibleRegion().isEmpty(), f"{now.objectName()} is scrolled out of sight"
    return now


def walk(drive: Driver, until: QWidget, *, back: bool = False) -> list[QWidget]:
    """Press Tab until a widget has the focus; what had it on the way."""
    way = []
    while not way or way[-1] is not until:
        way.append(tab(drive, back=back))
        assert len(way) < MOST_TABS, [widget.objectName() for widget in way]
    return way


def opened(drive: Driver) -> FormStep:
    bench = drive.open_draft()
    bench.forward()
    step = bench.step()
    assert isinstance(step, FormStep)
    drive.until(lambda: QApplication.focusWidget() in step.findChildren(QWidget))
    return step


def test_tab_goes_through_the_page_and_then_to_its_main_button(drive: Driver) -> None:
    step = opened(drive)
    way = walk(drive, drive.find(QWidget, "work.next"))
    assert len(way) > 5
    assert all(step.isAncestorOf(widget) for widget in way[:-1])
    assert len(set(way)) == len(way)
    assert tab(drive) is drive.find(QWidget, "work.back")


def test_nobody_is_caught_in_the_page(drive: Driver) -> None:
    opened(drive)
    walk(drive, drive.find(QWidget, "work.back"))
    assert not drive.bench().isAncestorOf(tab(drive))


def test_shift_tab_goes_the_same_way_back(drive: Driver) -> None:
    opened(drive)
    forth = walk(drive, drive.find(QWidget, "work.next"))
    back = walk(drive, forth[0], back=True)
    assert back == forth[-2::-1]
