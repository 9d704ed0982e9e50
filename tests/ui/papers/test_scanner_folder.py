"""Papers from the scanner's folder: offered when they come, added, and gone from the folder only then."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from forms.errors import StationError
from kiosk import scanner_folder
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.settled import failed
from ui.draft.papers.papers_step import PapersStep

AT_S = 1_795_000_000


@pytest.fixture
def folder(drive: Driver, tmp_path: Path) -> Path:
    drive.desk.scanner = tmp_path / "inbox"
    drive.desk.scanner.mkdir()
    return drive.desk.scanner


def laid(folder: Path, name: str, after_s: int = 0, content: bytes | None = None) -> Path:
    path = folder / name
    path.write_bytes(fiction.paper() if content is None else content)
    os.utime(path, (AT_S + after_s, AT_S + after_s))
    return path


def papers(drive: Driver) -> PapersStep:
    drive.open_draft().show_step("papers")
    step = drive.bench().step()
    assert isinstance(step, PapersStep)
    drive.desk.papers.clear()
    return step


def offer(drive: Driver, doc_id: str = "d-birth") -> QPushButton:
    found = drive.find(QPushButton, f"papers.scanner:{doc_id}")
    assert isinstance(found, QPushButton)
    return found


def test_nothing_is_offered_before_something_is_scanned_and_the_cursor_stays(
    drive: Driver, folder: Path
) -> None:
    papers(drive)
    drive.idle()
    assert not offer(drive).isVisible()
    held = drive.find(QWidget, "papers.add:d-birth")
    held.setFocus()
    laid(folder, "scan.jpg")
    drive.until(lambda: offer(drive).isVisible())
    assert offer(drive).text() == "Lấy từ máy quét (1)"
    assert QApplication.focusWidget() is held


def test_the_only_file_is_shown_and_leaves_the_folder_once_it_is_a_paper(drive: Driver, folder: Path) -> None:
    path = laid(folder, "scan.jpg")
    papers(drive)
    drive.until(lambda: offer(drive).isVisible())
    offer(drive).click()
    drive.until(lambda: drive.window.findChild(QWidget, "photo.use") is not None)
    assert path.exists()
    drive.find(QWidget, "photo.use").click()
    drive.until(lambda: len(drive.desk.papers) == 1)
    drive.until(lambda: not path.exists())
    drive.until(lambda: not offer(drive).isVisible())


def test_a_picture_that_is_put_back_stays_in_the_folder(drive: Driver, folder: Path) -> None:
    path = laid(folder, "scan.jpg")
    papers(drive)
    drive.until(lambda: offer(drive).isVisible())
    offer(drive).click()
    drive.until(lambda: drive.window.findChild(QWidget, "photo.use") is not None)
    QTest.keyClick(drive.find(QWidget, "photo"), Qt.Key.Key_Escape)
    drive.idle()
    assert path.exists()
    assert drive.desk.papers == {}


def test_of_several_files_a_person_chooses_by_hour_size_and_name(drive: Driver, folder: Path) -> None:
    laid(folder, "cu.jpg")
    chosen = laid(folder, "moi.pdf", 60, b"%PDF-1.4 no real one")
    papers(drive)
    drive.until(lambda: offer(drive).isVisible())
    assert offer(drive).text() == "Lấy từ máy quét (2)"
    offer(drive).click()
    first = drive.find(QPushButton, "scanned.file:1")
    assert first.text() == "18:07 18/11/2026 · 1 KB · moi.pdf"
    drive.until(first.hasFocus)
    QTest.keyClick(first, Qt.Key.Key_Return)
    # It is no readable picture: the file stays, the failure leads back to the list.
    drive.until(lambda: drive.window.findChild(QWidget, "failure.title") is not None)
    assert chosen.exists()
    drive.find(QWidget, "failure.act").click()
    assert drive.find(QPushButton, "scanned.file:2").text().endswith("cu.jpg")


def test_a_file_scanned_while_the_list_is_up_joins_it(drive: Driver, folder: Path) -> None:
    laid(folder, "a.jpg")
    laid(folder, "b.jpg", 5)
    papers(drive)
    drive.until(lambda: offer(drive).isVisible())
    offer(drive).click()
    laid(folder, "c.jpg", 10)
    drive.until(lambda: drive.find(QPushButton, "scanned.file:1").text().endswith("c.jpg"))


def test_a_file_that_cannot_be_deleted_is_told_and_only_the_deleting_is_tried_again(
    drive: Driver, folder: Path
) -> None:
    path = laid(folder, "scan.jpg")
    step = papers(drive)
    drive.until(lambda: offer(drive).isVisible())
    held, drive.desk.clear_scanned = (  # type: ignore[method-assign]
        drive.desk.clear_scanned,
        lambda _file: failed(StationError("scan_not_deleted")),
    )
    (file,) = scanner_folder.waiting(folder, 0)
    step.add_image("d-birth", fiction.paper(), scanned=file)
    drive.until(lambda: drive.window.findChild(QWidget, "failure.title") is not None)
    assert "chưa xóa được" in drive.text("failure.title")
    assert len(drive.desk.papers) == 1
    drive.desk.clear_scanned = held  # type: ignore[method-assign]
    drive.find(QWidget, "failure.act").click()
    drive.until(lambda: not path.exists())
    assert len(drive.desk.papers) == 1


def test_the_settings_name_the_folder_and_what_lies_open_in_it(drive: Driver, folder: Path) -> None:
    laid(folder, "scan.jpg")
    drive.sign_in().go("settings")
    drive.until(lambda: drive.find(QWidget, "settings.scanner.open").isEnabled())
    assert "/home/buudien/" in drive.text("settings.scanner.path").replace("\u200b", "")
    drive.find(QPushButton, "settings.scanner.copy").click()
    assert QApplication.clipboard().text() == drive.desk.facts.scanner_folder
    drive.until(lambda: "1 tệp chưa vào hồ sơ nào" in drive.text("settings.scanner.waiting"))
