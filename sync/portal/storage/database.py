"""One database behind SQLAlchemy: opening, migrating, and the kinds of transaction.

SQLite is the default, PostgreSQL serves several machines. On both a writing transaction takes the
portal's one write lock at its start (`BEGIN IMMEDIATE`, an advisory lock), so that a sequence
number handed out inside it never becomes visible out of order and two workers never decide on the
same state. What is slow (signatures, seals, rules) happens before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import Any

import sqlalchemy as sa

from forms.errors import StationError
from sync.portal.storage.handed_out import Lineage, Mark, Undeclared
from sync.portal.storage.tables import counter

BUSY_MS = 10_000
POOL = 12
"""Connections a worker keeps; a request that gets none within `BUSY_MS` is asked to come again."""
BUSY = (sa.exc.OperationalError, sa.exc.TimeoutError, Undeclared)
"""What a database says that has no time now: locks, deadlocks, a restart, no free connection; and what is
said of one whose restore nobody has declared: whoever asked comes again."""
_FULL = ("SQLITE_FULL", "53100")
"""What SQLite and PostgreSQL (SQLSTATE, class 53) call a disk without room."""
WRITES = "writes"
"""The counter of writing transactions (`sync.portal.storage.handed_out`)."""
_WRITING = "tramso_writing"
_WRITE_LOCK = 0x5452_414D
_READ_ONLY = frozenset({"25006", "0A000"})
"""What a server says that follows another one: no write (`read_only_sql_transaction`), and no transaction that
asks to be one that writes (`feature_not_supported`), as a connection does that was used for reading before."""
# Statements of the hot path are built once: building one costs as much as running it.
_NUMBERS = "tramso_numbers"
_COUNTED = sa.select(counter.c.value).where(counter.c.name == sa.bindparam("name"))
_COUNT = sa.text(
    "INSERT INTO counter (name, value) VALUES (:name, :value) "
    "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
_NEXT_WRITE = sa.text(
    "INSERT INTO counter (name, value) VALUES ('writes', :least) ON CONFLICT (name) DO UPDATE SET value = "
    "CASE WHEN counter.value >= excluded.value THEN counter.value + 1 ELSE excluded.value END RETURNING value"
)
_VERSION = sa.table("alembic_version", sa.column("version_num"))
_LOCK = sa.text(f"SELECT pg_advisory_xact_lock({_WRITE_LOCK})")


def is_full(error: BaseException) -> bool:
    """Return whether a database refused for want of room: that does not pass by itself, as a lock does."""
    told = getattr(error, "orig", None)
    return (getattr(told, "sqlite_errorname", None) or getattr(told, "sqlstate", None)) in _FULL


class Database:
    """Connections of the portal.

    Args:
        url: an SQLAlchemy address, `sqlite:///file` by default.
        mark: of the home this process serves from, None to trust the database's word.
    """

    def __init__(self, url: str, mark: Mark | None = None) -> None:
        self._lineage = Lineage(mark)
        self._looked = False
        try:
            self.engine = sa.create_engine(url, pool_size=POOL, max_overflow=0, pool_timeout=BUSY_MS / 1000)
        except (sa.exc.ArgumentError, ImportError, TypeError) as error:
            raise StationError("database_address") from error
        self._read = self._write = self._note = self.engine.execution_options()
        match self.engine.dialect.name:
            case "sqlite":
                self._write = self._note = self.engine.execution_options(**{_WRITING: True})
                sa.event.listen(self.engine, "connect", _prepare_sqlite)
                sa.event.listen(self.engine, "begin", _begin_sqlite)
            case "postgresql":
                # One snapshot for a reader; a writer must see what the lock's last holder committed.
                self._read = self.engine.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
                sa.event.listen(self.engine, "connect", _prepare_postgresql)
                sa.event.listen(self.engine, "connect", self._look_at_new)
                sa.event.listen(self.engine, "handle_error", _come_again_when_read_only, retval=True)
            case _:
                raise StationError("database_address")

    def migrate(self) -> None:
        """Bring the tables to this program's version.

        Raises:
            StationError: `database_too_new` when a newer program has been at work,
                `database_unusable` when the file cannot be opened.
        """
        newest, known = _revisions()
        try:
            with self._locked() as db:
                present = _revision(db)
                if present is not None and present not in known:
                    raise StationError("database_too_new", revision=present)
                if present != newest:
                    _upgrade(db)
        except sa.exc.DatabaseError as error:
            raise StationError("database_unusable") from error

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Open a transaction that sees one state of the database and writes nothing."""
        with self._read.connect() as db, db.begin():
            yield db

    @contextmanager
    def writing(self, *, declared: int | None = None) -> Iterator[sa.Connection]:
        """Open a transaction that may write; it commits at the end and rolls back on any exception.

        It has the write lock: everything committed before is visible in it, and nobody else writes
        what depends on it.

        Args:
            declared: of a transaction that declares a restore: a number no lost database can have reached.

        Raises:
            Undeclared: the database is behind what it has given away; nothing is written.
        """
        with self._locked() as db:
            numbers: dict[str, int] = {}
            db.execution_options(**{_NUMBERS: numbers})
            yield db
            if numbers:
                db.execute(_COUNT, [{"name": name, "value": value} for name, value in numbers.items()])
            number: int = db.execute(_NEXT_WRITE, {"least": declared or 1}).scalar_one()
            if declared is None:
                # At the end, because one statement then both counts and asks; whatever was done rolls back.
                self._lineage.check(number)
        self._lineage.committed(number)

    def look(self) -> bool:
        """Compare the database with what this home has seen of it; tell whether it may serve.

        To be asked before anything is written, and again for as long as the answer is False: the
        restore may be declared meanwhile, by another process.
        """
        before = self._lineage.before()
        with self.reading() as db:
            held = fixed_number(db, WRITES)
        self._lineage.look(before, held)
        self._looked = True
        return not self._lineage.in_doubt

    def _look_at_new(self, connection: Any, _record: object) -> None:
        """Compare what a new connection leads to: the server behind an address may have become another one."""
        if not self._looked:
            return
        before = self._lineage.before()
        with connection.cursor() as cursor:
            cursor.execute("SELECT value FROM counter WHERE name = %s", (WRITES,))
            row = cursor.fetchone()
        connection.rollback()
        self._lineage.look(before, None if row is None else int(row[0]))

    @property
    def in_doubt(self) -> bool:
        """Whether this process has found the database behind and not looked since."""
        return self._lineage.in_doubt

    def distrust(self) -> None:
        """Have every process find the database behind, whatever it has seen: somebody has proof that it is."""
        with self._locked() as db:
            db.execute(_COUNT, {"name": WRITES, "value": 0})
        self.look()

    @contextmanager
    def _locked(self) -> Iterator[sa.Connection]:
        with self._write.connect() as db, db.begin():
            if self.engine.dialect.name == "postgresql":
                db.execute(_LOCK)
            yield db

    @contextmanager
    def noting(self) -> Iterator[sa.Connection]:
        """Open a transaction for rows nothing else depends on, such as a record of a reading.

        It does not wait for the write lock on PostgreSQL and takes no sequence number.
        """
        with self._note.connect() as db, db.begin():
            yield db

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


@cache
def _revisions() -> tuple[str, frozenset[str]]:
    """Return the newest revision of this program and all it knows, which are the numbers of its files."""
    names = [one.name for one in files("sync.portal.migrations.versions").iterdir()]
    known = frozenset(name[1:5] for name in names if name.startswith("v") and name.endswith(".py"))
    return max(known), known


def _revision(db: sa.Connection) -> str | None:
    if not sa.inspect(db).has_table(_VERSION.name):
        return None
    present: str | None = db.execute(sa.select(_VERSION.c.version_num)).scalar_one_or_none()
    return present


def _upgrade(db: sa.Connection) -> None:
    # Only here: with what Alembic brings along it takes a third of the time in which a command starts.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "sync.portal:migrations")
    config.attributes["connection"] = db
    command.upgrade(config, "head")


def next_number(db: sa.Connection, name: str, first: int | Callable[[], int] = 1) -> int:
    """Count `name` up inside the caller's writing transaction and return the new value.

    The transaction has the write lock until its commit, so numbers become visible in their order
    and a rollback leaves no gap. For the same reason it may count in memory: a counter is read
    once and written once, however many numbers are taken.

    Args:
        db: a writing transaction.
        name: the counter; it begins at `first`.
        first: its first value; a function is asked only for a counter that does not exist yet.
    """
    numbers: dict[str, int] = db.get_execution_options()[_NUMBERS]
    if name not in numbers:
        stored = db.execute(_COUNTED, {"name": name}).scalar_one_or_none()
        if stored is None:
            stored = (first() if callable(first) else first) - 1
        numbers[name] = int(stored)
    numbers[name] += 1
    return numbers[name]


def fixed_number(db: sa.Connection, name: str) -> int | None:
    """Return a stored number without counting, None where it was never stored."""
    row = db.execute(sa.select(counter.c.value).where(counter.c.name == name)).one_or_none()
    return None if row is None else int(row.value)


def raise_number(db: sa.Connection, name: str, at_least: int) -> None:
    """Let a counter go on from a value, unless it is there already; not for one counted in this transaction."""
    if (fixed_number(db, name) or 0) < at_least:
        db.execute(_COUNT, {"name": name, "value": at_least})


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


def _come_again_when_read_only(context: sa.engine.ExceptionContext) -> BaseException | None:
    """Take a server that refuses to write for one that has no time yet: a standby nobody has promoted.

    Its connections are dropped with it, so that the next one goes to whichever server answers then. A write inside
    one of our own reading transactions stays what it is: a fault of the program.
    """
    db, told = context.connection, context.original_exception
    if db is None or getattr(told, "sqlstate", None) not in _READ_ONLY:
        return None
    if db.get_execution_options().get("postgresql_readonly"):
        return None
    context.is_disconnect = True
    # Without the parameters: an error may be logged, and they may name people.
    return sa.exc.OperationalError(context.statement, None, told)


def _prepare_postgresql(connection: Any, _record: object) -> None:
    connection.autocommit = True
    connection.execute(f"SET lock_timeout = {BUSY_MS}")
    connection.execute(f"SET idle_in_transaction_session_timeout = {3 * BUSY_MS}")
    connection.autocommit = False
