"""Opening `station.db`: the raw key, the settings every connection needs, and read-only connections.

The key is given raw (32 bytes and the 16-byte salt at the start of the file), so opening costs no key
derivation. Connections are used by one thread only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sqlcipher3 import dbapi2 as driver

from forms.errors import StationError
from sync.replica.storage.driver import Connection, DatabaseError
from sync.replica.storage.failure import diagnose, station_error

__all__ = ["Connection", "ReplicaKey", "open_reader", "open_writable"]

APPLICATION_ID = 0x54535231
"""`TSR1` in the header of every station database."""
JOURNAL_LIMIT_BYTES = 16_777_216
BUSY_TIMEOUT_MS = 2_000
"""Readers never wait for the writer in WAL mode; the short wait covers a checkpoint or another process."""

# What a reading statement may do; everything else is denied, so no reader can switch writing back on.
_READING = frozenset(
    {
        driver.SQLITE_READ,
        driver.SQLITE_SELECT,
        driver.SQLITE_FUNCTION,
        driver.SQLITE_RECURSIVE,
        driver.SQLITE_TRANSACTION,
    }
)
_READABLE_PRAGMAS = frozenset(
    {
        "user_version",
        "data_version",
        "query_only",
        "page_count",
        "freelist_count",
        "integrity_check",
        "cipher_integrity_check",
        "foreign_key_check",
    }
)


@dataclass(frozen=True)
class ReplicaKey:
    """The database key: 32 random bytes, and the 16-byte salt stored at the start of the file."""

    db_key: bytes = field(repr=False)
    salt: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.db_key) != 32 or len(self.salt) != 16:
            raise ValueError("a replica key is 32 bytes and its salt 16")

    def pragma(self) -> str:
        """Return the statement that gives the key to the driver; it never leaves this package."""
        return f"PRAGMA key = \"x'{self.db_key.hex()}{self.salt.hex()}'\""


def open_writable(path: Path, key: ReplicaKey) -> Connection:
    """Open an existing database for its one writer.

    Raises:
        StationError: `replica_missing`, `replica_foreign`, `replica_torn`, `replica_locked`, `disk_full`.
    """
    db = _open(path, key)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute(f"PRAGMA journal_size_limit = {JOURNAL_LIMIT_BYTES}")
    except DatabaseError as error:
        db.close()
        raise station_error(error) from error
    return db


def open_reader(path: Path, key: ReplicaKey) -> Connection:
    """Open an existing database for reading only, for the calling thread.

    Raises:
        StationError: as `open_writable`.
    """
    db = _open(path, key)
    db.execute("PRAGMA query_only = ON")
    db.set_authorizer(_allow_reading)
    return db


def create_empty(path: Path, key: ReplicaKey) -> Connection:
    """Create a new, empty database file; the caller gives it its schema.

    Raises:
        StationError: `replica_exists` when there is a file already, `disk_full`.
    """
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError as error:
        raise StationError("replica_exists") from error
    db = connect_keyed(path, key)
    try:
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    except DatabaseError as error:
        db.close()
        raise station_error(error) from error
    return db


def connect_keyed(path: Path, key: ReplicaKey) -> Connection:
    """Open a file with every setting a connection needs, without looking at its contents.

    `recursive_triggers` makes the delete triggers fire for `INSERT OR REPLACE` too; `temp_store` in
    memory keeps SQLCipher from writing plain text to temporary files.

    Raises:
        StationError: `replica_driver` when the driver was built to keep temporary data in files.
    """
    db: Connection = driver.connect(str(path), isolation_level=None, check_same_thread=False)
    try:
        # The driver prints page errors to stderr unless told not to before the key is given.
        db.execute("PRAGMA cipher_log_level = NONE").fetchall()
        db.execute(key.pragma()).fetchall()
        db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}").fetchall()
        for name in ("foreign_keys", "recursive_triggers", "secure_delete", "cell_size_check"):
            db.execute(f"PRAGMA {name} = ON").fetchall()
        db.execute("PRAGMA temp_store = MEMORY").fetchall()
        options = {row[0] for row in db.execute("PRAGMA compile_options")}
    except DatabaseError as error:
        db.close()
        raise station_error(error) from error
    if not options & {"TEMP_STORE=2", "TEMP_STORE=3"}:
        db.close()
        raise StationError("replica_driver")
    return db


def _open(path: Path, key: ReplicaKey) -> Connection:
    if not path.is_file():
        raise StationError("replica_missing")
    # SQLite would take an empty file for a new database and write into it.
    if path.stat().st_size == 0:
        raise StationError("replica_torn")
    db = connect_keyed(path, key)
    try:
        # The first statement that reads a page is the one that fails with a wrong key.
        application = db.execute("PRAGMA application_id").fetchone()[0]
        db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except DatabaseError as error:
        raise diagnose(error, db, path, key.salt) from error
    if application != APPLICATION_ID:
        db.close()
        raise StationError("replica_foreign")
    return db


def _allow_reading(action: int, first: str | None, second: str | None, *_: object) -> int:
    if action in _READING:
        return int(driver.SQLITE_OK)
    if action == driver.SQLITE_PRAGMA and first in _READABLE_PRAGMAS and second is None:
        return int(driver.SQLITE_OK)
    return int(driver.SQLITE_DENY)
