"""The watch folder: pictures and PDFs that scanner software lays down wait here until they are in a case.

They lie in it as they came, not sealed. So a file goes as soon as its paper is sealed and durable in the
database, and never before.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from forms.errors import DomainError, StationError
from kiosk.home.private_files import sync_folder
from kiosk.scanning.pictures import MAX_FILE_BYTES

TAKEN = frozenset({".jpg", ".jpeg", ".png", ".pdf"})
"""How the name of a file ends that a paper can be made of; anything else in the folder is left alone."""
LARGEST_BYTES = MAX_FILE_BYTES
"""Bytes of the largest file read, as large as a picture may be; the desk makes it smaller before it is kept."""
MOST = 200
"""Files named at once: more than a counter scans in a day, and little enough for a list."""
_LOOKED_AT = 5_000
_AT_REST_S = 1.0
"""Seconds a file must not have changed: scanner software writes for a while."""


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """A file that waits, as it was when it was seen.

    Attributes:
        name: inside the folder; may name a person, so it is shown and never logged.
        size_bytes: its size.
        changed_ns: when it last changed, nanoseconds since 1970 by the file system's clock.
    """

    name: str
    size_bytes: int
    changed_ns: int


def waiting(folder: Path, now_ns: int) -> tuple[ScannedFile, ...]:
    """Return the files that wait, the newest first, at most `MOST`.

    Links, folders, pipes and files still being written are not among them. A change that lies in the future is no
    reason to wait: clocks of machines and sticks are wrong.

    Args:
        folder: the watch folder; it may be missing.
        now_ns: the machine's time, nanoseconds since 1970.

    Raises:
        StationError: `scanner_folder` when the system refuses to read it.
    """
    found: list[ScannedFile] = []
    try:
        with os.scandir(folder) as entries:
            for entry, _ in zip(entries, range(_LOOKED_AT), strict=False):
                file = _seen(entry)
                if file is not None and not 0 <= now_ns - file.changed_ns < _AT_REST_S * 1e9:
                    found.append(file)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise StationError("scanner_folder") from error
    return tuple(sorted(found, key=lambda file: (-file.changed_ns, file.name))[:MOST])


def read(folder: Path, file: ScannedFile) -> bytes:
    """Return a waiting file's bytes.

    Raises:
        DomainError: `too_large`; `scan_gone` when it is no longer there as it was seen, `file_unreadable`
            when the system refuses.
    """
    path = _path(folder, file)
    if file.size_bytes > LARGEST_BYTES:
        raise DomainError("too_large")
    try:
        if _now(path) != file:
            raise DomainError("scan_gone")
        with path.open("rb") as opened:
            content = opened.read(LARGEST_BYTES + 1)
    except FileNotFoundError:
        raise DomainError("scan_gone") from None
    except OSError as error:
        raise DomainError("file_unreadable") from error
    if len(content) != file.size_bytes:
        raise DomainError("scan_gone")
    return content


def clear(folder: Path, file: ScannedFile) -> None:
    """Delete a file whose paper is durable; one that has changed since is another paper and stays.

    Raises:
        StationError: `scan_not_deleted` when the system refuses: the paper is safe, the open picture lies on.
    """
    path = _path(folder, file)
    try:
        if _now(path) == file:
            path.unlink()
            sync_folder(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise StationError("scan_not_deleted") from error


def _path(folder: Path, file: ScannedFile) -> Path:
    if Path(file.name).name != file.name:
        raise DomainError("scan_gone")
    return folder / file.name


def _seen(entry: os.DirEntry[str]) -> ScannedFile | None:
    if entry.name.startswith(".") or Path(entry.name).suffix.lower() not in TAKEN:
        return None
    try:
        return _now(Path(entry.path))
    except OSError:
        # Gone between the listing and the look, or kept closed by the program that writes it.
        return None


def _now(path: Path) -> ScannedFile | None:
    """Return a file as it is now, None for what is no plain file with something in it."""
    known = path.lstat()
    if not stat.S_ISREG(known.st_mode) or known.st_size == 0:
        return None
    return ScannedFile(path.name, known.st_size, known.st_mtime_ns)
