"""What officers said with an action, who asked about whose dossier, and how stations are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns and tables."""
    for name in ("note", "due_on", "unit_code"):
        op.add_column("dossier_event", sa.Column(name, sa.Text(), nullable=True))
    op.create_table(
        "station_reading",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("station_no", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_no"], ["station.station_no"], name=op.f("fk_station_reading_station_no")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station_reading")),
    )
    op.create_table(
        "heartbeat",
        sa.Column("station_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("report", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["station_no"], ["station.station_no"], name=op.f("fk_heartbeat_station_no")),
        sa.PrimaryKeyConstraint("station_no", name=op.f("pk_heartbeat")),
    )
