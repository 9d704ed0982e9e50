"""Pages of a unit's dossiers in the order of a desk, and of its stations' packets."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two indexes; the first one does what the index of units did."""
    op.create_index("ix_dossier_desk", "dossier", ["unit_code", "state", "due_on", "received_at", "code"])
    op.drop_index("ix_dossier_unit_code", "dossier")
    op.create_index("ix_packet_station_arrival", "packet", ["station_no", "arrival"])
