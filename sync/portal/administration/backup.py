"""A copy of a portal that goes on working: the database as it was at one moment, and every file it names.

The database is copied first. A file is never changed once it is whole and never goes, so whatever the copied
database calls whole is still there when the files are copied after it. The other way round a file that came in
between would be named and missing. Keys are no part of a copy.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

import msgspec
import sqlalchemy as sa

from forms.errors import StationError
from sync.portal.home import PortalHome
from sync.portal.keys.root_files import write_secret
from sync.portal.storage.blob_store import DirectoryBlobs
from sync.portal.storage.event_log import record
from sync.portal.storage.tables import blob, packet

if sys.platform != "win32":
    import fcntl

DATABASE, BLOBS, TOLD = "portal.db", "blobs", "copy.json"
"""What a copy consists of, under the names a home has for it; the last is about the copy itself."""
_PART = ".part"
_AT_ONCE = 1_000
_TORN = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR_READ", "SQLITE_IOERR_SHORT_READ")
_UNWRITTEN = ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_TRUNCATE", "SQLITE_IOERR_FSYNC")
"""What SQLite says of the living database, and what of the disk the copy goes to."""


@dataclass(frozen=True)
class Copied:
    """What a copy holds.

    Attributes:
        made_at: when it was begun, UTC seconds.
        database: `sqlite` when the database is in the copy, else whose own program must copy it.
        packets: how many the database had.
        newest_packet_at: when the newest of them was received, UTC seconds; 0 when there is none.
        files: how many files were copied.
        file_bytes: their size.
        left_out: files the database calls whole that are missing or damaged at the portal itself.
    """

    made_at: int
    database: str
    packets: int
    newest_packet_at: int
    files: int
    file_bytes: int
    left_out: tuple[str, ...]


def make(home: PortalHome, out: Path, *, incomplete: bool = False) -> Copied:
    """Copy a portal into a new folder, checked whole before the folder has its name.

    Args:
        home: of the portal; it may be serving.
        out: the folder, which must not be there yet.
        incomplete: go on where files are missing or damaged at the portal itself, and leave those out.

    Raises:
        StationError: `copy_exists`, `copy_running`, `copy_unwritable`, `database_missing`, `database_unusable`,
            `database_damaged`, `copy_files_missing` with their number and the first of them.
    """
    if out.exists():
        raise StationError("copy_exists")
    try:
        with _under_another_name(out) as part:
            copied = _fill(home, part, incomplete=incomplete)
            write_secret(part / TOLD, msgspec.json.encode({"v": 1, **asdict(copied)}))
            for folder in (part / BLOBS, part):
                _sync_folder(folder)
            part.rename(out)
            _sync_folder(out.parent)
    except OSError as error:
        raise StationError("copy_unwritable", reason=errno.errorcode.get(error.errno or 0, "")) from error
    record("copied", packets=copied.packets, files=copied.files, left_out=len(copied.left_out))
    return copied


@contextmanager
def _under_another_name(out: Path) -> Iterator[Path]:
    """Give an empty folder for what is not whole yet; what a killed attempt left in it goes first."""
    part = out.with_name(out.name + _PART)
    part.mkdir(mode=0o700, parents=True, exist_ok=True)
    part.chmod(0o700)
    with _alone(part):
        for left in part.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        try:
            yield part
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    if sys.platform == "win32":
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            # Given back with the process, however that ends.
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StationError("copy_running") from error
        yield
    finally:
        os.close(handle)


def _fill(home: PortalHome, part: Path, *, incomplete: bool) -> Copied:
    made_at = home.now_s()
    with closing(home.store()) as store:
        kind = store.engine.dialect.name
        if kind == "sqlite":
            _copy_database(Path(store.engine.url.database or ""), part / DATABASE)
            source = sa.create_engine(f"sqlite:///{part / DATABASE}", poolclass=sa.NullPool)
        else:
            source = store.engine
        try:
            packets, newest = _counted(source)
            files, size, gone = _copy_files(source, home.sealed_files(), part / BLOBS)
        except sa.exc.DatabaseError as error:
            raise StationError("database_unusable") from error
        if gone and not incomplete:
            raise StationError("copy_files_missing", count=len(gone), first=gone[0])
        _check_files(source, DirectoryBlobs(part / BLOBS), frozenset(gone))
    return Copied(made_at, kind, packets, newest, files, size, tuple(gone))


def _copy_database(live: Path, copy: Path) -> None:
    """Copy an SQLite database others write to, as it is at one moment, and check it."""
    if not live.is_file():
        raise StationError("database_missing")
    write_secret(copy, b"")
    try:
        # Opened for writing, because a reader of the write-ahead log may have to make its index; never made anew.
        with (
            closing(sqlite3.connect(f"{live.resolve().as_uri()}?mode=rw", uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            # In one step: it reads one snapshot, and writers go on meanwhile.
            source.backup(target)
            # One file without a log of its own: a copy of it is whole.
            target.execute("PRAGMA journal_mode = DELETE")
            told = target.execute("PRAGMA integrity_check(1)").fetchone()
            broken = target.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(_UNWRITTEN):
            raise StationError("copy_unwritable", reason=name) from error
        raise StationError("database_damaged" if name.startswith(_TORN) else "database_unusable") from error
    if told != ("ok",) or broken is not None:
        raise StationError("database_damaged")
    with copy.open("r+b") as file:
        os.fsync(file.fileno())


def _counted(source: sa.Engine) -> tuple[int, int]:
    with source.connect() as db:
        count, newest = db.execute(sa.select(sa.func.count(), sa.func.max(packet.c.received_at))).one()
    return int(count), int(newest or 0)


def _named(source: sa.Engine) -> Iterator[tuple[bytes, int]]:
    """Yield digest and size of every file the database calls whole, without a transaction that lasts."""
    after = b""
    while True:
        wanted = sa.select(blob.c.sealed_sha256, blob.c.size).where(
            blob.c.stored_at.is_not(None), blob.c.sealed_sha256 > after
        )
        with source.connect() as db:
            rows = db.execute(wanted.order_by(blob.c.sealed_sha256).limit(_AT_ONCE)).all()
        for row in rows:
            yield row.sealed_sha256, row.size
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1].sealed_sha256


def _copy_files(source: sa.Engine, live: DirectoryBlobs, folder: Path) -> tuple[int, int, list[str]]:
    folder.mkdir(mode=0o700)
    files, size, gone = 0, 0, []
    for name, length in _named(source):
        if _copy_file(live, name, length, folder):
            files, size = files + 1, size + length
        else:
            gone.append(name.hex())
    return files, size, gone


def _copy_file(live: DirectoryBlobs, name: bytes, length: int, folder: Path) -> bool:
    """Copy a file; False, with nothing left, when it is not what its name says."""
    copy = folder / name.hex()[:2] / name.hex()
    new = not copy.parent.exists()
    copy.parent.mkdir(mode=0o700, exist_ok=True)
    digest, written = sha256(), 0
    handle = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        for piece in _readable(live, name):
            digest.update(piece)
            written += file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    if written == length and digest.digest() == name:
        if new:
            _sync_folder(folder)
        return True
    copy.unlink()
    return False


def _readable(live: DirectoryBlobs, name: bytes) -> Iterator[bytes]:
    """Yield a file as far as it is there and the disk gives it; what is missing of it its digest tells."""
    with suppress(OSError):
        yield from live.read(name)


def _check_files(source: sa.Engine, copy: DirectoryBlobs, gone: frozenset[str]) -> None:
    """Ask the copied database once more for every file: a copy that is not whole must not get its name."""
    if source.dialect.name != "sqlite":
        # What became whole meanwhile is named by the living database, and by no copy of it made before.
        return
    for name, length in _named(source):
        if name.hex() not in gone and copy.size(name) != length:
            raise StationError("copy_files_missing", count=1, first=name.hex())


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
