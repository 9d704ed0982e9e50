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
    engine = sa.create_engine("sqlite://")
    # The first connection tells the dialect what this SQLite can do.
    engine.connect().close()
    engine.dispose()
    return engine.dialect, LRUCache(MOST)


class _CompiledOnce(sa.CreateEnginePlugin):
    def update_url(self, url: sa.URL) -> sa.URL:
        return url

    def engine_created(self, engine: sa.Engine) -> None:
        engine.dialect, engine._compiled_cache = _shared()


def address(file: object) -> str:
    """Return the address of an SQLite file whose statements are compiled once in this process."""
    return f"sqlite:///{file}?plugin={NAME}"


plugins.register(NAME, __name__, _CompiledOnce.__name__)
