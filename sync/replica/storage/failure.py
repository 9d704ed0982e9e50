"""What went wrong with a database file, in the station's own codes.

A wrong key and a torn first page give the same driver error. They are told apart by the message
authentication code every page carries: when at least one page of the file verifies under our key the
file is ours and damaged; when none does it is somebody else's or the key is another's.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from forms.errors import StationError
from sync.replica.storage.driver import Connection, DatabaseError

PAGE_BYTES = 4_096
PLAIN_MAGIC = b"SQLite format 3\x00"
SALT_BYTES = 16
ROOM_BYTES = 65_536
"""Opening makes the index of the write-ahead log: 32 KB and a few pages."""

_CODES = {
    "SQLITE_NOTADB": "replica_foreign",
    "SQLITE_CORRUPT": "replica_torn",
    "SQLITE_FULL": "disk_full",
    "SQLITE_BUSY": "replica_locked",
    "SQLITE_LOCKED": "replica_locked",
    "SQLITE_CANTOPEN": "replica_unreadable",
    "SQLITE_PERM": "replica_unreadable",
    "SQLITE_READONLY": "replica_unreadable",
    "SQLITE_IOERR": "replica_unreadable",
}

# The backup call raises without an error name; SQLite's own words are stable (sqlite3_errstr).
_WORDS = {
    "file is not a database": "replica_foreign",
    "database disk image is malformed": "replica_torn",
    "database or disk is full": "disk_full",
    "database is locked": "replica_locked",
    "disk I/O error": "replica_unreadable",
}


def station_error(error: Exception) -> Exception:
    """Return the station error for a driver error, or the error itself when it is a bug.

    Codes: `replica_foreign`, `replica_torn`, `disk_full`, `replica_locked`, `replica_unreadable`.
    """
    name = getattr(error, "sqlite_errorname", None) or ""
    for prefix, code in _CODES.items():
        if name == prefix or name.startswith(prefix + "_"):
            return StationError(code)
    if not name and str(error) in _WORDS:
        return StationError(_WORDS[str(error)])
    return error


def diagnose(error: Exception, db: Connection, path: Path, salt: bytes) -> Exception:
    """Return why a file could not be opened with our key, and close it; the file is not touched.

    Args:
        error: what the driver said to the first read.
        db: the keyed connection that failed.
        path: the file.
        salt: the salt the file should begin with.
    """
    try:
        found = station_error(error)
        if isinstance(found, StationError) and found.code in {"replica_foreign", "replica_torn"}:
            return StationError("replica_torn" if _is_ours(db, path, salt) else "replica_foreign")
        # A full disk keeps SQLite from making the index of its log, which it calls an input/output error.
        if isinstance(found, StationError) and found.code == "replica_unreadable" and _has_no_room(path):
            return StationError("disk_full")
        return found
    finally:
        db.close()


def find_damage(db: Connection) -> tuple[str, ...]:
    """Return what the page codes, the structure and the references say; empty when all is sound.

    Reads the whole file: for backups, repair and the doctor, not for every start.
    """
    try:
        pages = [str(row[0]) for row in db.execute("PRAGMA cipher_integrity_check")]
        if pages:
            return tuple(pages)
        structure = [str(row[0]) for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
        references = [f"dangling reference in {row[0]}" for row in db.execute("PRAGMA foreign_key_check")]
    except DatabaseError as error:
        return (getattr(error, "sqlite_errorname", None) or "unreadable",)
    return tuple(structure + references)


def _has_no_room(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < ROOM_BYTES
    except OSError:
        return False


def _is_ours(db: Connection, path: Path, salt: bytes) -> bool:
    with path.open("rb") as file:
        start = file.read(SALT_BYTES)
    if start == PLAIN_MAGIC:
        return False
    pages = -(-path.stat().st_size // PAGE_BYTES)
    if pages <= 1:
        return start == salt
    failed = sum(1 for _ in db.execute("PRAGMA cipher_integrity_check"))
    return failed < pages
