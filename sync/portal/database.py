"""One database behind SQLAlchemy: opening, migrating, and the two kinds of transaction.

SQLite is the default. A writing transaction takes the write lock at its start (`BEGIN IMMEDIATE`),
so that a feed sequence number handed out inside it can never become visible out of order.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from forms.errors import StationError
from sync.portal.tables import counter

BUSY_MS = 10_000
_WRITING = "tramso_writing"
# Statements of the hot path are built once: building one costs as much as running it.
_COUNT_UP = (
    sa.update(counter)
    .where(counter.c.name == sa.bindparam("wanted"))
    .values(value=counter.c.value + 1)
    .returning(counter.c.value)
)


class Database:
    """Connections of the portal.

    Args:
        url: an SQLAlchemy address, `sqlite:///file` by default.
    """

    def __init__(self, url: str) -> None:
        try:
            self.engine = sa.create_engine(url)
        except (sa.exc.ArgumentError, ImportError) as error:
            raise StationError("database_address") from error
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
            sa.event.listen(self.engine, "begin", _begin_sqlite)

    def migrate(self) -> None:
        """Bring the tables to this program's version.

        Raises:
            StationError: `database_too_new` when a newer program has been at work,
                `database_unusable` when the file cannot be opened.
        """
        config = Config()
        config.set_main_option("script_location", "sync.portal:migrations")
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        try:
            with self.writing() as db:
                present = MigrationContext.configure(db).get_current_revision()
                if present is not None and present not in known:
                    raise StationError("database_too_new", revision=present)
                config.attributes["connection"] = db
                command.upgrade(config, "head")
        except sa.exc.DatabaseError as error:
            raise StationError("database_unusable") from error

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Open a transaction that sees one state of the database and writes nothing."""
        with self.engine.connect() as db, db.begin():
            yield db

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Open a transaction that may write; it commits at the end and rolls back on any exception."""
        with self.engine.connect().execution_options(**{_WRITING: True}) as db, db.begin():
            yield db

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def next_number(db: sa.Connection, name: str, first: int = 1) -> int:
    """Count `name` up inside the caller's writing transaction and return the new value.

    The counter's row stays locked until the commit, on PostgreSQL too, so numbers become visible
    in their order.

    Args:
        db: a writing transaction.
        name: the counter; it begins at `first`.
        first: its first value.
    """
    row = db.execute(_COUNT_UP, {"wanted": name}).one_or_none()
    if row is None:
        db.execute(sa.insert(counter).values(name=name, value=first))
        return first
    return int(row.value)


def fixed_number(db: sa.Connection, name: str) -> int | None:
    """Return a stored number without counting, None where it was never stored."""
    row = db.execute(sa.select(counter.c.value).where(counter.c.name == name)).one_or_none()
    return None if row is None else int(row.value)


def put_number(db: sa.Connection, name: str, value: int) -> None:
    """Store a number once; a second store of the same name is a bug and raises."""
    db.execute(sa.insert(counter).values(name=name, value=value))


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must not open transactions of its own: `_begin_sqlite` does.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(db: sa.Connection) -> None:
    writing = db.get_execution_options().get(_WRITING, False)
    db.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
