"""The packets that declare a case, from whichever station they came: in the order they were received.

A packet brought again after a restore keeps the time it was first taken at, so it stands where it stood.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from forms.packets.body import Body, Submission
from forms.packets.packet import Kind
from sync.portal.storage.tables import packet

# Statements of the hot path are built once: building one costs as much as running it.
_RAWS = (
    sa.select(packet.c.raw)
    .where(
        packet.c.case_id == sa.bindparam("case_id"),
        packet.c.kind.in_([Kind.SUBMISSION.value, Kind.SUPPLEMENT.value, Kind.WITHDRAWAL.value]),
    )
    .order_by(packet.c.received_at, packet.c.arrival)
)
_SUSPECT = (
    sa.select(packet.c.raw, packet.c.adjusted_on)
    .where(packet.c.case_id == sa.bindparam("case_id"), packet.c.clock_suspect.is_(True))
    .order_by(packet.c.received_at, packet.c.arrival)
)
_NEWEST_DECLARED = (
    sa.select(packet.c.packet_id, packet.c.received_at)
    .where(
        packet.c.case_id == sa.bindparam("case_id"),
        packet.c.kind.in_([Kind.SUBMISSION.value, Kind.SUPPLEMENT.value]),
    )
    .order_by(packet.c.received_at.desc(), packet.c.arrival.desc())
    .limit(1)
)


def raws(db: sa.Connection, case_id: bytes) -> list[bytes]:
    """Return the accepted packets that declare a case, as they came, in the order they were received."""
    return list(db.execute(_RAWS, {"case_id": case_id}).scalars())


def clock_suspects(db: sa.Connection, case_id: bytes) -> list[tuple[bytes, str]]:
    """Return the packets of a case whose day and station's clock do not fit, each with the day it was adjusted to."""
    return [(bytes(row.raw), row.adjusted_on) for row in db.execute(_SUSPECT, {"case_id": case_id})]


def first_day(bodies: Iterable[Body]) -> str | None:
    """Return the ISO day on which a case was first declared, None without a submission among its packets.

    The rules of every correction go by it: a birth declared in time is not late because of a sharper picture.

    Args:
        bodies: of the accepted packets, in the order they were received.
    """
    return next((body.declared_on for body in bodies if isinstance(body, Submission)), None)


def newest(db: sa.Connection, case_id: bytes) -> bytes | None:
    """Return the packet that last declared a case, or None."""
    row = db.execute(_NEWEST_DECLARED, {"case_id": case_id}).one_or_none()
    return None if row is None else bytes(row.packet_id)


def newest_at(db: sa.Connection, case_id: bytes) -> int:
    """Return when the newest declaration of a case was received (UTC seconds), 0 without one."""
    row = db.execute(_NEWEST_DECLARED, {"case_id": case_id}).one_or_none()
    return 0 if row is None else int(row.received_at)
