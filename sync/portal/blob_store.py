"""Where sealed files lie: a directory now, an object store later, behind one small interface."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Protocol

from forms.errors import StationError

_PART = ".part"
_PIECE = 1_048_576


class BlobStore(Protocol):
    """Keeps sealed files by their SHA-256; a file grows at its end until it is finished."""

    def size(self, sealed_sha256: bytes) -> int:
        """Return how many bytes are held, 0 when none."""

    def write_at(self, sealed_sha256: bytes, offset: int, data: bytes) -> bool:
        """Append bytes; False, with nothing written, unless exactly `offset` bytes are held."""

    def sync(self, sealed_sha256: bytes) -> None:
        """Bring what is held onto the disk."""

    def finish(self, sealed_sha256: bytes) -> bool:
        """Check the digest; whole and durable afterwards, or, on a mismatch, emptied and False."""


class DirectoryBlobs:
    """Files named by their digest, two hexadecimal digits to a folder.

    Args:
        folder: made when missing.

    Raises:
        StationError: `blobs_unusable` when the folder cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StationError("blobs_unusable") from error

    def size(self, sealed_sha256: bytes) -> int:
        """Return how many bytes are held, 0 when none."""
        for path in (self._whole(sealed_sha256), self._part(sealed_sha256)):
            try:
                return path.stat().st_size
            except FileNotFoundError:
                continue
        return 0

    def write_at(self, sealed_sha256: bytes, offset: int, data: bytes) -> bool:
        """Append bytes; False, with nothing written, unless exactly `offset` bytes are held."""
        if self.size(sealed_sha256) != offset or self._whole(sealed_sha256).exists():
            return False
        part = self._part(sealed_sha256)
        part.parent.mkdir(exist_ok=True)
        with part.open("ab") as file:
            file.write(data)
        return True

    def sync(self, sealed_sha256: bytes) -> None:
        """Bring what is held onto the disk."""
        part = self._part(sealed_sha256)
        if part.exists():
            _sync(part)

    def finish(self, sealed_sha256: bytes) -> bool:
        """Check the digest; whole and durable afterwards, or, on a mismatch, emptied and False."""
        whole, part = self._whole(sealed_sha256), self._part(sealed_sha256)
        if whole.exists():
            return True
        if not part.exists() or _digest(part) != sealed_sha256:
            part.unlink(missing_ok=True)
            return False
        _sync(part)
        part.replace(whole)
        if os.name == "posix":
            _sync(whole.parent)
        return True

    def _whole(self, sealed_sha256: bytes) -> Path:
        name = sealed_sha256.hex()
        return self._folder / name[:2] / name

    def _part(self, sealed_sha256: bytes) -> Path:
        return self._whole(sealed_sha256).with_suffix(_PART)


def _digest(path: Path) -> bytes:
    whole = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            whole.update(piece)
    return whole.digest()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
