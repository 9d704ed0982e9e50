"""A real file system on a disk image, whose power is cut by taking what has reached the image.

What a program has not flushed is in the file system's cache and not in the image, so a copy of the image is
what a disk would hold after a power cut: everything that was flushed, nothing else. It is the worst case of
lost writes with the real kernel, file system and encrypted driver; torn or reordered writes are not in it.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.proof import not_proven

_TRIES = 50
MEGABYTES = 192
"""Sparse; a station begins no case on a disk with less than 64 MB left."""


class BlockDisk:
    """An ext4 file system.

    Attributes:
        root: where it is mounted.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = 0
        self.root = folder / "mounted"

    @property
    def _image(self) -> Path:
        return self._folder / f"disk-{self._number}.img"

    def make(self) -> None:
        """Format and mount it."""
        with self._image.open("wb") as file:
            file.truncate(MEGABYTES * 1_048_576)
        options = "lazy_itable_init=0,lazy_journal_init=0"
        _run("mkfs.ext4", "-q", "-F", "-E", options, "-J", "size=4", str(self._image))
        self.root.mkdir()
        self.mount()

    def mount(self) -> None:
        """Mount it; nothing is written out by a timer while it is looked at."""
        _run("mount", "-o", "loop,commit=300", str(self._image), str(self.root))

    def unmount(self) -> None:
        """Take it away."""
        _run("umount", str(self.root))

    def flush(self) -> None:
        """Bring everything onto it."""
        _run("sync", "-f", str(self.root))

    def copy(self) -> None:
        """Keep what is on it now; every program that writes must stand still.

        The system may still write what it holds, in the middle of the copying: then the copy is a mixture of two
        moments, which no power cut leaves. One that equals the disk afterwards is of the moment between.
        """
        target = self._folder / f"disk-{self._number + 1}.img"
        for _ in range(_TRIES):
            _run("cp", "--sparse=always", str(self._image), str(target))
            if filecmp.cmp(self._image, target, shallow=False):
                return
        raise AssertionError("the disk was never at rest")

    def go_on_with_the_copy(self) -> None:
        """Come back after the cut with what `copy` kept; nobody may use the old one any more."""
        self.unmount()
        self._image.unlink()
        self._number += 1
        self.mount()


@contextmanager
def block_disk(folder: Path) -> Iterator[BlockDisk]:
    """Make one; where that is not allowed, the test is skipped with a line saying so."""
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("mkfs.ext4") is None:
        not_proven("power cuts on a real file system (needs root and mkfs.ext4)")
    folder.mkdir()
    disk = BlockDisk(folder)
    try:
        disk.make()
    except subprocess.CalledProcessError:
        not_proven("power cuts on a real file system (no disk image can be mounted here)")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk.root)], capture_output=True, check=False)


def _run(*command: str) -> None:
    subprocess.run(command, capture_output=True, check=True)
