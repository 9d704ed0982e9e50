"""A photographed paper read from a chosen file, bounded before it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.errors import DomainError

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_FILE = 25_000_000
"""Bytes of the largest file read from disk; the desk makes it smaller before it is kept."""


def read_paper(path: Path) -> bytes:
    """Return the bytes of a chosen file.

    Raises:
        DomainError: `too_large` above 25 MB, `file_unreadable` when it cannot be opened.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise DomainError("too_large")
        return path.read_bytes()
    except OSError as error:
        raise DomainError("file_unreadable") from error
