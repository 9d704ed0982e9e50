"""A card, a slip and a paper held before the camera: real capture session, real frames, no lens."""

from __future__ import annotations

import functools
import io
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from forms.errors import StationError
from forms.identity.reading import IdentityReading
from kiosk.fictional.cards import card_photo, qr_picture
from kiosk.scanning.barcodes import Barcode
from tests.support.fed_camera import FedCameras, Kind
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from ui.camera import live, view
from ui.camera.choice import CHOICE
from ui.draft.card.scan_panel import ScanPanel
from ui.preferences import Preferences


@functools.cache
def card_frame() -> Image.Image:
    """What a camera of 1,280 × 720 sees of the mother's card."""
    return Image.open(io.BytesIO(card_photo(fiction.family().mother))).convert("RGB")


@pytest.fixture(autouse=True)
def no_choice() -> Iterator[None]:
    yield
    CHOICE.changed = lambda: None
    CHOICE.key, CHOICE.reads_codes = "", False


def scanning(drive: Driver, cameras: FedCameras) -> ScanPanel:
    bench = drive.open_draft()
    bench.stage.cameras = lambda: cameras
    QTest.keyClick(drive.window, Qt.Key.Key_F2)
    drive.until(lambda: drive.window.findChild(ScanPanel) is not None)
    assert drive.find(QWidget, "scan.text").hasFocus()
    return drive.find(ScanPanel, "scan")


def press(drive: Driver, name: str, key: Qt.Key) -> None:
    QTest.keyClick(drive.find(QWidget, name), key)


@pytest.mark.parametrize(
    "kind", [Kind.Format_NV12, Kind.Format_YUV420P, Kind.Format_YUYV, Kind.Format_Y8, Kind.Format_BGRX8888]
)
def test_a_card_before_the_camera_fills_the_form_with_three_keys(drive: Driver, kind: Kind) -> None:
    cameras = FedCameras(card_frame(), kind)
    scanning(drive, cameras)
    press(drive, "scan.text", Qt.Key.Key_F3)
    drive.until(lambda: drive.find(QWidget, "scan.apply").isVisible())
    assert drive.text("scan.verdict") == "Đọc tốt, các phần khớp nhau"
    assert cameras.wanted == [("", "code")]
    drive.until(lambda: cameras.open_count == 0)
    drive.until(drive.find(QWidget, "scan.text").takes_enter)
    press(drive, "scan.text", Qt.Key.Key_Return)
    mother = fiction.family().mother
    drive.until(lambda: drive.field("/requester/fullName").value() == mother.full_name)


def test_who_used_the_camera_finds_it_open_the_next_time(drive: Driver) -> None:
    cameras = FedCameras(card_frame())
    panel = scanning(drive, cameras)
    press(drive, "scan.text", Qt.Key.Key_F3)
    drive.until(lambda: drive.find(QWidget, "scan.apply").isVisible())
    panel.close()
    drive.until(lambda: drive.window.findChild(ScanPanel) is None)
    QTest.keyClick(drive.window, Qt.Key.Key_F2)
    drive.until(lambda: drive.window.findChild(QWidget, "scan.apply") is not None)
    drive.until(lambda: drive.find(QWidget, "scan.apply").isVisible())


def test_what_was_chosen_is_there_after_a_restart(tmp_path: Path) -> None:
    Preferences(tmp_path).restore()
    CHOICE.prefer("two")
    CHOICE.read_codes(wanted=True)
    CHOICE.key, CHOICE.reads_codes = "", False
    Preferences(tmp_path).restore()
    assert (CHOICE.key, CHOICE.reads_codes) == ("two", True)


def test_another_code_is_explained_and_the_camera_looks_on(drive: Driver) -> None:
    other = Image.new("RGB", (1280, 720), "white")
    other.paste(qr_picture("https://example.invalid/menu", 400).convert("RGB"), (400, 150))
    cameras = FedCameras(other)
    scanning(drive, cameras)
    press(drive, "scan.text", Qt.Key.Key_F3)
    drive.until(lambda: drive.window.findChild(QWidget, "scan.verdict") is not None)
    assert drive.text("scan.verdict") == "Không dùng được mã này"
    assert cameras.open_count == 1
    cameras.picture = card_frame()
    drive.until(lambda: drive.find(QWidget, "scan.apply").isVisible())


def test_without_a_camera_the_panel_says_so_and_one_plugged_in_is_found(drive: Driver) -> None:
    cameras = FedCameras(card_frame())
    cameras.keys = ()
    scanning(drive, cameras)
    press(drive, "scan.text", Qt.Key.Key_F3)
    drive.until(lambda: "chưa có máy ảnh" in drive.text("scan.state"))
    cameras.keys = ("one",)
    drive.until(lambda: drive.find(QWidget, "scan.again").hasFocus())
    press(drive, "scan.again", Qt.Key.Key_Space)
    drive.until(lambda: drive.find(QWidget, "scan.apply").isVisible())


def test_a_camera_that_sends_nothing_is_let_go(drive: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "SILENT_MS", 50)
    cameras = FedCameras(None)
    scanning(drive, cameras)
    press(drive, "scan.text", Qt.Key.Key_F3)
    drive.until(lambda: "không gửi hình" in drive.text("scan.state"))
    assert cameras.open_count == 0


def test_a_camera_that_falls_silent_later_is_let_go(drive: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "SILENT_MS", 1_500)
    cameras = FedCameras(Image.new("RGB", (640, 480), "grey"))
    scanning(drive, cameras)
    press(drive, "scan.text", Qt.Key.Key_F3)
    drive.until(lambda: "vào khung" in drive.text("scan.state"))
    cameras.picture = None
    drive.until(lambda: "không gửi hình" in drive.text("scan.state"))
    assert cameras.open_count == 0


def test_a_camera_pulled_out_says_so(drive: Driver) -> None:
    cameras = FedCameras(Image.new("RGB", (640, 480), "grey"))
    scanning(drive, cameras)
    press(drive, "scan.text", Qt.Key.Key_F3)
    drive.until(lambda: "vào khung" in drive.text("scan.state"))
    cameras.break_now()
    drive.until(lambda: "không gửi hình" in drive.text("scan.state"))
    assert cameras.open_count == 0


def test_a_camera_nobody_uses_is_let_go(drive: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "IDLE_MS", 200)
    cameras = FedCameras(Image.new("RGB", (640, 480), "grey"))
    scanning(drive, cameras)
    press(drive, "scan.text", Qt.Key.Key_F3)
    drive.until(lambda: "đã tắt" in drive.text("scan.state"))
    assert cameras.open_count == 0


@pytest.mark.parametrize("way", ["escape", "F3", "lock"])
def test_the_camera_is_let_go_with_its_panel_or_the_screen(drive: Driver, way: str) -> None:
    cameras = FedCameras(Image.new("RGB", (640, 480), "grey"))
    panel = scanning(drive, cameras)
    press(drive, "scan.text", Qt.Key.Key_F3)
    drive.until(lambda: cameras.open_count == 1)
    drive.until(lambda: "vào khung" in drive.text("scan.state"))
    if way == "escape":
        QTest.keyClick(panel, Qt.Key.Key_Escape)
    elif way == "F3":
        press(drive, "scan.text", Qt.Key.Key_F3)
    else:
        drive.window.lock()
    drive.until(lambda: cameras.open_count == 0)


def test_the_next_camera_is_one_click_away(drive: Driver) -> None:
    cameras = FedCameras(Image.new("RGB", (640, 480), "grey"))
    cameras.keys = ("one", "two")
    scanning(drive, cameras)
    press(drive, "scan.text", Qt.Key.Key_F3)
    drive.until(lambda: drive.find(QWidget, "scan.other").isVisible())
    drive.find(QWidget, "scan.other").click()
    drive.until(lambda: cameras.wanted[-1:] == [("two", "code")])
    assert cameras.open_count == 1


def readings(drive: Driver, monkeypatch: pytest.MonkeyPatch, fails: int = 0) -> list[object]:
    """Note what the camera gives to read; the first ones fail."""
    asked: list[object] = []
    read = drive.desk.read_card_codes

    def reading(codes: tuple[Barcode, ...]) -> Future[IdentityReading]:
        asked.append(codes)
        if len(asked) > fails:
            return read(codes)
        failed: Future[IdentityReading] = Future()
        failed.set_exception(StationError("station_busy"))
        return failed

    monkeypatch.setattr(drive.desk, "read_card_codes", reading)
    return asked


def test_a_card_that_could_not_be_read_is_read_again(drive: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "AWAY_MS", 300)
    asked = readings(drive, monkeypatch, fails=1)
    scanning(drive, FedCameras(card_frame()))
    press(drive, "scan.text", Qt.Key.Key_F3)
    drive.until(lambda: drive.find(QWidget, "scan.apply").isVisible())
    assert len(asked) == 2


def test_a_code_that_was_away_is_told_again_and_one_that_lies_there_is_not(
    drive: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Longer than a busy machine takes between two pictures: a code that lies there would be away and back.
    monkeypatch.setattr(view, "AWAY_MS", 1_500)
    monkeypatch.setattr(live, "IDLE_MS", 4_000)
    asked = readings(drive, monkeypatch)
    cameras = FedCameras(Image.new("RGB", (1280, 720), "white"))
    scanning(drive, cameras)
    press(drive, "scan.text", Qt.Key.Key_F3)
    other = Image.new("RGB", (1280, 720), "white")
    other.paste(qr_picture("https://example.invalid/menu", 400).convert("RGB"), (400, 150))
    cameras.picture = other
    drive.until(lambda: len(asked) == 1)
    cameras.picture = Image.new("RGB", (1280, 720), "white")
    camera = drive.window.findChild(view.CameraView)
    drive.until(lambda: not camera._gone.isActive())
    cameras.picture = other
    drive.until(lambda: len(asked) == 2)
    # It goes on lying there: that is nobody using the camera.
    drive.until(lambda: "đã tắt" in drive.text("scan.state"))
    assert len(asked) == 2


def test_one_picture_alone_is_not_believed(drive: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = readings(drive, monkeypatch)
    scanning(drive, FedCameras(Image.new("RGB", (640, 480), "grey")))
    press(drive, "scan.text", Qt.Key.Key_F3)
    drive.until(lambda: "vào khung" in drive.text("scan.state"))
    camera = drive.window.findChild(view.CameraView)
    one, two = (
        live.Look(camera._finder.picture(), (Barcode("QRCode", text, text.encode()),)) for text in ("a", "b")
    )
    camera._looked(one)
    camera._looked(two)
    camera._looked(one)
    assert asked == []
    camera._looked(one)
    assert asked == [one.codes]
