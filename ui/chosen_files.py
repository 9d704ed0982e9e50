"""Files a person chose, read off the GUI thread and bounded: a slow stick must not make the window wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.errors import DomainError
from kiosk.scanning.pictures import MAX_FILE_BYTES
from ui.paper.off_screen import off_screen

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

LARGEST_FILE = MAX_FILE_BYTES
"""Bytes of the largest file read from disk; the desk makes it smaller before it is kept."""


def read_chosen(path: Path, unreadable: str = "file_unreadable") -> Future[bytes]:
    """Return the bytes of a chosen file, once they are read.

    Args:
        path: a file; pipes and devices are none.
        unreadable: code of the error for a file that cannot be opened.

    The future fails with `too_large` above 25 MB, or with `unreadable`.
    """

    def job() -> bytes:
        try:
            if not path.is_file():
                raise DomainError(unreadable)
            if path.stat().st_size > LARGEST_FILE:
                raise DomainError("too_large")
            with path.open("rb") as file:
                # What the system says of a size may change while it is read.
                data = file.read(LARGEST_FILE + 1)
        except OSError as error:
            raise DomainError(unreadable) from error
        if len(data) > LARGEST_FILE:
            raise DomainError("too_large")
        return data

    return off_screen(job)
