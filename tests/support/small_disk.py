"""A file system of a few megabytes that can really be filled to the last block."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.proof import not_proven

BLOCK = 4_096


@dataclass(frozen=True)
class SmallDisk:
    """A mounted file system; nothing else writes to it."""

    root: Path

    @property
    def _ballast(self) -> Path:
        return self.root / "ballast"

    def leave(self, room: int) -> None:
        """Fill it up to `room` bytes (whole blocks of 4 KB)."""
        self.free()
        told = os.statvfs(self.root)
        with self._ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, told.f_bavail * told.f_frsize - room)

    def free(self) -> None:
        """Give the room back."""
        self._ballast.unlink(missing_ok=True)


@contextmanager
def small_disk(folder: Path, megabytes: int = 32) -> Iterator[SmallDisk]:
    """Mount one in an empty folder; where that is not allowed, the test is skipped with a line saying so."""
    if sys.platform != "linux" or os.geteuid() != 0:
        not_proven("a disk that is really full (mounting one needs root)")
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        not_proven("a disk that is really full (nothing can be mounted here)")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=True)
