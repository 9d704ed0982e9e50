"""What officers ask a citizen to bring or correct, and which packet answered it."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from sync.portal.storage.tables import supplement_request
from sync.wire.messages import Reason, SupplementRequest


def add_request(db: sa.Connection, case_id: bytes, request: SupplementRequest) -> None:
    """Record a request with all its reasons."""
    db.execute(
        sa.insert(supplement_request).values(
            request_id=request.request_id,
            case_id=case_id,
            asked_at=request.asked_at,
            due_on=request.due_on,
            reasons=msgspec.msgpack.encode(request.reasons),
        )
    )


def open_request(db: sa.Connection, case_id: bytes) -> SupplementRequest | None:
    """Return the newest request a case has not answered yet, or None: a correction stands in place of what it corrects."""
    row = db.execute(
        sa.select(supplement_request)
        .where(supplement_request.c.case_id == case_id, supplement_request.c.answered_by.is_(None))
        # Ids are UUIDv7: of two in one second the later one is the greater.
        .order_by(supplement_request.c.asked_at.desc(), supplement_request.c.request_id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return SupplementRequest(
        request_id=row.request_id,
        asked_at=row.asked_at,
        due_on=row.due_on,
        reasons=msgspec.msgpack.decode(row.reasons, type=tuple[Reason, ...]),
    )


def asked_at(db: sa.Connection, request_id: str) -> int | None:
    """Return when a request was made (UTC seconds), answered or not; None for one nobody knows."""
    wanted = sa.select(supplement_request.c.asked_at).where(supplement_request.c.request_id == request_id)
    at = db.execute(wanted).scalar_one_or_none()
    return None if at is None else int(at)


def waiting_since(db: sa.Connection, case_id: bytes) -> int | None:
    """Return since when a case waits for its citizen (UTC seconds): a request that was corrected began the waiting."""
    first = sa.select(sa.func.min(supplement_request.c.asked_at)).where(
        supplement_request.c.case_id == case_id, supplement_request.c.answered_by.is_(None)
    )
    at = db.execute(first).scalar_one_or_none()
    return None if at is None else int(at)


def record_answer(db: sa.Connection, case_id: bytes, request_id: str, packet_id: bytes) -> None:
    """Record the packet that answered a request, and with it all that the request has corrected."""
    answered = sa.select(supplement_request.c.asked_at).where(supplement_request.c.request_id == request_id)
    at = db.execute(answered).scalar_one_or_none()
    if at is None:
        return
    db.execute(
        sa.update(supplement_request)
        .where(
            supplement_request.c.case_id == case_id,
            supplement_request.c.answered_by.is_(None),
            supplement_request.c.asked_at <= at,
        )
        .values(answered_by=packet_id)
    )
