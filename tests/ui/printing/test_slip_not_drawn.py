"""A case is sealed before its slip is drawn: where the slip fails, the work page and the citizen know it all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from forms.errors import StationError
from tests.ui.draft.test_review_and_slip import review, sign
from tests.ui.settled import CODE, failed
from ui.citizen.window import CitizenWindow
from ui.draft.printed.slip_panel import SlipPanel

if TYPE_CHECKING:
    from tests.ui.conftest import Driver


def seal_without_a_slip(drive: Driver, code: str, *, citizen: bool = False) -> list[int]:
    """Seal while no slip can be drawn; return the seals counted."""
    step = review(drive)
    sign(step)
    if citizen:
        drive.bench().citizen.open()
    sealed: list[int] = []
    real_seal, real_slip = drive.desk.seal, drive.desk.slip
    drive.desk.seal = lambda case_id: sealed.append(1) or real_seal(case_id)  # type: ignore[func-returns-value, method-assign]
    drive.desk.slip = lambda _case: failed(StationError(code))  # type: ignore[method-assign]
    drive.until(drive.find(QWidget, "review.seal").isEnabled)
    drive.find(QWidget, "review.seal").click()
    drive.until(lambda: drive.window.findChild(QWidget, "failure.title") is not None)
    drive.desk.slip = real_slip  # type: ignore[method-assign]
    return sealed


@pytest.mark.parametrize("code", ["mark_unwritable", "copy_in_doubt"])
def test_nothing_is_edited_or_sealed_again(drive: Driver, code: str) -> None:
    sealed = seal_without_a_slip(drive, code)
    bench = drive.bench()
    bench.show_step("review")
    bench.go_to("/child/fullName")
    bench.back()
    assert bench.step().objectName() == "sealed"
    assert not bench.takes_cards()
    assert not drive.find(QWidget, "review.seal").isVisible()
    bench.forward()
    drive.until(lambda: drive.window.shell().present() == "today")
    assert sealed == [1]


def test_the_one_button_draws_it_once_it_can_be(drive: Driver) -> None:
    seal_without_a_slip(drive, "mark_unwritable")
    again = drive.find(QWidget, "failure.act")
    assert again.isVisible() and again.text() == "In lại"
    assert len([one for one in drive.window.findChildren(QWidget, "failure.act") if one.isVisible()]) == 1
    drive.until(again.hasFocus)
    again.click()
    drive.until(lambda: drive.window.findChild(SlipPanel) is not None)
    assert drive.text("slip.code") == CODE


def test_the_print_key_asks_again_too(drive: Driver) -> None:
    seal_without_a_slip(drive, "mark_unwritable")
    QTest.keyClick(drive.window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    drive.until(lambda: drive.window.findChild(SlipPanel) is not None)


def test_the_citizen_is_thanked_and_gets_the_code_with_the_slip(drive: Driver) -> None:
    seal_without_a_slip(drive, "mark_unwritable", citizen=True)
    window = drive.bench().citizen.window()
    assert isinstance(window, CitizenWindow)
    shown = window.findChild(QWidget, "citizen.end")
    code = window.findChild(QWidget, "citizen.code")
    assert shown is not None and code is not None
    assert shown.text() == "Xin cảm ơn ông/bà"  # type: ignore[attr-defined]
    assert not code.isVisibleTo(window), "a code nothing outside of the database notes is given to nobody"
    drive.find(QWidget, "failure.act").click()
    drive.until(lambda: code.isVisibleTo(window))
    assert code.text() == CODE  # type: ignore[attr-defined]
