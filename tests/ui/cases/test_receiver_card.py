"""The card of who takes a result for another: one name, one card, and every doubt said."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from forms.identity.reading import IdentityReading
from kiosk.fictional.people import card_mrz
from kiosk.scanning.card_reader import read_text
from tests.support.fed_camera import FedCameras
from tests.ui.cases.test_handover import opened
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.papers.test_camera import card_frame
from tests.ui.scenes.results import sign
from ui.camera.choice import CHOICE
from ui.pages.cases.handover_panel import HandoverPanel
from ui.pages.cases.receiver_card import ReceiverCard

UNMARKED = "048190001234||Nguyen Thi Hoa|01021990|Nu|To 3, Da Nang|10072021"


@pytest.fixture(autouse=True)
def no_choice() -> Iterator[None]:
    yield
    CHOICE.changed = lambda: None
    CHOICE.key, CHOICE.reads_codes = "", False


def authorised(drive: Driver) -> HandoverPanel:
    panel = opened(drive)
    drive.find(QPushButton, "handover.authorised").click()
    return panel


def name(drive: Driver) -> str:
    return str(drive.find(QLineEdit, "handover.name").text())


def read(drive: Driver, text: str) -> str:
    """Read a card and return what is said of it."""
    card = drive.find(HandoverPanel, "handover")._card
    card.read_text(text)
    drive.until(lambda: drive.text("handover.card_said") != "Đang đọc thẻ…")
    return drive.text("handover.card_said")


def test_the_name_of_the_card_before_does_not_stay_with_the_next_card(drive: Driver) -> None:
    panel = authorised(drive)
    read(drive, fiction.card_text())
    assert name(drive) == fiction.family().mother.full_name
    for another in (UNMARKED, card_mrz(fiction.family().father)):
        read(drive, fiction.card_text())
        said = read(drive, another)
        assert name(drive) == "", "to be typed from the card"
        assert "gõ họ tên người nhận" in said
    sign(panel)
    panel.record()
    assert drive.text("handover.problem") == "Nhập họ tên người nhận."
    assert drive.desk.handed == []


def test_a_card_that_cannot_be_used_takes_the_name_with_it(drive: Driver) -> None:
    panel = authorised(drive)
    read(drive, fiction.card_text())
    said = read(drive, "https://example.invalid/x")
    assert (name(drive), panel._card.reading) == ("", None)
    assert "đường dẫn" in said


def test_a_name_somebody_typed_stays_beside_a_code_that_is_no_card(drive: Driver) -> None:
    authorised(drive)
    drive.find(QLineEdit, "handover.name").setText("Lê Văn Nhận Thay")
    read(drive, "https://example.invalid/x")
    assert name(drive) == "Lê Văn Nhận Thay"


def test_every_doubt_is_said(drive: Driver) -> None:
    authorised(drive)
    said = read(drive, "048190001234||Nguyễn Thị Hoa|01021970|Nam|Đà Nẵng|10072021")
    assert "Năm sinh không khớp số định danh." in said
    assert "Giới tính không khớp số định danh." in said
    assert "048190001234, máy đọc là “Nguyễn Thị Hoa”" in said
    assert drive.find(QWidget, "handover.card_said").property("tone") == "warn"
    assert name(drive) == ""
    read(drive, fiction.card_text())
    assert drive.find(QWidget, "handover.card_said").property("tone") == ""


def test_a_card_read_late_replaces_no_later_one(drive: Driver) -> None:
    panel = authorised(drive)
    slow: Future[IdentityReading] = Future()
    drive.desk.read_card = lambda _data: slow  # type: ignore[method-assign]
    panel._card.read_image(b"a picture")
    read(drive, fiction.card_text())
    slow.set_result(read_text("048090001234||Lê Văn Khác|01021990|Nam|Đà Nẵng|10072021", date(2026, 11, 28)))
    drive.idle()
    assert name(drive) == fiction.family().mother.full_name
    assert panel._card.reading is not None
    assert panel._card.reading.full_name == name(drive)


def test_nothing_of_the_card_before_is_recorded_while_the_next_is_read(drive: Driver) -> None:
    panel = authorised(drive)
    read(drive, fiction.card_text())
    drive.desk.read_card = lambda _data: Future()  # type: ignore[method-assign]
    panel._card.read_image(b"a picture")
    sign(panel)
    panel.record()
    assert drive.desk.handed == []


def test_the_camera_reads_it_as_f2_does(drive: Driver) -> None:
    panel = authorised(drive)
    card: ReceiverCard = panel._card
    cameras = FedCameras(card_frame())
    panel._stage.cameras = lambda: cameras
    line = drive.find(QLineEdit, "handover.card.text")
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_F3)
    drive.until(lambda: name(drive) == fiction.family().mother.full_name)
    assert card.reading is not None
    drive.until(lambda: cameras.open_count == 0)
