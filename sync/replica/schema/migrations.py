"""Forward-only migrations of `station.db`.

The file says in `user_version` how many steps it has seen. A newer file than the program knows is
refused untouched. Before the first missing step a copy of the file is made, opened with the key and
checked page by page; of a file with a torn page, its bytes as they are. Without such a copy nothing is changed. Each
step is one transaction. The copy goes once the program has been started again and the portal was heard (`forget_copies`).
Steps never import the modules that use today's schema.
"""

from __future__ import annotations

import errno
import filecmp
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from forms.errors import StationError
from sync.replica.schema import schema_1, schema_1_outbox, schema_2, schema_3, schema_4, schema_5
from sync.replica.storage.connection import ReplicaKey, connect_keyed, create_empty, open_writable
from sync.replica.storage.driver import Connection, DatabaseError
from sync.replica.storage.durable import forget, replace_durably
from sync.replica.storage.failure import find_damage, station_error
from sync.replica.storage.torn_pages import is_damage, opened_error

SET_NAME = "station"
_BEFORE = ".before-"


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


def bring_up_to_date(path: Path, key: ReplicaKey, steps: Sequence[Step] = STEPS) -> int:
    """Apply the missing steps to an existing database; return its schema number.

    Raises:
        StationError: `replica_too_new` (nothing was changed), `backup_failed`, `disk_full`, and those of
            `open_writable`.
    """
    db = open_writable(path, key)
    try:
        version = schema_number(db)
        if version > len(steps):
            raise StationError("replica_too_new", found=version, known=len(steps))
        if version < len(steps):
            target = path.with_name(f"{path.name}{_BEFORE}{version + 1}")
            try:
                copy_verified(db, target, key)
            except StationError as error:
                if not is_damage(error):
                    raise
                # What met a torn page is of no use any more; a photograph nobody can read must not stop a station.
                db.close()
                copy_exactly(path, target, key)
                db = open_writable(path, key)
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


def copy_verified(db: Connection, target: Path, key: ReplicaKey) -> None:
    """Copy a database under its own key, and check every page of the copy before it gets its name.

    Raises:
        StationError: `backup_failed` when the copy alone is not sound, `replica_torn` when the database itself is not,
            `disk_full`.
    """
    part = target.with_name(target.name + ".part")
    forget(part)
    try:
        copy = connect_keyed(part, key)
        try:
            db.backup(copy)
            sound = not find_damage(copy) and schema_number(copy) == schema_number(db)
        finally:
            copy.close()
        code = "" if sound else "replica_torn" if find_damage(db) else "backup_failed"
    except DatabaseError as error:
        forget(part)
        raise station_error(error) from error
    if code:
        forget(part)
        raise StationError(code)
    replace_durably(part, target)


def copy_exactly(path: Path, target: Path, key: ReplicaKey) -> None:
    """Copy a database byte by byte, torn pages and all, and compare the copy with it.

    Raises:
        StationError: `backup_failed`, `disk_full`, and those of `open_writable`.
    """
    part = target.with_name(target.name + ".part")
    forget(part)
    db = open_writable(path, key)
    try:
        # All of it in the one file, and nobody writes until it is copied.
        busy = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        db.execute("BEGIN IMMEDIATE")
        shutil.copyfile(path, part)
        same = not busy and filecmp.cmp(path, part, shallow=False)
    except OSError as error:
        forget(part)
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        raise StationError("disk_full" if full else "backup_failed") from error
    finally:
        db.close()
    if not same:
        forget(part)
        raise StationError("backup_failed")
    replace_durably(part, target)


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
