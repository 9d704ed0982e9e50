"""A real PostgreSQL of the tests' own: made in a temporary folder, reached by a local socket, gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from sync.portal.database import Database

SUPERUSER = "tramso"
TEMPLATE = "tramso_template"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
"""What a database may do without that is thrown away; benches leave it out."""


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

    def url(self, name: str) -> str:
        """Return the SQLAlchemy address of a database."""
        return f"postgresql+psycopg://{SUPERUSER}@/{name}?host={self.folder}"

    @contextmanager
    def empty(self) -> Iterator[str]:
        """Make a database without tables and give its address."""
        with self._made("template0") as url:
            yield url

    @contextmanager
    def migrated(self) -> Iterator[str]:
        """Make a database with the portal's tables and give its address."""
        with self._made(TEMPLATE) as url:
            yield url

    @contextmanager
    def _made(self, template: str) -> Iterator[str]:
        name = f"tramso_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def run(self, statement: str) -> None:
        """Run one statement as superuser, outside a transaction."""
        with psycopg.connect(
            host=str(self.folder), user=SUPERUSER, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement)

    def _make_template(self) -> None:
        self.run(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")
        store = Database(self.url(TEMPLATE))
        store.migrate()
        store.close()


@contextmanager
def postgres_server(**settings: str) -> Iterator[Postgres]:
    """Start a server with `settings` and stop it at the end; `why_not()` is None where this works."""
    programs = binaries()
    assert programs is not None
    who: dict[str, Any] = {}
    folder = Path(tempfile.mkdtemp(prefix="tramso-pg-"))
    try:
        if os.geteuid() == 0:
            account = _unprivileged()
            assert account is not None
            who = {"user": account[0], "group": account[1], "extra_groups": []}
            os.chown(folder, *account)
        data = folder / "data"
        language = {**os.environ, "LC_ALL": "C", "HOME": str(folder)}
        initdb = [str(programs / "initdb"), "-D", str(data), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8"]
        subprocess.run(
            [*initdb, "--locale=C", "--no-sync"],
            check=True,
            capture_output=True,
            env=language,
            cwd=folder,
            **who,
        )
        options = [f"-c{name}={value}" for name, value in settings.items()]
        control = [str(programs / "pg_ctl"), "-D", str(data), "-w", "-t", "60"]
        words = " ".join(["-k", str(folder), "-clisten_addresses=", "-cmax_connections=90", *options])
        start = [*control, "-l", str(folder / "log"), "-o", words, "start"]
        subprocess.run(start, check=True, stdout=subprocess.DEVNULL, env=language, cwd=folder, **who)
        try:
            server = Postgres(folder)
            server._make_template()
            yield server
        finally:
            stop = [*control, "-m", "immediate", "stop"]
            subprocess.run(stop, check=True, stdout=subprocess.DEVNULL, env=language, cwd=folder, **who)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> tuple[int, int] | None:
    import pwd

    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return account.pw_uid, account.pw_gid
    return None
