"""A battery that runs low is told on every screen while it may still be charged, and only then."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QFrame, QLabel

from kiosk.battery import Charge, charge
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from ui.frame.battery_chip import BatteryChip
from ui.parts.sync_pill import SyncPill


def looked(drive: Driver, percent: int, *, plugged: bool = False) -> BatteryChip:
    drive.desk.charge = Charge(percent, plugged)
    chips = drive.window.findChildren(BatteryChip)
    assert len(chips) == 1
    chips[0].look()
    drive.idle()
    return chips[0]


def test_a_low_battery_is_told_with_what_it_means_on_whatever_screen(drive: Driver) -> None:
    drive.open_draft()
    chip = looked(drive, 20)
    assert chip.isVisible()
    assert drive.text("battery") == "Pin còn 20%"
    assert chip.property("tone") == "warn"
    assert "đều đã lưu" in chip.accessibleDescription()
    assert looked(drive, 8).property("tone") == "err"


@pytest.mark.parametrize(("percent", "plugged"), [(21, False), (3, True)])
def test_a_battery_that_lasts_or_is_charged_is_not_told(drive: Driver, percent: int, plugged: bool) -> None:
    drive.sign_in()
    assert looked(drive, 5).isVisible()
    assert not looked(drive, percent, plugged=plugged).isVisible()


def test_a_machine_without_a_battery_says_nothing(drive: Driver) -> None:
    drive.sign_in()
    drive.find(BatteryChip, "chip").look()
    drive.idle()
    assert not drive.find(QLabel, "battery").isVisible()


def test_this_machine_is_asked_for_real() -> None:
    told = charge()
    assert told is None or 0 <= told.percent <= 100


@pytest.mark.parametrize("size", [(1366, 768), (1280, 690)])
def test_it_takes_nothing_of_the_pill(drive: Driver, size: tuple[int, int]) -> None:
    drive.window.resize(*size)
    drive.sign_in()
    chip = looked(drive, 12)
    drive.until(chip.isVisible)
    strip = drive.find(QFrame, "status")
    assert chip.geometry().right() < strip.width()
    assert chip.width() >= chip.sizeHint().width()


def test_the_facts_take_a_line_each_before_they_widen_the_window(drive: Driver) -> None:
    pill = SyncPill()
    pill.show_view(fiction.offline(120), drive.desk.clock.now_ms())
    facts = pill.findChild(QLabel, "sync.facts")
    pill.show()
    pill.resize(pill.sizeHint())
    drive.until(lambda: " · " in facts.text())
    pill.resize(pill.minimumSizeHint())
    drive.until(lambda: "\n" in facts.text() and " · " not in facts.text())
    assert facts.height() >= 2 * facts.fontMetrics().height()
