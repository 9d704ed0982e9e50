"""Who at which station asked for a citizen's answers, when, of which version of the dossier, and what came of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table."""
    op.create_table(
        "content_reading",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("station_no", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_no"], ["station.station_no"], name=op.f("fk_content_reading_station_no")
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.operator_id"], name=op.f("fk_content_reading_operator_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_reading")),
    )
