"""Pages of dossiers and packets of a unit, who opened which paper, and what an administrator ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two indexes, the first one does what the index of units did, and a table."""
    op.create_index("ix_dossier_desk", "dossier", ["unit_code", "state", "due_on", "received_at", "code"])
    op.drop_index("ix_dossier_unit_code", "dossier")
    op.create_index("ix_packet_station_arrival", "packet", ["station_no", "arrival"])
    op.create_table(
        "paper_reading",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("officer_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.LargeBinary(), nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("sealed_sha256", sa.LargeBinary(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.officer_id"], name=op.f("fk_paper_reading_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_reading")),
    )
    op.create_index("ix_paper_reading_case", "paper_reading", ["case_id"])
    op.create_table(
        "access_act",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_act")),
    )
