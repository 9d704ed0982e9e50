"""A result that was handed over before the database was put back from an older copy.

The station brings its record again; the dossier it belongs to has no result yet. It counts once there is one.
"""

from __future__ import annotations

import sqlalchemy as sa

from forms.packets.packet import Kind
from sync.portal.dossiers import dossiers
from sync.portal.dossiers.dossiers import DossierRow, State
from sync.portal.storage.tables import dossier_event, packet


def now_counts(db: sa.Connection, case_id: bytes, now_s: int) -> DossierRow | None:
    """Bring a dossier that has just been resolved to what a kept record says of it, and return it as it is now.

    Args:
        db: a writing transaction.
        case_id: of the dossier.
        now_s: UTC seconds.
    """
    row = dossiers.by_case(db, case_id)
    if row is None or row.state is not State.RESOLVED:
        return row
    counted = sa.select(dossier_event.c.packet_id).where(
        dossier_event.c.case_id == case_id,
        dossier_event.c.action == "handover",
        dossier_event.c.packet_id.is_not(None),
    )
    kept = db.execute(
        sa.select(packet.c.packet_id)
        .where(
            packet.c.case_id == case_id,
            packet.c.kind == Kind.HANDOVER.value,
            packet.c.packet_id.not_in(counted),
        )
        .order_by(packet.c.packet_id.desc())
        .limit(1)
    ).scalar_one_or_none()
    if kept is None:
        return row
    if not dossiers.move(db, row, "handover", State.HANDED_OVER, now_s, packet_id=bytes(kept)):
        raise RuntimeError("a dossier moved inside a writing transaction")
    return dossiers.by_case(db, case_id)
