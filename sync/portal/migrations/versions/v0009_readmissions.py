"""Which stations and chain epochs were put back by their certificates after a restore."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table."""
    op.create_table(
        "readmission",
        sa.Column("station_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("chain_epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("station_lost", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_no"], ["station.station_no"], name=op.f("fk_readmission_station_no")
        ),
        sa.PrimaryKeyConstraint("station_no", "chain_epoch", "code_hash", name=op.f("pk_readmission")),
    )
