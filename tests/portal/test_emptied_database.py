"""A test's PostgreSQL is empty, whatever the test before it wrote."""

from __future__ import annotations

import sqlalchemy as sa

from tests.support.postgres import Postgres


def test_every_table_the_migrations_made_is_emptied(postgres: Postgres) -> None:
    with postgres.migrated() as url:
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        with engine.begin() as db:
            db.execute(
                sa.text("INSERT INTO access_act (at, who, act, subject, reason) VALUES (0, '', '', '', '')")
            )

    with postgres.migrated() as again, engine.connect() as db:
        assert again == url
        names = sa.inspect(db).get_table_names()
        left = {name: db.scalar(sa.text(f"SELECT count(*) FROM {name}")) for name in names}

    assert len(left) > 30
    assert {name for name, rows in left.items() if rows} == {"alembic_version"}
