"""Forward-only migrations of `station.db`.

The file says in `user_version` how many steps it has seen. A newer file than the program knows is
refused untouched. Before the first missing step there must be room on the disk, and a copy of the file is made: its bytes
as they are, torn pages and all, compared with it and opened with the key. Without such a copy nothing is changed. Each
step is one transaction. The copy goes once the program has been started again and the portal was heard (`forget_copies`).
Steps never import the modules that use today's schema.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from forms.errors import StationError
from sync.replica.schema import schema_1, schema_1_outbox, schema_2, schema_3, schema_4, schema_5
from sync.replica.storage.connection import ReplicaKey, create_empty, open_reader, open_writable
from sync.replica.storage.driver import Connection, DatabaseError
from sync.replica.storage.durable import forget, replace_durably
from sync.replica.storage.failure import station_error
from sync.replica.storage.torn_pages import opened_error

SET_NAME = "station"
_BEFORE = ".before-"
_BLOCK = 1_048_576
SPARE_BYTES = 16 * 1_048_576
"""Beside a copy and half of one: for the write-ahead log, and for whatever else the station writes meanwhile."""


@dataclass(frozen=True)
class Step:
    """One named change of the schema; `apply` gets the connection inside a transaction."""

    name: str
    apply: Callable[[Connection], None]


def first_schema(db: Connection) -> None:
    """Lay the tables, indexes, triggers and views of schema 1."""
    for statement in schema_1.STATEMENTS + schema_1_outbox.STATEMENTS:
        db.execute(statement)


STEPS: tuple[Step, ...] = (
    Step("001_first_schema", first_schema),
    Step("002_withdrawals", schema_2.withdrawals),
    Step("003_restorations", schema_3.restorations),
    Step("004_moved_cases", schema_4.moved_cases),
    Step("005_lasting_years", schema_5.lasting_years),
)


def create_database(path: Path, key: ReplicaKey, steps: Sequence[Step] = STEPS) -> None:
    """Make a new station database whole, then give it its name; a crash leaves none or all of it.

    Raises:
        StationError: `replica_exists`, `disk_full`.
    """
    if path.exists():
        raise StationError("replica_exists")
    part = path.with_name(path.name + ".part")
    forget(part)
    db = create_empty(part, key)
    try:
        _apply(db, steps)
        db.execute("PRAGMA journal_mode = WAL")
    except DatabaseError as error:
        raise station_error(error) from error
    finally:
        db.close()
    replace_durably(part, path)


def bring_up_to_date(
    path: Path, key: ReplicaKey, steps: Sequence[Step] = STEPS, *, upgrading: Callable[[], None] | None = None
) -> int:
    """Apply the missing steps to an existing database; return its schema number.

    Args:
        path: of the file.
        key: of the file.
        steps: all of them, the newest last.
        upgrading: told before the first missing step; a file of years takes a while.

    Raises:
        StationError: `replica_too_new`, `update_no_room` and `backup_failed` (nothing was changed), `disk_full`, and
            those of `open_writable`.
    """
    # Left last: a process that closes any handle of a file gives up all its locks on it (POSIX), and another one would
    # think itself the last user and delete the log the steps are written to.
    with ExitStack() as kept_open:
        return _brought_up(path, key, steps, upgrading, kept_open)


def _brought_up(
    path: Path,
    key: ReplicaKey,
    steps: Sequence[Step],
    upgrading: Callable[[], None] | None,
    kept_open: ExitStack,
) -> int:
    db = open_writable(path, key)
    try:
        version = schema_number(db)
        if version > len(steps):
            raise StationError("replica_too_new", found=version, known=len(steps))
        if version < len(steps):
            target = path.with_name(f"{path.name}{_BEFORE}{version + 1}")
            _require_room(path, target)
            if upgrading is not None:
                upgrading()
            _copy_exactly(db, path, target, key, kept_open)
            _apply(db, steps)
    except (DatabaseError, MemoryError) as error:
        raise opened_error(error) from error
    finally:
        db.close()
    return len(steps)


def copies_beside(path: Path) -> dict[Path, int]:
    """Return the copies updates have left beside a database, each with when it was made."""
    return {copy: copy.stat().st_mtime_ns for copy in path.parent.glob(f"{path.name}{_BEFORE}*")}


def forget_copies(copies: Iterable[Path]) -> None:
    """Delete copies of before an update: they open with the same key, and nothing in them is ever forgotten."""
    for copy in copies:
        forget(copy)


def schema_number(db: Connection) -> int:
    """Return how many steps a database has seen."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def must_be_current(db: Connection, steps: Sequence[Step] = STEPS) -> None:
    """Let nobody read what this program would misread: a database it has not brought up to date, or cannot.

    Raises:
        StationError: `replica_too_new`, `replica_before_update`.
    """
    found, known = schema_number(db), len(steps)
    if found > known:
        raise StationError("replica_too_new", found=found, known=known)
    if found < known:
        raise StationError("replica_before_update", found=found, known=known)


def _require_room(path: Path, target: Path) -> None:
    """Ask for the room of a copy, and of what the steps may write beside it, before anything is begun."""
    # What an attempt that was cut off has left is in nobody's way.
    forget(_part(target))
    log = path.with_name(path.name + "-wal")
    size = path.stat().st_size + (log.stat().st_size if log.exists() else 0)
    try:
        lacking = size + size // 2 + SPARE_BYTES - shutil.disk_usage(path.parent).free
    except OSError:
        # A system that does not tell refuses in the middle, and then nothing was changed either.
        return
    if lacking > 0:
        raise StationError("update_no_room", lacking_mb=-(-lacking // 1_000_000))


def _copy_exactly(db: Connection, path: Path, target: Path, key: ReplicaKey, kept_open: ExitStack) -> None:
    """Copy a database byte by byte, compare the copy with it and open it.

    Checking every page and every reference of it as well took four times as long, and what it found in the file itself
    was copied as it was all the same.

    Raises:
        StationError: `backup_failed`, `disk_full`, `replica_locked`.
    """
    part = _part(target)
    # All of it in the one file, and nobody writes until it is copied.
    if db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        raise StationError("replica_locked")
    db.execute("BEGIN IMMEDIATE")
    try:
        file = kept_open.enter_context(path.open("rb"))
        with part.open("wb") as copy:
            shutil.copyfileobj(file, copy, _BLOCK)
        same = _is_same(file, part) and _number_of(part, key) == schema_number(db)
    except OSError as error:
        forget(part)
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        raise StationError("disk_full" if full else "backup_failed") from error
    except BaseException:
        forget(part)
        raise
    finally:
        db.execute("ROLLBACK")
    if not same:
        forget(part)
        raise StationError("backup_failed")
    replace_durably(part, target)


def _is_same(file: BinaryIO, part: Path) -> bool:
    file.seek(0)
    with part.open("rb") as copy:
        while block := file.read(_BLOCK):
            if block != copy.read(_BLOCK):
                return False
        return not copy.read(1)


def _number_of(copy: Path, key: ReplicaKey) -> int:
    db = open_reader(copy, key)
    try:
        return schema_number(db)
    finally:
        db.close()


def _part(target: Path) -> Path:
    return target.with_name(target.name + ".part")


def _apply(db: Connection, steps: Sequence[Step]) -> None:
    # Imported here: sqlite-utils is not needed at a start without anything to migrate.
    from sync.replica.storage.row_tools import migration_set, row_tools

    known = migration_set(SET_NAME)
    for number, step in enumerate(steps, start=1):
        known(name=step.name)(_numbered(step, number))
    known.apply(row_tools(db))


def _numbered(step: Step, number: int) -> Callable[[object], None]:
    def run(tools: object) -> None:
        db: Connection = tools.conn  # type: ignore[attr-defined]  # the library names the standard driver
        step.apply(db)
        db.execute(f"PRAGMA user_version = {number:d}")

    return run
