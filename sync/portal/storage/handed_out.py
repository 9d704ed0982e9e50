"""How far the database has come, kept beside the portal's keys: a copy that is put back is behind it.

Every writing transaction takes the next number of the database. The highest one committed is also in
memory, and in a file that is no part of a copy. A database behind either of them has forgotten what it
gave away, so nothing more may be given before the administrator declares the restore.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, get_ident

from forms.errors import StationError
from sync.portal.storage.event_log import record

if sys.platform != "win32":
    import fcntl

NAME = "handed-out"
_RECORD_BYTES = 80
"""More than a record takes, which is 73."""
_TOUCHED_NS = 2_000_000_000
"""A record is written this soon after the time it names; a file changed later was changed by somebody else."""
_GET_GENERATION = 0x80087601
"""FS_IOC_GETVERSION of `linux/fs.h`."""
_ALONE = Lock()
"""File locks do not keep the threads of one process apart, and Windows has none."""


class Undeclared(StationError):  # noqa: N818 (a state the administrator ends)
    """The database is an older one, or may be, and nobody has declared that it was restored."""

    def __init__(self) -> None:
        super().__init__("restore_undeclared")


@dataclass(frozen=True)
class Place:
    """What a mark says.

    Attributes:
        number: the highest number it saw committed.
        copied: it is a copy of a mark, so it may be older than what was given away.
    """

    number: int
    copied: bool


class Mark:
    """The file with the highest number; every process of a home raises the same one.

    It is overwritten in place and not flushed each time: after a power cut it may be half a minute
    behind, and a copy of the database is older than that.

    Args:
        file: beside the portal's keys.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self) -> Place | None:
        """Return what the mark says, None when there is none or it cannot be read."""
        try:
            with _ALONE, self._file.open("rb") as mark, _locked(mark.fileno()):
                return _place(mark.fileno())
        except FileNotFoundError:
            return None

    def begin(self) -> None:
        """Make the mark of a database that has given nothing away; one that is there stays.

        Raises:
            StationError: `mark_unwritable`.
        """
        fresh = self._file.with_name(f"{self._file.name}.{os.getpid()}-{get_ident()}")
        try:
            with fresh.open("w+b") as mark:
                _write(mark.fileno(), 0)
                os.fsync(mark.fileno())
            try:
                # Appears whole or not at all, and never over another worker's.
                os.link(fresh, self._file)
            except FileExistsError:
                return
            finally:
                fresh.unlink(missing_ok=True)
        except OSError as error:
            raise StationError("mark_unwritable") from error

    def note(self, number: int) -> None:
        """Raise the mark; a disk that does not take it is recorded and keeps nobody waiting."""
        try:
            if not self._file.exists():
                self.begin()
            with _ALONE, self._file.open("r+b") as mark, _locked(mark.fileno()):
                place = _place(mark.fileno())
                if place is None or place.copied or place.number < number:
                    _write(mark.fileno(), max(number, 0 if place is None else place.number))
        except (OSError, StationError) as error:
            record("mark_unwritable", level=logging.ERROR, error=type(error).__name__)


class Lineage:
    """Tells whether a database is the one this process and this home have seen.

    Args:
        mark: of the home; without one only what this process has seen counts.
    """

    def __init__(self, mark: Mark | None) -> None:
        self._mark = mark
        self._guard = Lock()
        self._seen = 0
        self.in_doubt = False

    def before(self) -> tuple[int, Place | None]:
        """Return what was committed before the database is asked: read later it could be ahead of the answer."""
        with self._guard:
            seen = self._seen
        return seen, None if self._mark is None else self._mark.read()

    def look(self, before: tuple[int, Place | None], held: int | None) -> None:
        """Compare a database that is opened, or opened again, with what was seen of it.

        Args:
            before: from `before`, asked first.
            held: the database's number, None when it has never counted.
        """
        seen, place = before
        unknown = copied = False
        if self._mark is not None and place is None:
            unknown = held is not None
            if not unknown:
                self._mark.begin()
        elif place is not None:
            copied = place.copied
        doubt = unknown or copied or (held or 0) < max(seen, 0 if place is None else place.number)
        if doubt and not self.in_doubt:
            record("restore_undeclared", level=logging.ERROR, mark_missing=unknown, mark_copied=copied)
        self.in_doubt = doubt

    def check(self, number: int) -> None:
        """Let a transaction commit under a number.

        Raises:
            Undeclared: a later number was seen; the transaction must roll back.
        """
        seen, place = self.before()
        # Another worker may have seen what this one has not: the mark knows it. It is raised after a commit, and
        # whoever asks has the write lock, so in the right database it is always behind the new number.
        behind = number <= max(seen, 0 if place is None else place.number)
        if behind and not self.in_doubt:
            record("restore_undeclared", level=logging.ERROR, mark_missing=False, mark_copied=False)
        self.in_doubt = self.in_doubt or behind
        if self.in_doubt:
            raise Undeclared

    def committed(self, number: int) -> None:
        """Take over a number that is committed."""
        with self._guard:
            self._seen = max(self._seen, number)
        if self._mark is not None:
            self._mark.note(number)


def _place(handle: int) -> Place | None:
    os.lseek(handle, 0, os.SEEK_SET)
    words = os.read(handle, _RECORD_BYTES).split()
    if len(words) != 3 or not all(word.isdigit() for word in words):
        return None
    number, identity, written_ns = map(int, words)
    changed_ns = os.fstat(handle).st_ctime_ns
    # Only both: some network folders number files anew, and an administrator may change their owner.
    copied = _identity(handle) != identity and changed_ns - written_ns > _TOUCHED_NS
    return Place(number, copied)


def _write(handle: int, number: int) -> None:
    identity = _identity(handle)
    for _ in range(2):
        # The second time with the time of the first: nobody's clock is asked but that of the files.
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, f"{number:020d} {identity:030d} {os.fstat(handle).st_mtime_ns:020d}\n".encode())


def _identity(handle: int) -> int:
    """Return what no other file has: its number, and on Linux how often that number was given anew.

    ext4 gives the number of a removed file to the next one at once, so a folder that was removed and
    unpacked again has the old numbers.
    """
    anew = bytearray(8)
    if sys.platform == "linux":
        # Some file systems do not tell; their files are known by the number alone.
        with suppress(OSError):
            fcntl.ioctl(handle, _GET_GENERATION, anew)
    return os.fstat(handle).st_ino << 32 | int.from_bytes(anew[:4], sys.byteorder)


@contextmanager
def _locked(handle: int) -> Iterator[None]:
    if sys.platform != "win32":
        # Closing the file gives the lock back.
        fcntl.flock(handle, fcntl.LOCK_EX)
    yield
