"""Tab: every place of a page once, then its footer, then out; in a card over the window round and round."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QRadioButton, QWidget

from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from ui.draft.form.form_step import FormStep

MOST_TABS = 60


def tab(drive: Driver, *, back: bool = False) -> QWidget:
    QTest.keyClick(drive.window.windowHandle(), Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab)
    now = QApplication.focusWidget()
    assert now is not None
    drive.until(lambda: not now.visibleRegion().isEmpty())
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


def test_f6_goes_from_the_steps_into_the_page_and_to_its_main_button(drive: Driver) -> None:
    step = opened(drive)
    seen = []
    for _press in range(3):
        QTest.keyClick(drive.window.windowHandle(), Qt.Key.Key_F6)
        now = QApplication.focusWidget()
        assert now is not None
        seen.append("fields" if step.isAncestorOf(now) else now.objectName())
    assert seen == ["work.next", "work.step:page.requester", "fields"]


def test_shift_tab_goes_the_same_way_back(drive: Driver) -> None:
    opened(drive)
    forth = walk(drive, drive.find(QWidget, "work.next"))
    back = walk(drive, forth[0], back=True)
    assert back == forth[-2::-1]


@pytest.mark.parametrize("place", range(7))
def test_every_button_and_line_of_every_step_is_reached(drive: Driver, place: int) -> None:
    fiction.fill(drive.desk)
    bench = drive.open_draft()
    bench.show_step(bench.keys_of_steps[place])
    drive.until(lambda: bench.step().isAncestorOf(QApplication.focusWidget()))
    last = drive.find(QWidget, "work.back" if place else "work.next")
    walk(drive, last)
    reached = set(walk(drive, last))
    for widget in [*bench.step().findChildren(QAbstractButton), *bench.step().findChildren(QLineEdit)]:
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            # Of choices that exclude each other Tab takes one, the arrows go on.
            group = widget.group().buttons() if isinstance(widget, QRadioButton) else [widget]
            assert reached & {*group, widget.focusProxy()}, widget.objectName()


def found_birth(drive: Driver) -> None:
    """Search, and wait until the procedure found stands where the usual ones did."""
    drive.sign_in().look_up("khai sinh")
    count = drive.find(QLabel, "finder.count")
    drive.until(lambda: count.text() != "" and "thường dùng" not in count.text())
    drive.until(lambda: QApplication.focusWidget() is drive.find(QWidget, "finder.text"))
    drive.until(lambda: drive.window.findChild(QWidget, "service.guide") is not None)


def test_the_guide_of_a_procedure_is_reached(drive: Driver) -> None:
    found_birth(drive)
    way = walk(drive, drive.find(QWidget, "service.start"))
    assert drive.find(QWidget, "service.guide") in way
    assert drive.window.findChild(QWidget, "page.intake").focus_panes()[-1] is way[-1]  # type: ignore[attr-defined]


def test_a_card_over_the_window_keeps_tab_to_itself(drive: Driver) -> None:
    found_birth(drive)
    drive.find(QAbstractButton, "service.guide").click()
    drive.until(lambda: drive.window.findChild(QWidget, "guide.print") is not None)
    over = drive.find(QWidget, "guide-window")
    way = [tab(drive) for _ in range(6)]
    assert all(over.isAncestorOf(widget) for widget in way)
    names = {"guide.print", "guide.pdf", "guide.close"}
    assert names <= {widget.objectName() for widget in way}
    assert over.isAncestorOf(tab(drive, back=True))
