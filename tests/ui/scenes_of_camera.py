"""Pictures of the camera: a card being held, none there, a paper before and after the click."""

from __future__ import annotations

import io

from PIL import Image
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from kiosk.fictional_cards import card_photo
from tests.support.fed_camera import FedCameras
from tests.ui import fiction
from tests.ui.scenes import Stand
from ui.camera.choice import CHOICE
from ui.camera.code_ways import CodeWays
from ui.draft.photo_panel import PhotoPanel


def _watching(stand: Stand, cameras: FedCameras) -> None:
    stand.open_draft()
    stand.bench().stage.cameras = lambda: cameras
    stand.bench().scan()
    stand.settle()
    stand.window.findChild(CodeWays).look()
    QTest.qWait(500)
    CHOICE.reads_codes = False


def camera_card(stand: Stand) -> None:
    """A card half in the frame: nothing can be read yet."""
    photo = Image.open(io.BytesIO(card_photo(fiction.family().mother))).convert("RGB")
    moved = Image.new("RGB", photo.size, (96, 96, 96))
    moved.paste(photo, (520, 140))
    _watching(stand, FedCameras(moved))


def camera_none(stand: Stand) -> None:
    cameras = FedCameras(None)
    cameras.keys = ()
    _watching(stand, cameras)


def _photographing(stand: Stand) -> None:
    fiction.fill(stand.desk)
    stand.desk.papers.clear()
    stand.open_draft()
    stand.bench().show_step("papers")
    paper = Image.open(io.BytesIO(fiction.paper())).convert("RGB").resize((1920, 1080))
    cameras = FedCameras(paper)
    cameras.keys = ("one", "two")
    stand.bench().stage.cameras = lambda: cameras
    stand.settle()
    stand.window.findChild(QPushButton, "papers.shoot:d-birth").click()
    QTest.qWait(600)


def camera_paper(stand: Stand) -> None:
    _photographing(stand)


def camera_paper_taken(stand: Stand) -> None:
    _photographing(stand)
    stand.window.findChild(PhotoPanel).take()
    QTest.qWait(600)


CAMERA_SCENES = (camera_card, camera_none, camera_paper, camera_paper_taken)
