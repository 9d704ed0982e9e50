"""Numbers of packets that stations took back before the portal had them, kept for good."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table."""
    op.create_table(
        "never_coming",
        sa.Column("station_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("chain_epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["station_no"], ["station.station_no"], name=op.f("fk_never_coming_station_no")
        ),
        sa.PrimaryKeyConstraint("station_no", "chain_epoch", "seq", name=op.f("pk_never_coming")),
    )
