"""A copy of a portal's database, row by row, and putting it back: the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from sync.portal.storage import tables
from tests.support import compiled_once


@dataclass(frozen=True)
class DatabaseCopy:
    """What every table held.

    Attributes:
        rows: by table.
    """

    rows: dict[sa.Table, list[dict[str, Any]]]

    @classmethod
    def of(cls, url: str) -> DatabaseCopy:
        """Copy a database, also one that is in use."""
        engine = _engine(url)
        with engine.connect() as db:
            rows = {
                table: [dict(row._mapping) for row in db.execute(sa.select(table))]
                for table in tables.metadata.sorted_tables
            }
        engine.dispose()
        return cls(rows)

    def put_back(self, url: str) -> None:
        """Lose everything since the copy; a portal may have the database open meanwhile."""
        engine = _engine(url)
        with engine.begin() as db:
            for table in reversed(tables.metadata.sorted_tables):
                db.execute(table.delete())
            for table, rows in self.rows.items():
                if rows:
                    db.execute(table.insert(), rows)
        engine.dispose()


def _engine(url: str) -> sa.Engine:
    shared = [compiled_once.NAME] if url.startswith("sqlite") else []
    return sa.create_engine(url, plugins=shared)
