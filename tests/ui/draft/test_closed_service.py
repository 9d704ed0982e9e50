"""A draft whose procedure takes no new cases any more: warned of at every step, answered once, at the last."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton

from kiosk.closed_service import RULE
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.fiction import services as fiction_of_services
from ui.draft.conflict_place import ConflictPlace
from ui.look import theme
from ui.parts.banner import Banner


def shown(drive: Driver) -> Banner:
    place = drive.window.findChild(ConflictPlace)
    assert place is not None
    found = place.findChild(Banner)
    assert isinstance(found, Banner)
    return found


@pytest.mark.parametrize("percent", [100, 150])
def test_it_is_told_at_every_step_and_asked_about_once(drive: Driver, percent: int) -> None:
    theme.set_type_size(percent)
    fiction_of_services.close_birth(drive.desk)
    fiction.fill(drive.desk)
    bench = drive.open_draft()
    banner = shown(drive)
    for key in (bench.keys_of_steps[1], "papers"):
        bench.show_step(key)
        drive.until(banner.isVisible)
        assert "Đăng ký lại khai sinh (1.004884)" in banner.accessibleName()
        assert "Kiểm tra" in banner.accessibleName()
    bench.show_step("review")
    # There the question stands itself, with its reasons.
    drive.until(lambda: not banner.isVisible())
    drive.find(QPushButton, f"review.warning:{RULE}:begun_in_time").click()
    drive.until(lambda: RULE in bench.state.draft.answered_warnings)
    bench.show_step(bench.keys_of_steps[1])
    assert not banner.isVisible()
    theme.set_type_size(100)


def test_of_a_procedure_that_is_taken_nothing_is_said(drive: Driver) -> None:
    fiction.fill(drive.desk)
    drive.open_draft()
    assert not shown(drive).isVisible()
