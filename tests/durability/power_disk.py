"""A disk whose power can be cut: what was written since the last flush is kept, lost or torn at random.

SIGKILL leaves the page cache to the kernel, so it says nothing about a power cut. Here an SQLite VFS
remembers, for every file, its bytes at the last flush and each write since. At the cut every one of those
writes is kept, dropped, or kept in some of its 512-byte sectors, file by file in whatever order a disk may
choose. Names behave the same: a file that was created, renamed or removed is only sure to be so once its
folder was flushed. What Python code does to files itself (`os.fsync`, `os.replace`, `os.unlink`) is watched
and noted. No flush reaches this machine's own disk: the cut is ours, and waiting would prove nothing.
"""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw
import pytest

SECTOR = 512
_NUMBERS = itertools.count()
# The side files whose name SQLite itself makes durable at their first flush (os_unix.c, UNIXFILE_DIRSYNC).
_OWN_FOLDER_FLUSH = apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL


class PowerCutError(Exception):
    """The power is gone; nothing more reaches the disk."""


@dataclass(frozen=True)
class _Write:
    offset: int
    data: bytes

    def on(self, content: bytearray, draw: random.Random | None) -> None:
        """Do it to a file's bytes; with `draw`, perhaps only to some sectors."""
        end = self.offset + len(self.data)
        if len(content) < end:
            content.extend(bytes(end - len(content)))
        if draw is None:
            content[self.offset : end] = self.data
            return
        for start in range(0, len(self.data), SECTOR):
            if draw.random() < 0.5:
                piece = self.data[start : start + SECTOR]
                content[self.offset + start : self.offset + start + len(piece)] = piece


@dataclass(frozen=True)
class _Cut:
    size: int

    def on(self, content: bytearray, _draw: random.Random | None) -> None:
        del content[self.size :]


@dataclass
class _File:
    """A file as the disk has it; `was` is what bore its name before, while the folder is not flushed."""

    flushed: bytearray
    since: list[_Write | _Cut] = field(default_factory=list)
    named: bool = True
    was: _File | None = None
    moved_from: Path | None = None

    def flush(self) -> None:
        for change in self.since:
            change.on(self.flushed, None)
        self.since.clear()

    def after_cut(self, draw: random.Random) -> bytes:
        content = bytearray(self.flushed)
        lost = draw.random()
        for change in self.since:
            luck = draw.random()
            if luck < lost:
                continue
            change.on(content, draw if luck > 0.85 else None)
        return bytes(content)


class PowerDisk:
    """One power-on of a folder.

    Attributes:
        folder: everything under it is watched.
        left: how many more writes and flushes are let through before the cut; None for no cut.
        dead: whether the power is gone.
        steps: writes and flushes so far.
        lies: flush nothing while saying so, as some cheap disks do (for a planted fault).
        forgets: `file` or `folder`: as if the program never called `os.fsync` on it (for a planted fault).
        order: `flush <file>`, `name <file>`, `flush folder` … as they happened.
    """

    def __init__(self, folder: Path, draw: random.Random, left: int | None = None) -> None:
        self.folder = folder
        self.left = left
        self.dead = False
        self.steps = 0
        self.lies = False
        self.forgets = ""
        self.order: list[str] = []
        self._draw = draw
        self._files: dict[Path, _File] = {}
        self._removed: dict[Path, _File] = {}
        self.vfs = f"power-{next(_NUMBERS)}"
        self._registered = _Vfs(self)

    def step(self) -> None:
        """Let one write or flush through, or cut the power."""
        if self.dead:
            raise PowerCutError
        self.steps += 1
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                self.dead = True
                raise PowerCutError

    def opened(self, path: Path) -> _File:
        """Return what the disk knows of a file."""
        if path not in self._files:
            content = path.read_bytes() if path.exists() else b""
            self._files[path] = _File(bytearray(content), named=bool(content))
        return self._files[path]

    def written(self, path: Path, change: _Write | _Cut) -> None:
        """Note a change that is not flushed."""
        self.opened(path).since.append(change)

    def flushed(self, path: Path, *, names_too: bool) -> None:
        """Note that a file's bytes are on the disk."""
        if self.lies:
            return
        file = self.opened(path)
        file.flush()
        if names_too:
            file.named = True
        self.order.append(f"flush {path.name}")

    def folder_flushed(self) -> None:
        """Note that every name is on the disk."""
        if self.lies:
            return
        self._removed.clear()
        for file in self._files.values():
            file.named, file.was, file.moved_from = True, None, None
        self.order.append("flush folder")

    def renamed(self, source: Path, target: Path) -> None:
        """Note a new name."""
        moved = self.opened(source)
        before = self._files.get(target)
        if before is None and target.exists():
            before = self.opened(target)
        moved.was, moved.moved_from = before, source
        moved.named = False
        del self._files[source]
        self._files[target] = moved
        self.order.append(f"name {target.name}")

    def removed(self, path: Path) -> None:
        """Note a name that is gone."""
        if path.exists() and path not in self._files:
            self.opened(path)
        file = self._files.pop(path, None)
        if file is not None and file.named:
            self._removed[path] = file

    def cut(self) -> None:
        """Cut the power now, and leave in the folder what a disk may hold afterwards."""
        self.dead = True
        for path in self.folder.glob("*-shm"):
            path.unlink()
        draw = self._draw
        for path, file in self._removed.items():
            if draw.random() < 0.5:
                path.write_bytes(file.after_cut(draw))
        for path, file in self._files.items():
            if file.named or draw.random() < 0.5:
                path.write_bytes(file.after_cut(draw))
                continue
            path.unlink(missing_ok=True)
            if file.moved_from is not None:
                file.moved_from.write_bytes(file.after_cut(draw))
            if file.was is not None:
                path.write_bytes(file.was.after_cut(draw))

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Take note of what Python code does to files of the folder."""
        fsync, replace, unlink = os.fsync, os.replace, os.unlink

        def noted_fsync(handle: int) -> None:
            path = Path(f"/proc/self/fd/{handle}").readlink()
            if self.folder not in {path, path.parent}:
                fsync(handle)
            if path == self.folder and self.forgets != "folder":
                self.step()
                self.folder_flushed()
            elif path.parent == self.folder and self.forgets != "file":
                self.step()
                self.flushed(path, names_too=False)

        def noted_replace(source: Any, target: Any, **more: Any) -> None:
            if Path(target).parent == self.folder:
                self.step()
                self.renamed(Path(source), Path(target))
            replace(source, target, **more)

        def noted_unlink(path: Any, **more: Any) -> None:
            if Path(path).parent == self.folder and Path(path).exists():
                self.step()
                self.removed(Path(path))
            unlink(path, **more)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "fsync", noted_fsync)
            patch.setattr(os, "replace", noted_replace)
            patch.setattr(os, "unlink", noted_unlink)
            yield


class _Vfs(apsw.VFS):
    def __init__(self, disk: PowerDisk) -> None:
        self._disk = disk
        super().__init__(disk.vfs, "")

    def xOpen(self, name: Any, flags: list[int]) -> Any:
        return _VfsFile(self._disk, name, flags)

    def xDelete(self, name: str, syncdir: bool) -> None:
        self._disk.step()
        self._disk.removed(Path(name))
        super().xDelete(name, syncdir)
        if syncdir:
            self._disk.folder_flushed()


class _VfsFile(apsw.VFSFile):
    def __init__(self, disk: PowerDisk, name: Any, flags: list[int]) -> None:
        self._disk = disk
        filename = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._path = Path(filename) if filename else None
        super().__init__("", name, flags)
        self._names_too = bool(flags[0] & _OWN_FOLDER_FLUSH)
        if self._path is not None:
            disk.opened(self._path)

    def xWrite(self, data: Any, offset: int) -> None:
        self._disk.step()
        if self._path is not None:
            self._disk.written(self._path, _Write(offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:
        self._disk.step()
        if self._path is not None:
            self._disk.written(self._path, _Cut(newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:
        del flags  # nothing is flushed for real
        self._disk.step()
        if self._path is not None:
            self._disk.flushed(self._path, names_too=self._names_too)
