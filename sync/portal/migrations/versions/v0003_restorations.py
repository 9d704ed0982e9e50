"""That the database was restored from a copy, and the receipts with which stations brought packets again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add tables."""
    op.create_table(
        "restoration",
        sa.Column("epoch", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("serial_day", sa.Text(), nullable=False),
        sa.Column("serial_from", sa.BigInteger(), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("epoch", name=op.f("pk_restoration")),
    )
    op.create_index(op.f("ix_restoration_serial_day"), "restoration", ["serial_day"])
    op.create_table(
        "adopted",
        sa.Column("packet_id", sa.LargeBinary(), nullable=False),
        sa.Column("text_receipt", sa.LargeBinary(), nullable=True),
        sa.Column("complete_receipt", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["packet_id"], ["packet.packet_id"], name=op.f("fk_adopted_packet_id")),
        sa.PrimaryKeyConstraint("packet_id", name=op.f("pk_adopted")),
    )
