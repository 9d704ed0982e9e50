"""Pictures of the camera: a card being held, none there, a paper before and after the click."""

from __future__ import annotations

import functools
import io
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from kiosk.fictional.cards import card_photo
from tests.support.fed_camera import FedCameras
from tests.support.photographed_pages import page, photographed
from tests.support.waiting import until
from tests.ui.fiction import people as fiction
from tests.ui.scenes.scene import Stand
from ui.camera.choice import CHOICE
from ui.camera.code_ways import CodeWays
from ui.draft.papers.papers_step import PapersStep
from ui.draft.papers.photo_panel import PhotoPanel


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


def _photographing(stand: Stand, picture: Image.Image) -> None:
    fiction.fill(stand.desk)
    stand.desk.papers.clear()
    stand.open_draft()
    stand.bench().show_step("papers")
    cameras = FedCameras(picture)
    cameras.keys = ("one", "two")
    stand.bench().stage.cameras = lambda: cameras
    stand.settle()
    stand.window.findChild(QPushButton, "papers.shoot:d-birth").click()
    until(lambda: _now(stand, "photo.take", QPushButton.isEnabled))


def _taken(stand: Stand, picture: Image.Image) -> PhotoPanel:
    _photographing(stand, picture)
    panel = stand.window.findChild(PhotoPanel)
    panel.take()
    until(lambda: _now(stand, "photo.use", QPushButton.isVisible))
    return panel


def _now(stand: Stand, name: str, holds: Callable[[QPushButton], bool]) -> bool:
    """Let Qt run what is due, and tell whether a button has come so far; threads have their turn between two looks."""
    QApplication.processEvents()
    one = stand.window.findChild(QPushButton, name)
    return one is not None and holds(one)


@functools.cache
def _on_wood() -> Image.Image:
    return photographed("wood", 1, (1920, 1080)).picture


def camera_paper(stand: Stand) -> None:
    _photographing(stand, _on_wood())


def camera_paper_taken(stand: Stand) -> None:
    _taken(stand, _on_wood())


def camera_paper_corner(stand: Stand) -> None:
    panel = _taken(stand, _on_wood())
    panel.findChild(QWidget, "photo.corner:1").setFocus(Qt.FocusReason.TabFocusReason)


def camera_paper_whole(stand: Stand) -> None:
    panel = _taken(stand, _on_wood())
    panel.findChild(QPushButton, "photo.whole").click()


def camera_paper_doubted(stand: Stand) -> None:
    _taken(stand, photographed("cloth", 3, (1920, 1080), Image.new("RGB", (1240, 1754), "white")).picture)


def camera_paper_chosen(stand: Stand) -> None:
    """A chosen picture in which no page is sure."""
    fiction.fill(stand.desk)
    stand.desk.papers.clear()
    stand.open_draft()
    stand.bench().show_step("papers")
    out = io.BytesIO()
    page().save(out, "JPEG")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "giay.jpg"
        file.write_bytes(out.getvalue())
        step = stand.bench().step()
        assert isinstance(step, PapersStep)
        step.add_file("d-birth", file)
        # Waiting in Qt alone holds the interpreter, and the thread that looks at the picture needs it.
        until(lambda: _shown(stand) is not None)


def scanned_files(stand: Stand) -> None:
    """Files that wait in the scanner's folder, in the list of them."""
    with _scanned(stand):
        step = stand.bench().step()
        assert isinstance(step, PapersStep)
        step.take_scanned("d-birth")


def papers_scanned(stand: Stand) -> None:
    """The list of papers while files wait in the scanner's folder."""
    with _scanned(stand):
        pass


@contextmanager
def _scanned(stand: Stand) -> Iterator[None]:
    fiction.fill(stand.desk)
    stand.desk.papers.clear()
    with tempfile.TemporaryDirectory() as folder:
        stand.desk.scanner = Path(folder)
        for place, name in enumerate(
            ("SCAN_0004.pdf", "SCAN_0005.jpg", "Giấy chứng sinh của cháu, bản chụp lại.jpg")
        ):
            file = Path(folder) / name
            file.write_bytes(bytes(240_000 * (place + 1)))
            os.utime(file, (1_795_000_000 + 70 * place,) * 2)
        stand.open_draft()
        stand.bench().show_step("papers")
        stand.settle()
        yield


def _shown(stand: Stand) -> PhotoPanel | None:
    QApplication.processEvents()
    return stand.window.findChild(PhotoPanel)


CAMERA_SCENES = (
    camera_card,
    camera_none,
    camera_paper,
    camera_paper_taken,
    camera_paper_corner,
    camera_paper_whole,
    camera_paper_doubted,
    camera_paper_chosen,
    papers_scanned,
    scanned_files,
)
