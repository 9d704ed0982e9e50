"""A sealed supplement in the window: what the card says, and what mending it again means."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from tests.ui.cases.test_telling import show
from tests.ui.conftest import Driver
from tests.ui.fiction.told import answered


def test_what_waits_can_be_mended_and_no_stray_key_stops_it(drive: Driver) -> None:
    show(drive, answered())
    assert drive.text("case.answer") == "Đã sửa, chờ gửi"
    assert drive.window.findChild(QWidget, "case.supplement") is None
    shell = drive.window.shell()
    assert shell is not None
    assert "Ctrl+Enter" not in [act.key for act in shell.page().acts()]
    shell.page().forward()
    assert drive.window.findChild(QWidget, "case.correct") is not None
    drive.find(QPushButton, "case.correct").click()
    drive.until(lambda: not drive.find(QWidget, "toast").isHidden())


@pytest.mark.parametrize(
    ("answer", "title"), [("offered", "Đã sửa, đang gửi"), ("taken", "Đã sửa, Cổng đã nhận nội dung")]
)
def test_what_may_be_at_the_portal_is_not_offered_to_be_mended(
    drive: Driver, answer: str, title: str
) -> None:
    show(drive, answered(answer))
    assert drive.text("case.answer") == title
    for name in ("case.correct", "case.supplement"):
        assert drive.window.findChild(QWidget, name) is None
