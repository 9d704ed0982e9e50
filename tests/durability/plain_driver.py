"""SQLite without the cipher, over a VFS of ours, in the shape the replica's own code asks of its driver.

SQLCipher has no Python VFS and a VFS lies below the cipher, so the power-cut tests run the replica's code
unencrypted: `as_driver` puts this module in the driver's place in the two modules that open files, and
everything else is the product's (opening, settings, migrations, writer thread, every statement).
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw
import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from sync.replica.catalogue import catalogue_file
from sync.replica.storage import connection
from tests.durability.power_disk import PowerCutError, PowerDisk

_CLASSES = {
    apsw.ConstraintError: sqlcipher.IntegrityError,
    apsw.NotADBError: sqlcipher.DatabaseError,
    apsw.CorruptError: sqlcipher.DatabaseError,
}


class Cursor:
    """The rows of a statement that has been run to its end."""

    def __init__(
        self, rows: list[tuple[Any, ...]], rowcount: int = -1, lastrowid: int = 0, description: Any = ()
    ) -> None:
        self.rowcount = rowcount
        self.lastrowid = lastrowid
        self.description = description
        self._rows = iter(rows)

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchall(self) -> list[tuple[Any, ...]]:
        return list(self._rows)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self._rows


class PlainConnection:
    """An apsw connection with the methods of the driver's."""

    def __init__(self, path: str, vfs: str, *, uri: bool = False) -> None:
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        if uri:
            flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        with _told():
            self._db = apsw.Connection(path, flags=flags, vfs=vfs)
        self.isolation_level = None
        self.row_factory = None

    @property
    def in_transaction(self) -> bool:
        return self._db.in_transaction

    def execute(self, sql: str, parameters: Any = (), /) -> Cursor:
        if sql == "PRAGMA compile_options":
            # The product asks whether temporary data stay in memory; the pragma before saw to that.
            return Cursor([("TEMP_STORE=2",)])
        with _told():
            found = self._db.execute(sql, parameters)
            try:
                description = found.description
            except apsw.ExecutionCompleteError:
                description = ()
            rows = found.fetchall()
            return Cursor(rows, self._db.changes(), self._db.last_insert_rowid(), description)

    def executemany(self, sql: str, rows: Iterable[Any], /) -> Cursor:
        with _told():
            self._db.executemany(sql, rows).fetchall()
            return Cursor([], self._db.changes(), self._db.last_insert_rowid())

    def set_authorizer(self, callback: Callable[..., int] | None, /) -> None:
        self._db.authorizer = callback

    def backup(self, target: PlainConnection, /) -> None:
        with _told():
            copying = target._db.backup("main", self._db, "main")
            try:
                copying.step()
            finally:
                # The power may go while the copy is ended; apsw says that as a SystemError.
                with contextlib.suppress(SystemError):
                    copying.close(force=True)

    def close(self) -> None:
        # A program whose power is gone closes nothing.
        with _told(), contextlib.suppress(PowerCutError):
            self._db.close()


class PlainDriver:
    """Stands where the product says `driver`; all but `connect` is the real driver's.

    Args:
        vfs: the VFS to open files with.
        after_open: statements for every connection besides the product's own.
        instead: statements of the product to replace (to plant a fault).
    """

    def __init__(
        self, vfs: str, after_open: Iterable[str] = (), instead: dict[str, str] | None = None
    ) -> None:
        self._vfs = vfs
        self._after_open = tuple(after_open)
        self._instead = instead or {}

    def connect(self, path: str, *, uri: bool = False, **_: object) -> PlainConnection:
        opened = _Changed(path, self._vfs, uri=uri) if self._instead else None
        if opened is not None:
            opened.instead = self._instead
        made = opened or PlainConnection(path, self._vfs, uri=uri)
        for statement in self._after_open:
            made.execute(statement)
        return made

    def __getattr__(self, name: str) -> Any:
        return getattr(sqlcipher, name)


class _Changed(PlainConnection):
    instead: dict[str, str]

    def execute(self, sql: str, parameters: Any = (), /) -> Cursor:
        return super().execute(self.instead.get(sql, sql), parameters)


@contextmanager
def as_driver(plain: PlainDriver) -> Iterator[None]:
    """Let the replica and the catalogue open their files with this driver."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "driver", plain)
        patch.setattr(catalogue_file, "driver", plain)
        yield


@contextmanager
def powered(folder: Path) -> Iterator[PowerDisk]:
    """Let the replica and the catalogue work in a folder while the power stays on."""
    disk = PowerDisk(folder, random.Random(0))
    with as_driver(PlainDriver(disk.vfs)), disk.watching():
        yield disk


@contextmanager
def _told() -> Iterator[None]:
    """Say an error of apsw in the driver's classes."""
    try:
        yield
    except apsw.Error as error:
        kind = next((ours for theirs, ours in _CLASSES.items() if isinstance(error, theirs)), None)
        told = (kind or sqlcipher.OperationalError)(str(error))
        code = getattr(error, "extendedresult", 0)
        name = apsw.mapping_extended_result_codes.get(code) or apsw.mapping_result_codes.get(code & 255)
        told.sqlite_errorname = name
        raise told from error
