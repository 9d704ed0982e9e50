"""A real PostgreSQL of the tests' own: made in a temporary folder, reached by a local socket, gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from sync.portal.storage.database import Database
from tests.support import run_folder

SUPERUSER = "tramso"
_PLAIN = ["-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
TEMPLATE = "tramso_template"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
"""What a database may do without that is thrown away; benches leave it out."""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY 1"
"""Asked of the database: how many tables Python knows depends on what was imported by then."""


def binaries() -> Path | None:
    """Return the folder of initdb and postgres, the newest version found, or None."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parent.parent.name)
    )
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return None if on_path is None else Path(on_path).resolve().parent


def why_not() -> str | None:
    """Return why no server can be started here, None when one can."""
    if os.name != "posix":
        return "a PostgreSQL server is started on Unix only"
    if binaries() is None:
        return "PostgreSQL is not installed (apt-get install postgresql)"
    if os.geteuid() == 0 and _unprivileged() is None:
        return "PostgreSQL does not run as root and there is no other account"
    return None


@dataclass
class Postgres:
    """A running server.

    Attributes:
        folder: of the socket.
    """

    folder: Path
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _emptied: list[str] = field(default_factory=list)
    _connected: dict[str, psycopg.Connection[Any]] = field(default_factory=dict)
    _emptying: str = ""

    def url(self, name: str) -> str:
        """Return the SQLAlchemy address of a database."""
        return f"postgresql+psycopg://{SUPERUSER}@/{name}?host={self.folder}"

    @contextmanager
    def empty(self) -> Iterator[str]:
        """Make a database without tables and give its address."""
        name = self._created("template0")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def migrated(self) -> Iterator[str]:
        """Give the address of a database with the portal's tables, all of them empty; whoever gets it adds none."""
        # Emptying one takes a quarter of the time in which one is made and dropped.
        name = self._emptied.pop() if self._emptied else self._created(TEMPLATE)
        try:
            yield self.url(name)
        finally:
            if self._empty_out(name):
                self._emptied.append(name)

    def run(self, statement: str, name: str = "postgres") -> None:
        """Run one statement as superuser, outside a transaction."""
        with self._connection(name) as connection:
            connection.execute(statement)

    def _created(self, template: str) -> str:
        name = f"tramso_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def _empty_out(self, name: str) -> bool:
        """Take every row away; a database that lost a table is dropped instead. Return whether it is there."""
        try:
            self._kept_connection(name).execute(self._emptying)
        except psycopg.errors.UndefinedTable:
            self._connected.pop(name).close()
            self.run(f"DROP DATABASE {name} WITH (FORCE)")
            return False
        return True

    def _kept_connection(self, name: str) -> psycopg.Connection[Any]:
        """Return the connection a database is emptied by, kept: making one costs more than emptying."""
        kept = self._connected.get(name)
        if kept is not None:
            with suppress(psycopg.OperationalError):
                kept.execute("SELECT")
                return kept
            # A test cut every connection off.
            kept.close()
        self._connected[name] = self._connection(name)
        return self._connected[name]

    def _connection(self, name: str) -> psycopg.Connection[Any]:
        return psycopg.connect(host=str(self.folder), user=SUPERUSER, dbname=name, autocommit=True)

    def _let_go(self) -> None:
        for kept in self._connected.values():
            kept.close()
        self._connected.clear()

    def _make_template(self) -> None:
        self.run(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")
        store = Database(self.url(TEMPLATE))
        store.migrate()
        store.close()
        with self._connection(TEMPLATE) as template:
            self._emptying = _emptying([str(name) for (name,) in template.execute(_TABLES)])


def _emptying(tables: list[str]) -> str:
    """Return the statement that takes every row out of `tables`, and sets back every number given."""
    filled = " UNION ALL ".join(
        f"SELECT '{name}' AS name WHERE EXISTS (SELECT FROM {name})" for name in tables
    )
    # Truncating gives a table and its indexes new files: only those that have rows, of thirty.
    return f"""
DO $$
DECLARE filled text;
BEGIN
    -- A connection somebody left open would hold its locks.
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    -- Whoever still writes has ended after this: nothing is filled behind the look.
    LOCK TABLE {", ".join(tables)} IN EXCLUSIVE MODE;
    SELECT string_agg(name, ', ') INTO filled FROM ({filled}) AS look;
    IF filled IS NOT NULL THEN
        EXECUTE 'TRUNCATE ' || filled || ' CASCADE';
    END IF;
    -- Of empty tables, too: a number is used up though its row was undone.
    PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
        FROM pg_sequences WHERE last_value IS NOT NULL;
END $$
"""


@contextmanager
def postgres_server(**settings: str) -> Iterator[Postgres]:
    """Start a server with `settings` and stop it at the end; `why_not()` is None where this works."""
    with cluster(**settings) as running:
        server = Postgres(running.folder)
        server._make_template()
        try:
            yield server
        finally:
            server._let_go()


@dataclass
class Cluster:
    """The files of one server and the program that starts and stops it.

    Attributes:
        folder: of its socket, files and log.
        settings: it is started with.
    """

    folder: Path
    settings: dict[str, str]

    def run(self, program: str, *words: str) -> None:
        """Run one of PostgreSQL's programs as the account that owns the files."""
        programs = binaries()
        assert programs is not None
        # Not captured: a server that goes on would keep the pipe open.
        with (self.folder / "programs.log").open("ab") as told:
            subprocess.run(
                [str(programs / program), *words],
                check=True,
                stdout=told,
                stderr=told,
                env={**os.environ, "LC_ALL": "C", "HOME": str(self.folder)},
                cwd=self.folder,
                **_account(),
            )

    def create(self) -> None:
        """Make the files of a new server, once in a run of tests: what initdb wrote then is copied ever after."""
        made = run_folder.shared and run_folder.shared / "initdb"
        if made is not None and made.is_dir():
            _copy(made, Path(self._data))
            return
        self.run("initdb", "-D", self._data, "-U", SUPERUSER, *_PLAIN)
        if made is not None:
            own = made.with_name(f"initdb-{os.getpid()}")
            _copy(Path(self._data), own)
            # Another process of the run may have been first; its files are as good.
            with suppress(OSError):
                own.rename(made)

    def start(self) -> None:
        """Start the server, or start it again after `kill`; returns when it answers."""
        options = [f"-c{name}={value}" for name, value in self.settings.items()]
        words = " ".join(["-k", str(self.folder), "-clisten_addresses=", "-cmax_connections=90", *options])
        self._control("-l", str(self.folder / "log"), "-o", words, "start")

    def kill(self) -> None:
        """End the server at once, as a crash would: nothing is written any more, every connection breaks."""
        self._control("-m", "immediate", "stop")

    def promote(self) -> None:
        """Let a standby take over."""
        self._control("promote")

    @contextmanager
    def standby(self) -> Iterator[Cluster]:
        """Copy the running server as one that follows it; not started yet, and killed at the end."""
        with _folder() as folder:
            copy = Cluster(folder, self.settings)
            copy.run("pg_basebackup", "-D", copy._data, "-R", "-c", "fast", *self._reached_by())
            try:
                yield copy
            finally:
                if (folder / "data" / "postmaster.pid").exists():
                    copy.kill()

    def _reached_by(self) -> list[str]:
        return ["-h", str(self.folder), "-U", SUPERUSER]

    def _control(self, *words: str) -> None:
        self.run("pg_ctl", "-D", self._data, "-w", "-t", "60", *words)

    @property
    def _data(self) -> str:
        return str(self.folder / "data")


@contextmanager
def cluster(**settings: str) -> Iterator[Cluster]:
    """Start a server that may be killed and started again; it is gone at the end."""
    with _folder() as folder:
        running = Cluster(folder, settings)
        running.create()
        running.start()
        try:
            yield running
        finally:
            if (folder / "data" / "postmaster.pid").exists():
                running.kill()


def _copy(files: Path, place: Path) -> None:
    """Copy a stopped server's files with their owner and rights, on which PostgreSQL insists."""
    subprocess.run(["cp", "-a", str(files), str(place)], check=True)


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="tramso-pg-"))
    try:
        if os.geteuid() == 0:
            account = _unprivileged()
            assert account is not None
            os.chown(folder, *account)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _account() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    account = _unprivileged()
    assert account is not None
    return {"user": account[0], "group": account[1], "extra_groups": []}


def _unprivileged() -> tuple[int, int] | None:
    import pwd

    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return account.pw_uid, account.pw_gid
    return None
