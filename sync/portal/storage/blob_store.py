"""Where sealed files lie: a directory now, an object store later, behind one small interface.

Several workers write into one directory. Whoever appends to a file or finishes it holds an
advisory lock on that file, so what counts is its length on disk and nobody's memory.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import BinaryIO, Protocol

from forms.errors import StationError

if sys.platform != "win32":
    import fcntl

_PART = ".part"
_PIECE = 1_048_576
_READ = 65_536
_ALONE = Lock()
"""Stands in for the file locks where one process serves alone (Windows)."""


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

    def read(self, sealed_sha256: bytes) -> Iterator[bytes]:
        """Yield the bytes of a finished file in small pieces; `FileNotFoundError` where there is none."""


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
        whole = self._whole(sealed_sha256)
        # Looked at twice: another worker may finish the file between the first two looks.
        for path in (whole, self._part(sealed_sha256), whole):
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
        with part.open("ab") as file, _locked(file):
            # Between look and lock another worker may have written, finished or emptied the file.
            if not _is_at(file, part) or os.fstat(file.fileno()).st_size != offset:
                return False
            file.write(data)
            file.flush()
        return True

    def sync(self, sealed_sha256: bytes) -> None:
        """Bring what is held onto the disk."""
        try:
            _sync(self._part(sealed_sha256))
        except FileNotFoundError:
            # Whole meanwhile: finishing brought it onto the disk.
            return

    def finish(self, sealed_sha256: bytes) -> bool:
        """Check the digest; whole and durable afterwards, or, on a mismatch, emptied and False."""
        whole, part = self._whole(sealed_sha256), self._part(sealed_sha256)
        try:
            with part.open("r+b") as file, _locked(file):
                if _is_at(file, part):
                    if _digest(file) != sealed_sha256:
                        part.unlink(missing_ok=True)
                        return False
                    os.fsync(file.fileno())
                    if os.name == "posix":
                        part.replace(whole)
                        _sync(whole.parent)
        except FileNotFoundError:
            return whole.exists()
        if os.name != "posix" and part.exists():
            # Windows renames no open file.
            part.replace(whole)
        return whole.exists()

    def read(self, sealed_sha256: bytes) -> Iterator[bytes]:
        """Yield the bytes of a finished file in small pieces.

        Raises:
            FileNotFoundError: the file is not held, or not finished.
        """
        with self._whole(sealed_sha256).open("rb") as file:
            while piece := file.read(_READ):
                yield piece

    def _whole(self, sealed_sha256: bytes) -> Path:
        name = sealed_sha256.hex()
        return self._folder / name[:2] / name

    def _part(self, sealed_sha256: bytes) -> Path:
        return self._whole(sealed_sha256).with_suffix(_PART)


@contextmanager
def _locked(file: BinaryIO) -> Iterator[None]:
    if sys.platform == "win32":
        with _ALONE:
            yield
        return
    # Closing the file gives the lock back, also when the process dies.
    fcntl.flock(file.fileno(), fcntl.LOCK_EX)
    yield


def _is_at(file: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _digest(file: BinaryIO) -> bytes:
    whole = hashlib.sha256()
    while piece := file.read(_PIECE):
        whole.update(piece)
    return whole.digest()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
