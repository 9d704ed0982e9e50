"""Chosen files are read off the GUI thread, bounded, and only when they are files."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QWidget

from forms.errors import DomainError
from tests.ui.fiction import people as fiction
from ui.chosen_files import LARGEST_FILE, read_chosen

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ui.conftest import Driver

_opened: dict[str, set[int]] = {}


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and isinstance(arguments[0], str | os.PathLike):
        name = os.path.basename(os.fspath(arguments[0]))  # noqa: PTH119 (also bytes)
        if name in _opened:
            _opened[name].add(threading.get_ident())


@pytest.fixture(scope="module", autouse=True)
def hearing() -> None:
    sys.addaudithook(_hear)


def refused(path: Path) -> str:
    with pytest.raises(DomainError) as caught:
        read_chosen(path).result()
    return caught.value.code


def test_a_file_too_large_is_refused_and_not_read_whole(tmp_path: Path) -> None:
    large = tmp_path / "large.jpg"
    with large.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    assert refused(large) == "too_large"
    with large.open("r+b") as file:
        file.truncate(LARGEST_FILE)
    assert len(read_chosen(large).result()) == LARGEST_FILE


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "missing.jpg") == "file_unreadable"
    assert refused(tmp_path) == "file_unreadable"


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes of POSIX")
def test_a_pipe_never_keeps_the_reader(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    assert refused(tmp_path / "pipe.jpg") == "file_unreadable"


def test_the_window_does_not_read(drive: Driver, tmp_path: Path) -> None:
    photo = tmp_path / "chosen-paper.jpg"
    photo.write_bytes(fiction.paper())
    drive.open_draft().show_step("papers")
    _opened[photo.name] = set()
    before = len(drive.desk.papers)
    drive.bench().step().add_file("d-birth", photo)  # type: ignore[attr-defined]
    drive.until(lambda: drive.window.findChild(QWidget, "photo.use") is not None)
    drive.find(QWidget, "photo.use").click()
    drive.until(lambda: len(drive.desk.papers) == before + 1)
    assert _opened[photo.name]
    assert threading.get_ident() not in _opened[photo.name]
