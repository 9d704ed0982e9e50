"""Edges that a person's eye follows down a screen: they stay where they are, and lines stand level."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QWidget

from tests.ui.conftest import Driver
from tests.ui.draft.test_review_and_slip import sign
from tests.ui.fiction import people as fiction
from ui.look import stylesheet, theme
from ui.parts.basics import BAR, column, label, name_of, row, scrolled

_RING_OUT = 4
"""Pixels the ring stands outside."""


def _right(widget: QWidget, window: QWidget) -> int:
    return widget.mapTo(window, QPoint(widget.width(), 0)).x()


def _cards(page: QWidget) -> list[QFrame]:
    return [one for one in page.findChildren(QFrame) if one.property("role") == "card" and one.isVisible()]


@pytest.mark.parametrize("height", [700, 1400], ids=["scrolled", "whole"])
def test_cards_of_a_case_end_where_its_acts_end(drive: Driver, height: int) -> None:
    drive.desk.case_view = fiction.returned()
    drive.sign_in().open_case(fiction.returned().row.case_id)
    drive.until(lambda: drive.window.findChild(QPushButton, "case.supplement") is not None)
    drive.window.resize(1366, height)
    shell = drive.window.shell()
    assert shell is not None
    act = drive.find(QPushButton, "case.supplement")
    (area,) = shell.page().findChildren(QScrollArea)
    bar = area.verticalScrollBar()
    drive.until(lambda: (bar.maximum() > 0) == (height == 700))
    drive.until(
        lambda: {_right(one, drive.window) for one in _cards(shell.page())} == {_right(act, drive.window)}
    )


def test_acts_of_a_case_leave_room_for_its_states_in_the_largest_type(drive: Driver) -> None:
    theme.set_type_size(150)
    stylesheet.apply(drive.window)
    drive.window.resize(1366, 768)
    drive.desk.case_view = replace(fiction.returned(), has_answers=True)
    drive.sign_in().open_case(fiction.returned().row.case_id)
    drive.until(lambda: drive.window.findChild(QPushButton, "case.copy_out") is not None)
    chips = [drive.find(QWidget, f"case.{name}") for name in ("state", "code", "dossier")]
    drive.until(lambda: len({one.mapTo(drive.window, QPoint()).y() for one in chips}) <= 2)


def test_nothing_moves_sideways_when_there_is_more_to_scroll(drive: Driver) -> None:
    content = QWidget()
    stack = column(0, (0, 0, 12, 0))
    line = label("Một dòng")
    stack.addWidget(line)
    content.setLayout(stack)
    area = scrolled(content)
    stylesheet.apply(area)
    area.resize(300, 200)
    area.show()
    drive.until(lambda: line.width() > 0)
    before = line.width()
    assert before == 300 - 12, "the bar's room comes out of the margin"
    content.setMinimumHeight(900)
    drive.until(lambda: area.verticalScrollBar().maximum() > 0)
    assert (line.width(), area.verticalScrollBar().width()) == (before, BAR)
    area.close()


@pytest.mark.parametrize("percent", [100, 150])
def test_a_name_stands_level_with_the_first_line_of_its_value(drive: Driver, percent: int) -> None:
    theme.set_type_size(percent)
    long = "Miễn phí khi đăng ký trong 60 ngày kể từ ngày sinh; bản sao có thu phí " * 2
    value = label(long, "body")
    name = name_of("Lệ phí", value)
    holder = QWidget()
    line = row(12)
    line.addWidget(name)
    line.addWidget(value, 1)
    holder.setLayout(line)
    stylesheet.apply(holder)
    holder.resize(420, 200)
    holder.show()
    drive.until(lambda: value.heightForWidth(value.width()) > 2 * value.fontMetrics().height())

    def base(one: QLabel) -> int:
        return one.y() + one.contentsMargins().top() + one.fontMetrics().ascent()

    assert abs(base(name) - base(value)) <= theme.px(1)
    assert name.y() == value.y()
    holder.close()


def test_the_ring_of_a_field_leaves_its_hint_alone(drive: Driver) -> None:
    bench = drive.open_draft()
    fields = [one for one in bench.step().findChildren(QWidget) if one.objectName().startswith("form.field:")]
    checked = 0
    for field in fields:
        hints = [
            one for one in field.findChildren(QLabel) if one.property("role") == "hint" and one.isVisible()
        ]
        editors = [
            one
            for one in field.findChildren(QWidget)
            if one.objectName().startswith("form.input:") and one.isVisible()
        ]
        if hints and editors:
            bottom = hints[0].mapTo(field, QPoint(0, hints[0].height())).y()
            assert editors[0].mapTo(field, QPoint(0, 0)).y() - bottom > _RING_OUT, field.objectName()
            checked += 1
    assert checked


def test_a_search_that_finds_nothing_says_what_to_do(drive: Driver) -> None:
    shell = drive.sign_in()
    shell.look_up("không có thủ tục này")
    page = shell.page()
    drive.until(lambda: _says(page, "bấm F4"))
    assert not _says(page, "Chọn một thủ tục ở bên trái")
    assert not _says(page, "0 thủ tục")


def test_before_the_signature_showing_it_to_the_citizen_is_the_main_act(drive: Driver) -> None:
    fiction.fill(drive.desk)
    bench = drive.open_draft()
    bench.show_step("review")
    show = drive.find(QPushButton, "review.citizen")
    assert not drive.find(QPushButton, "review.seal").isEnabled()
    assert show.property("kind") == "primary"
    sign(bench.step())
    drive.until(lambda: drive.find(QPushButton, "review.seal").isEnabled())
    assert show.property("kind") == "secondary"


def _says(page: QWidget, text: str) -> bool:
    return any(text in one.text() for one in page.findChildren(QLabel) if one.isVisible())
