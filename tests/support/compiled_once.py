"""Statements compiled once in a process, not once for each portal a test opens.

A worker of the portal has one database for its life and compiles each statement once; a test process opens thousands,
and compiled the same statements for each: half of what a test's first calls took. What SQLAlchemy keeps of a statement
goes by the dialect and the statement, so databases that share the dialect and the cache share it. The statements that
run, the connections and the files are each database's own.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import plugins
from sqlalchemy.util import LRUCache

NAME = "tramso_compiled_once"
MOST = 4_000
"""More than the portal has statements: nothing is thrown away and compiled again."""


@cache
def _shared() -> tuple[sa.Dialect, Any]:
    return _known_by("sqlite://"), LRUCache(MOST)


_servers: list[tuple[sa.Dialect, Any]] = []
"""The same for PostgreSQL: the servers of a test process are all of one version, and have no types of their own."""


def _known_by(url: sa.URL | str) -> sa.Dialect:
    engine = sa.create_engine(url)
    # The first connection tells the dialect what this database can do.
    engine.connect().close()
    engine.dispose()
    return engine.dialect


class _CompiledOnce(sa.CreateEnginePlugin):
    def update_url(self, url: sa.URL) -> sa.URL:
        return url

    def engine_created(self, engine: sa.Engine) -> None:
        if engine.dialect.name == "sqlite":
            engine.dialect, engine._compiled_cache = _shared()
            return
        if not _servers:
            _servers.append((_known_by(engine.url), LRUCache(MOST)))
        engine.dialect, engine._compiled_cache = _servers[0]


def address(file: object) -> str:
    """Return the address of an SQLite file whose statements are compiled once in this process."""
    return f"sqlite:///{file}?plugin={NAME}"


def of_server(url: str) -> str:
    """Return the address of a PostgreSQL database, one that answers, with statements compiled once."""
    return f"{url}{'&' if '?' in url else '?'}plugin={NAME}"


plugins.register(NAME, __name__, _CompiledOnce.__name__)
