"""What the portal refused that belongs to no case is on the sync screen, with one button, and goes when it went."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from kiosk.caseless import CaselessView
from tests.support.fakes import NOON_22_NOV_2026_MS as NOON
from tests.ui.conftest import Driver

ONE = CaselessView(
    bytes(16), "Ý kiến của người dân", NOON, "Cổng không nhận gói này", "rejected, bad_signature"
)


def tell(drive: Driver, packets: int) -> None:
    drive.desk.caseless_packets = (ONE,) * packets
    drive.desk.view = replace(drive.desk.view, caseless=packets)
    for listener in drive.desk.listeners:
        listener(SimpleNamespace(view=drive.desk.view))


def test_it_comes_with_its_sentence_and_goes_by_its_button(drive: Driver) -> None:
    drive.sign_in().go("sync")
    card = drive.find(QWidget, "sync.caseless")
    assert not card.isVisible()
    tell(drive, 1)
    drive.until(card.isVisible)
    assert drive.text("sync.pill") == "Cần xem ở Đồng bộ – 1 gói"
    assert drive.text("sync.caseless.said:0") == "Ý kiến của người dân · 22/11/2026 · Cổng không nhận gói này"
    code = drive.find(QLabel, "sync.caseless.code")
    assert not code.isVisible()
    drive.find(QPushButton, "sync.caseless.details").click()
    assert code.isVisible()
    assert "bad_signature" in code.text()
    drive.find(QPushButton, "sync.caseless.again").click()
    drive.until(lambda: not card.isVisible())
    assert drive.desk.caseless_packets == ()


def test_many_are_cut_with_their_number_and_the_page_opened_later_shows_them(drive: Driver) -> None:
    shell = drive.sign_in()
    tell(drive, 5)
    shell.go("sync")
    drive.until(drive.find(QWidget, "sync.caseless").isVisible)
    said = [one.text() for one in drive.find(QWidget, "sync.caseless").findChildren(QLabel)]
    assert "Còn 2 gói nữa." in said
    tell(drive, 0)
    drive.until(lambda: not drive.find(QWidget, "sync.caseless").isVisible())
