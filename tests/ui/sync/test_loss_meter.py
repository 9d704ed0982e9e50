"""Nếu mất máy bây giờ: figures on the sync screen and behind the pill, followed within a second."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QWidget

from kiosk.views.front import LossView
from tests.support.fakes import NOON_22_NOV_2026_MS as NOON
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction

ZERO = "Mất máy bây giờ không mất hồ sơ nào."
SOME = LossView(14, 9, 2, 23, 41_500_000, 3, NOON - 77 * fiction.HOUR)


def tell(drive: Driver, loss: LossView | None) -> None:
    drive.desk.view = replace(drive.desk.view, loss=loss)
    for listener in drive.desk.listeners:
        listener(SimpleNamespace(view=drive.desk.view))


def test_it_follows_a_change_within_a_second(drive: Driver, qtbot) -> None:  # type: ignore[no-untyped-def]
    drive.sign_in().go("sync")
    assert drive.text("loss.lead") == ZERO
    tell(drive, SOME)
    qtbot.waitUntil(lambda: drive.text("loss.fact:packets") == "14", timeout=1000)
    assert drive.text("loss.more:packets") == "9 gói Cổng chưa có cả nội dung, 2 gói cần xử lý"
    assert drive.text("loss.fact:files") == "23"
    assert drive.text("loss.fact:drafts") == "3"
    assert drive.text("loss.fact:oldest") == "3 ngày"
    assert ZERO not in drive.find(QWidget, "sync").toolTip()
    assert "14 gói" in drive.find(QWidget, "sync").accessibleDescription()
    tell(drive, LossView())
    qtbot.waitUntil(lambda: drive.text("loss.lead") == ZERO, timeout=1000)
    assert ZERO in drive.find(QWidget, "sync").toolTip()


@pytest.mark.parametrize(
    "loss",
    [
        LossView(packets=1),
        LossView(packets=1, again=1),
        LossView(drafts=1),
        LossView(files=1),
        LossView(packets=1, attention=1),
        None,
    ],
)
def test_zero_is_said_only_when_it_is_one(drive: Driver, loss: LossView | None) -> None:
    drive.sign_in().go("sync")
    tell(drive, loss)
    drive.until(lambda: drive.text("loss.lead") != ZERO)
    assert ZERO not in drive.find(QWidget, "loss").accessibleName()


def test_ages_grow_while_nothing_changes(drive: Driver, qtbot) -> None:  # type: ignore[no-untyped-def]
    drive.desk.view = replace(fiction.offline(), loss=LossView(drafts=1, oldest_ms=NOON))
    drive.sign_in().go("sync")
    assert "Lâu nhất: 5 giờ" in drive.text("sync.facts")
    drive.desk.clock.advance(2 * fiction.HOUR // 1000)
    qtbot.waitUntil(lambda: "Lâu nhất: 7 giờ" in drive.text("sync.facts"), timeout=2000)
    assert drive.text("loss.fact:oldest") == "2 giờ"
    assert drive.text("sync.fact:oldest") == "7 giờ"


def test_a_problem_hides_neither_what_waits_nor_the_connection(drive: Driver) -> None:
    drive.desk.view = replace(fiction.offline(3), attention=1)
    drive.sign_in()
    assert drive.text("sync.pill") == "Có lỗi cần xem – 1 hồ sơ"
    facts = drive.text("sync.facts")
    for told in ("3 hồ sơ chờ gửi", "Ngoại tuyến", "Lâu nhất: 5 giờ", "Liên lạc Cổng lúc 09:00"):
        assert told in facts


def test_an_empty_list_says_that_it_is_empty_and_not_that_nothing_waits(drive: Driver) -> None:
    drive.desk.view = replace(drive.desk.view, loss=LossView(packets=1, texts=1, oldest_ms=NOON))
    drive.sign_in().go("sync")
    drive.until(lambda: drive.text("loss.fact:packets") == "1")
    drive.until(lambda: drive.find(QWidget, "sync.nothing").isVisible())
    assert drive.text("sync.nothing") == "Không có hồ sơ nào trong hàng chờ."
