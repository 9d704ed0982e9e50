"""Laying a case out to be copied into the city's system, for as long as there is no interface; audited."""

from __future__ import annotations

import msgspec

from forms.copying import copy_lines
from forms.errors import DomainError
from kiosk.copy_views import CopyOutView
from kiosk.duty import Duty
from kiosk.intake.drafting import check, read_draft
from resources import files
from sync.replica import audit, cases
from sync.replica.connection import Connection

ACTION = "copied_out"
_orders = msgspec.json.Decoder(dict[str, tuple[str, ...]])


def lay_out(duty: Duty, case_id: bytes, copied: frozenset[str]) -> CopyOutView:
    """Return a case's answers in order; who opened which case is in the audit before it is shown.

    Raises:
        DomainError: `case_unknown`; `answers_gone` when the readable answers were let go or discarded.
    """
    facts = duty.replica.read(lambda db: cases.case(db, case_id))
    if facts is None:
        raise DomainError("case_unknown")
    if not facts.draft_state or facts.draft_state == "discarded":
        raise DomainError("answers_gone")
    try:
        draft = read_draft(duty, case_id)
    except DomainError as error:
        # The pinned form goes with the answers; the case itself is known.
        raise DomainError("answers_gone") from error
    if not draft.answers:
        raise DomainError("answers_gone")
    found = check(duty, draft)
    lines = copy_lines(draft.form, found, draft.lists, orders().get(draft.form.form_id, ()))
    now_ms, operator_id = duty.clock.now_ms(), duty.session.operator_id

    def note(db: Connection) -> int:
        return audit.append(db, now_ms, operator_id, ACTION, case_id, {"fields": len(lines)})

    duty.replica.write(note).result()
    service = duty.catalogue.service(draft.row.service_code)
    return CopyOutView(case_id, service.name, facts.code, lines, copied)


def orders() -> dict[str, tuple[str, ...]]:
    """Return the city system's order of questions by form, for the forms it is known of."""
    return _orders.decode(files.read_bytes("copy-order.json"))
