"""How many bytes a table takes with its indexes."""

from __future__ import annotations

import sqlalchemy as sa

from sync.portal.storage.database import Database


def weight(store: Database, *tables: str) -> int:
    """Return the bytes of tables with all their indexes; of all tables when none is named.

    SQLite tells it by counting pages of the whole file, so there only differences say something.
    """
    with store.writing() as db:
        if db.dialect.name == "sqlite":
            pages = int(db.exec_driver_sql("PRAGMA page_count").scalar_one())
            return pages * int(db.exec_driver_sql("PRAGMA page_size").scalar_one())
        if not tables:
            asked = (
                "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relname IN "
            )
            asked += "(SELECT tablename FROM pg_tables WHERE schemaname = 'public')"
            return int(db.exec_driver_sql(asked).scalar_one())
        sizes = (sa.select(sa.func.pg_total_relation_size(name)) for name in tables)
        return sum(int(db.execute(one).scalar_one()) for one in sizes)


def written(store: Database) -> int | None:
    """Return how many bytes PostgreSQL has put into its log, None elsewhere."""
    with store.reading() as db:
        if db.dialect.name == "sqlite":
            return None
        return int(db.exec_driver_sql("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn").scalar_one())
