"""Keeping with a draft what the citizen paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.intake.drafting import read_draft
from kiosk.intake.kept import details
from kiosk.intake.kept.same_person import AGREED, PAID, agreed_by
from kiosk.intake.preparing import must_be_submitted
from sync.replica.chain import audit
from sync.replica.drafts import drafts

if TYPE_CHECKING:
    from kiosk.duty import Duty
    from kiosk.paid_fee import PaidFee
    from sync.replica.storage.connection import Connection


def record(duty: Duty, case_id: bytes, paid: PaidFee) -> None:
    """Store what was paid for an open draft; durable when this returns.

    The signature stays: it stands for the declaration, and this is no part of it.

    Raises:
        DomainError: `no_open_draft`, `prepare_only`.
    """
    draft = read_draft(duty, case_id)
    must_be_submitted(duty, draft.row.service_code, case_id)
    now_ms = duty.station_clock.likely_now_ms()

    def job(db: Connection) -> None:
        details.put(db, case_id, PAID, paid)
        if AGREED not in drafts.details(db, case_id):
            # Noted before any consent: with another person on the draft it has to go all the same.
            details.put(db, case_id, AGREED, agreed_by(draft.answers))
        drafts.touch(db, case_id, now_ms)
        audit.append(db, now_ms, duty.session.operator_id, "fee_recorded", case_id, {"vnd": paid.amount})

    duty.replica.write(job).result()
