"""Which station serves a case now and since when, which stations hear of it besides, and the history of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns and a table."""
    op.add_column("dossier", sa.Column("served_since", sa.BigInteger(), nullable=True))
    op.add_column("dossier_event", sa.Column("station_no", sa.Integer(), nullable=True))
    op.create_table(
        "dossier_station",
        sa.Column("case_id", sa.LargeBinary(), nullable=False),
        sa.Column("station_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("served", sa.Boolean(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["dossier.case_id"], name=op.f("fk_dossier_station_case_id")),
        sa.ForeignKeyConstraint(
            ["station_no"], ["station.station_no"], name=op.f("fk_dossier_station_station_no")
        ),
        sa.PrimaryKeyConstraint("case_id", "station_no", name=op.f("pk_dossier_station")),
    )
    op.create_index("ix_dossier_station_station_no", "dossier_station", ["station_no"])
