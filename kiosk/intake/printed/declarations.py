"""The filled declaration on A4, from a draft or from a sealed case whose answers can still be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.declaring.arranging import arranged
from forms.declaring.declaration import sections_of
from forms.stamp import vietnam_date
from kiosk.intake import preparing, readable
from kiosk.intake.drafting import check, read_draft
from kiosk.views.paper import DeclarationView, PreparedView
from kiosk.wording import printed
from sync.replica.cases import prints
from sync.replica.chain import audit

if TYPE_CHECKING:
    from datetime import date

    from forms.catalogue.service import Service
    from kiosk.duty import Duty
    from kiosk.intake.drafting import OpenDraft
    from sync.replica.storage.connection import Connection

PRINT_KIND = "declaration"


def declaration(duty: Duty, case_id: bytes) -> DeclarationView:
    """Return the declaration of a case as it would be printed now.

    A sealed one is worked out for the day of its seal, so that it says what the packet says.

    Raises:
        DomainError: as `readable.read`.
    """
    facts, draft = readable.read(duty, case_id)
    count = duty.replica.read(lambda db: prints.count(db, case_id, PRINT_KIND))
    found = check(duty, draft)
    service = duty.catalogue.service(draft.row.service_code)
    template = draft.form.template
    now = None if duty.station_clock.is_wrong() else vietnam_date(duty.station_clock.likely_now_s())
    return DeclarationView(
        title=draft.form.title("vi"),
        opening=template.opening,
        sections=arranged(sections_of(draft.form, found, draft.lists), template),
        signers=template.signers or (printed("Người yêu cầu"),),
        service_name=service.name,
        service_code=service.code,
        station_label=duty.session.station_label,
        practice=duty.session.practice,
        code=facts.code,
        printed_on=now,
        printed=count,
        declared_on=_declared_on(draft, now),
        prepared=_prepared(service, facts.code, draft, found.needed_documents),
    )


def record_print(duty: Duty, case_id: bytes) -> int:
    """Count a print of the declaration and return its number, from 1.

    The first print of a faultless declaration that is only prepared here ends the preparing.
    """
    now_ms, operator_id = duty.clock.now_ms(), duty.session.operator_id
    done = _is_prepared_well(duty, case_id)
    # What was only prepared here goes some time after it, by the portal's time.
    printed_ms = duty.station_clock.likely_now_ms()

    def job(db: Connection) -> int:
        audit.append(db, now_ms, operator_id, "printed", case_id, {"what": PRINT_KIND})
        return prints.record(db, case_id, PRINT_KIND, printed_ms, prepared=done)

    return duty.replica.write(job).result()


def _declared_on(draft: OpenDraft, now: date | None) -> date | None:
    """Return the day above the signatures; None, to be written by hand, where nobody is sure of it."""
    taken = draft.notes.taken
    if taken is not None and not taken.told and taken.at_ms is None:
        return None
    return draft.settled_day or now


def _is_prepared_well(duty: Duty, case_id: bytes) -> bool:
    """Tell whether a draft is only prepared here and has no error left."""
    draft = read_draft(duty, case_id)
    if draft.row.state != "editing":
        return False
    if not preparing.is_prepared_case(duty, draft.row.service_code, case_id):
        return False
    return not any(problem.severity == "error" for problem in check(duty, draft).problems)


def _prepared(
    service: Service, code: str | None, draft: OpenDraft, needed: tuple[str, ...]
) -> PreparedView | None:
    if not preparing.is_prepared(service, code):
        return None
    # What the answers demand, else what the catalogue names for everybody.
    papers = tuple(rule.label("vi") for rule in draft.form.documents if rule.doc_id in needed)
    where = service.destination or printed("cơ quan có thẩm quyền")
    return PreparedView(where, papers or service.documents)
