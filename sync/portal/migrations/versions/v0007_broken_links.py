"""Which stations' chains are forked, found without reading every packet they have sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index the few links that contradict another one."""
    op.create_index(
        "ix_chain_link_broken",
        "chain_link",
        ["station_no", "chain_epoch"],
        sqlite_where=sa.text("broken IS 1"),
        postgresql_where=sa.text("broken IS true"),
    )
