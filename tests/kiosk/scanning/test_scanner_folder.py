"""The scanner's folder: what waits in it, bounded and whole; a file goes only once its paper is durable."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from forms.errors import DomainError, StationError, TramSoError
from kiosk import scanner_folder
from kiosk.scanner_folder import ScannedFile
from tests.support.counter import BIRTH, paper
from tests.support.stations import practice

LATER_NS = 1_800_000_000_000_000_000
PDF = b"%PDF-1.4 of nobody"


def laid(folder: Path, name: str, content: bytes = PDF, changed_s: float = 1_795_000_000) -> Path:
    path = folder / name
    path.write_bytes(content)
    os.utime(path, ns=(int(changed_s * 1e9), int(changed_s * 1e9)))
    return path


def names(folder: Path, now_ns: int = LATER_NS) -> list[str]:
    return [file.name for file in scanner_folder.waiting(folder, now_ns)]


def refused(folder: Path, file: ScannedFile) -> str:
    with pytest.raises(TramSoError) as caught:
        scanner_folder.read(folder, file)
    return caught.value.code


def test_pictures_and_pdfs_wait_the_newest_first(tmp_path: Path) -> None:
    laid(tmp_path, "scan 1.pdf", changed_s=1_795_000_000)
    laid(tmp_path, "scan 2.JPG", changed_s=1_795_000_009)
    laid(tmp_path, "scan 3.jpeg", changed_s=1_795_000_005)
    for name in ("thumbs.db", "scan.tif", ".scan.pdf.part", "scan.pdf.tmp", ".hidden.pdf"):
        laid(tmp_path, name)
    laid(tmp_path, "empty.pdf", b"")
    (tmp_path / "folder.pdf").mkdir()
    assert names(tmp_path) == ["scan 2.JPG", "scan 3.jpeg", "scan 1.pdf"]
    assert names(tmp_path / "none") == []


def test_a_file_still_being_written_waits_a_second_and_a_wrong_clock_does_not_hide_it(tmp_path: Path) -> None:
    laid(tmp_path, "scan.pdf", changed_s=1_795_000_000)
    at = 1_795_000_000_000_000_000
    assert names(tmp_path, at + 500_000_000) == []
    assert names(tmp_path, at + 1_000_000_000) == ["scan.pdf"]
    assert names(tmp_path, at - 3_600_000_000_000) == ["scan.pdf"]


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes and plain links of POSIX")
def test_links_and_pipes_are_not_followed(tmp_path: Path) -> None:
    outside = laid(tmp_path, "passwords.txt")
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "link.pdf").symlink_to(outside)
    os.mkfifo(folder / "pipe.pdf")
    assert names(folder) == []
    for name in ("link.pdf", "pipe.pdf", "../passwords.txt"):
        assert refused(folder, ScannedFile(name, len(PDF), 1_795_000_000_000_000_000)) == "scan_gone"


def test_thousands_of_files_are_cut_to_a_list(tmp_path: Path) -> None:
    for number in range(scanner_folder.MOST + 40):
        laid(tmp_path, f"{number}.png", changed_s=1_795_000_000 + number)
    found = names(tmp_path)
    assert len(found) == scanner_folder.MOST
    assert found[0] == f"{scanner_folder.MOST + 39}.png"


def test_only_the_file_that_was_seen_is_read_and_deleted(tmp_path: Path) -> None:
    path = laid(tmp_path, "scan.pdf")
    (seen,) = scanner_folder.waiting(tmp_path, LATER_NS)
    assert scanner_folder.read(tmp_path, seen) == PDF
    # The scanner gives the next paper the same name.
    laid(tmp_path, "scan.pdf", b"%PDF-1.4 of somebody else", changed_s=1_795_000_060)
    assert refused(tmp_path, seen) == "scan_gone"
    scanner_folder.clear(tmp_path, seen)
    assert path.read_bytes().endswith(b"else")
    path.unlink()
    assert refused(tmp_path, seen) == "scan_gone"
    scanner_folder.clear(tmp_path, seen)


def test_a_file_too_large_is_told_and_not_read(tmp_path: Path) -> None:
    path = laid(tmp_path, "scan.pdf")
    os.truncate(path, scanner_folder.LARGEST_BYTES + 1)
    (seen,) = scanner_folder.waiting(tmp_path, LATER_NS)
    assert refused(tmp_path, seen) == "too_large"


@contextmanager
def somebody() -> Iterator[None]:
    """Be a user whom the system may refuse something, as no administrator is."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(sys.platform == "win32", reason="folders of POSIX keep their files")
def test_a_file_that_cannot_be_deleted_is_told() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = laid(folder, "scan.pdf")
        (seen,) = scanner_folder.waiting(folder, LATER_NS)
        folder.chmod(0o555)
        try:
            with somebody(), pytest.raises(StationError, match="scan_not_deleted"):
                scanner_folder.clear(folder, seen)
        finally:
            folder.chmod(0o700)
        assert path.exists()


def test_a_scan_becomes_a_paper_and_leaves_the_folder(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        draft = desk.start_case(BIRTH).result()
        folder = station.home.inbox
        laid(folder, "Nguyễn Thị Mẫu.jpg", paper())
        (file,) = desk.scanned().result()
        content = desk.read_scanned(file).result()
        kept = desk.attach(draft.case_id, "d-birth", content).result()
        assert [one.doc_id for one in kept.files] == ["d-birth"]
        assert [path.name for path in folder.iterdir()] == [file.name]
        desk.clear_scanned(file).result()
        assert list(folder.iterdir()) == []
        assert desk.scanned().result() == ()
        desk.sign_out().result()
        laid(folder, "scan.jpg", paper())
        with pytest.raises(DomainError, match="not_signed_in"):
            desk.scanned().result()
