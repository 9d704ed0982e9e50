"""A writing transaction that does nothing but count; the floor is one changed row by the driver, as durable."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from sync.portal.storage.database import Database
from sync.portal.storage.handed_out import NAME, Mark
from tests.bench.tables.timing import Line, paired

TIMES = 200


def lines(store: Database, rows: int) -> Iterator[Line]:
    """Measure the program's transaction with and without a mark beside it; `rows` does not matter."""
    del rows
    url = store.engine.url.render_as_string(hide_password=False)
    with _floor(url) as change, tempfile.TemporaryDirectory() as name:
        _writing(store)()
        mark = Mark(Path(name) / NAME)
        with store.reading() as db:
            mark.note(int(db.exec_driver_sql("SELECT value FROM counter WHERE name = 'writes'").scalar_one()))
        marked = Database(url, mark)
        for what, one in (("counts", store), ("counts, with a mark", marked)):
            yield {"transaction": what, **paired(_writing(one), change, TIMES)}
        marked.close()


def _writing(store: Database) -> Callable[[], None]:
    def work() -> None:
        with store.writing():
            pass

    return work


@contextmanager
def _floor(url: str) -> Iterator[Callable[[], None]]:
    kind, _, where = url.partition("://")
    if kind == "sqlite":
        path = where.removeprefix("/") + ".floor"
        db = sqlite3.connect(path, isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL").fetchall()
        db.execute("PRAGMA synchronous = FULL")
        db.execute("CREATE TABLE t (n INTEGER)")
        db.execute("INSERT INTO t VALUES (0)")

        def change() -> None:
            db.execute("BEGIN IMMEDIATE")
            db.execute("UPDATE t SET n = n + 1")
            db.execute("COMMIT")

        yield change
        db.close()
        Path(path).unlink()
        return
    with psycopg.connect(f"postgresql://{where}", autocommit=True) as server:
        server.execute("CREATE TABLE floor (n INTEGER)")
        server.execute("INSERT INTO floor VALUES (0)")

        def changed() -> None:
            with server.transaction():
                server.execute("UPDATE floor SET n = n + 1")

        yield changed
        server.execute("DROP TABLE floor")
