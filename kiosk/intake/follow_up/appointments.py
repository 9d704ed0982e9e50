"""Form 01, acceptance and appointment: only from what the portal said, never from what was typed here.

What this station has not heard stays empty: a promise of a day is the agency's, not the counter's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.errors import DomainError
from kiosk.intake.drafting import read_draft
from kiosk.intake.kept import details
from kiosk.views.paper import AppointmentView
from sync.replica.cases import cases, office_news, prints, serving
from sync.replica.outbox import packets

if TYPE_CHECKING:
    from kiosk.duty import Duty
    from sync.replica.outbox.packets import PacketRow
    from sync.replica.storage.connection import Connection

PRINT_KIND = "appointment"
ACCEPTED_STATE = 2
_WAITS_FOR_CITIZEN = 5
_TAKEN_ON = frozenset({ACCEPTED_STATE, 4, 6, 9, 10})
"""Accepted, and what follows from it alone; in 5 a case may be before it or after it."""
Events = list[tuple[int, str, dict[str, object]]]
OVER = frozenset({3, 7, 8})
"""Not accepted, taken back, stopped: no day is promised any more."""


def is_accepted(dossier: cases.DossierFacts | None, events: Events) -> bool:
    """Return whether the portal has said that an agency took the case on; some services name no day to tell it by.

    Args:
        dossier: what the portal said last, None where it said nothing.
        events: the case's history.
    """
    if dossier is None or dossier.state in OVER:
        return False
    if dossier.state != _WAITS_FOR_CITIZEN:
        return dossier.state in _TAKEN_ON
    told = [facts for _heard_ms, kind, facts in events if kind == "dossier"]
    if any(facts.get("state") in _TAKEN_ON for facts in told):
        return True
    # A case that has moved here is heard of as it is now. Older portals let a day be named before acceptance.
    return dossier.due_on is not None and not any(facts.get("first_day") for facts in told)


def appointment(duty: Duty, case_id: bytes) -> AppointmentView:
    """Return form 01 of an accepted case.

    Raises:
        DomainError: `case_unknown`; `not_accepted` before the portal says that it is.
    """

    def job(
        db: Connection,
    ) -> tuple[
        cases.CaseFacts | None,
        cases.DossierFacts | None,
        Events,
        tuple[PacketRow, ...],
        bool,
        int,
    ]:
        return (
            cases.case(db, case_id),
            cases.dossier(db, case_id),
            cases.events(db, case_id),
            packets.packets_of_case(db, case_id),
            serving.served(db, case_id) is not None,
            prints.count(db, case_id, PRINT_KIND),
        )

    facts, dossier, events, sent, moved, count = duty.replica.read(job)
    if facts is None:
        raise DomainError("case_unknown")
    if dossier is None or not is_accepted(dossier, events):
        raise DomainError("not_accepted")
    accepted_ms = _accepted_ms(events)
    unit = office_news.unit_of(told for _heard_ms, kind, told in events if kind == "dossier")
    before = unit is not None and accepted_ms is not None and unit.since_ms <= accepted_ms
    confirmed = [
        row for row in sent if row.complete_ms is not None and row.kind in ("submission", "supplement")
    ]
    return AppointmentView(
        national_code=dossier.code,
        code=facts.code,
        # Where a case has moved between stations, its unit is not known to be this station's.
        unit=unit.name if unit is not None and before else "" if moved else duty.unit_name,
        handled_by="" if unit is None else unit.name,
        handled_since_ms=None if unit is None else unit.since_ms,
        applicant=facts.applicant,
        service_name=facts.service_name,
        service_code=facts.service_code,
        accepted_ms=accepted_ms,
        due_on=details.day_of(dossier.due_on),
        files=sum(row.files_done for row in confirmed) if confirmed else None,
        papers=_papers(duty, case_id, {row.packet_id for row in confirmed}),
        heard_ms=dossier.heard_ms,
        station_label=duty.session.station_label,
        practice=duty.session.practice,
        printed=count,
    )


def _accepted_ms(events: Events) -> int | None:
    """Return when the portal says the case was accepted; None where this station never heard of that moment."""
    for _heard_ms, kind, told in events:
        at_ms = told.get("at_ms")
        if kind == "dossier" and told.get("state") == ACCEPTED_STATE and isinstance(at_ms, int):
            return at_ms
    return None


def _papers(duty: Duty, case_id: bytes, confirmed: set[bytes]) -> tuple[tuple[str, int], ...]:
    """Return (name, number of files) of what the portal confirmed; nothing where the answers were let go."""
    try:
        draft = read_draft(duty, case_id)
    except DomainError:
        return ()
    kinds = [file.doc_id for file in draft.files if file.packet_id in confirmed]
    return tuple(
        (rule.label("vi"), kinds.count(rule.doc_id)) for rule in draft.form.documents if rule.doc_id in kinds
    )
