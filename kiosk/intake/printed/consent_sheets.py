"""The sheet of what a citizen agreed to, from the consents recorded with a case, sealed or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.errors import DomainError
from kiosk.intake import consents
from kiosk.intake.applicants import applicant_name
from kiosk.intake.drafting import read_draft
from kiosk.intake.kept.helped_by import who_heard
from kiosk.intake.printed import slips
from kiosk.views.paper import ConsentLine, ConsentView
from kiosk.wording import printed
from sync.replica.cases import cases, prints

if TYPE_CHECKING:
    from forms.packets.body import Consent
    from kiosk.duty import Duty
    from sync.replica.storage.connection import Connection

PRINT_KIND = "consent"
_METHODS = {
    "screen": "đánh dấu trên màn hình",
    "notice": "người hỗ trợ đọc cho nghe",
    "paper": "ký trên giấy",
}


def consent_sheet(duty: Duty, case_id: bytes) -> ConsentView:
    """Return the sheet of a case as it would be printed now.

    Raises:
        DomainError: `case_unknown`; `consents_none` when nothing was recorded yet; `answers_gone` when what
            was kept with the case was let go.
    """

    def job(db: Connection) -> tuple[cases.CaseFacts | None, int]:
        return cases.case(db, case_id), prints.count(db, case_id, PRINT_KIND)

    facts, count = duty.replica.read(job)
    if facts is None:
        raise DomainError("case_unknown")
    try:
        draft = read_draft(duty, case_id)
    except DomainError as error:
        raise DomainError("answers_gone") from error
    if not draft.notes.consents:
        raise DomainError("consents_none")
    sure = not duty.station_clock.is_wrong()
    service, session = duty.catalogue.service(draft.row.service_code), duty.session
    purposes = tuple(consent.purpose for consent in draft.notes.consents)
    readers = duty.replica.read(lambda db: who_heard(db, case_id, draft.notes.heard, purposes))
    return ConsentView(
        lines=tuple(
            ConsentLine(
                text=consents.printed_text(consent, draft.row.service_name, duty.unit_name),
                answer=_answer(consent),
                given=consent.given,
                at_ms=consent.at * 1000 if sure else None,
                method=printed(_METHODS.get(consent.method, consent.method)),
            )
            for consent in consents.as_given(draft)
        ),
        applicant=applicant_name(draft.answers) or facts.applicant,
        masked_id=slips.masked_id(draft),
        service_name=service.name,
        service_code=service.code,
        unit=duty.unit_name,
        station_label=session.station_label,
        operator_name=", ".join(one.name for one in readers if one.name),
        printed_by=""
        if session.operator_id in {one.operator_id for one in readers}
        else session.operator_name,
        practice=session.practice,
        code=facts.code,
        printed=count,
    )


def _answer(consent: Consent) -> str:
    if consent.method == "notice":
        return printed("Đã được thông báo")
    return printed("Đồng ý") if consent.given else printed("Không đồng ý")
