"""Codes printed on slips, as the stations that printed them tell; and who asked lately, found quickly."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table and two indexes."""
    op.create_table(
        "slip_code",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("case_id", sa.LargeBinary(), nullable=False),
        sa.Column("station_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["station_no"], ["station.station_no"], name=op.f("fk_slip_code_station_no")),
        sa.PrimaryKeyConstraint("code", "case_id", name=op.f("pk_slip_code")),
    )
    op.create_index("ix_station_reading_asked", "station_reading", ["station_no", "at"])
