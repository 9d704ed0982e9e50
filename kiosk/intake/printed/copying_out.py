"""Laying a case out to be copied into the city's system, for as long as there is no interface; audited."""

from __future__ import annotations

import msgspec

from forms.declaring.copying import copy_lines
from forms.errors import DomainError
from kiosk.duty import Duty
from kiosk.intake import readable
from kiosk.intake.drafting import check
from kiosk.views.copy import CopyOutView
from resources import files
from sync.replica.chain import audit
from sync.replica.storage.connection import Connection

ACTION = "copied_out"
_orders = msgspec.json.Decoder(dict[str, tuple[str, ...]])


def lay_out(duty: Duty, case_id: bytes, copied: frozenset[str]) -> CopyOutView:
    """Return a case's answers in order; who opened which case is in the audit before it is shown.

    Raises:
        DomainError: as `readable.read`; `copy_while_edited` while a correction of the case is being written: what
            it says has been sent to nobody.
    """
    facts, draft = readable.read(duty, case_id)
    if facts.code is not None and draft.row.state == "editing":
        raise DomainError("copy_while_edited")
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
