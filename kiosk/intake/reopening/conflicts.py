"""What a person decides where a case differs here and at the portal.

Nothing is applied silently: whatever is open here stays until one of these is chosen.
"""

from __future__ import annotations

from forms.errors import DomainError
from forms.stamp import new_uuid7
from kiosk.closed_service import must_be_offered
from kiosk.duty import Duty
from kiosk.intake import applicants, readable
from kiosk.intake.at_portal import AT_PORTAL
from kiosk.intake.drafting import in_force, read_draft, today
from kiosk.intake.follow_up.withdrawing import NOT_COPIED, SIGNED_FOR
from kiosk.intake.kept import details, same_person, sent_before
from kiosk.intake.kept.first_slip import SAID
from kiosk.intake.stale import SUPPLEMENT_REQUIRED, misfit
from kiosk.intake.standing import SEEN_VERSION, conflict
from sync.replica.cases import cases, serving
from sync.replica.chain import audit
from sync.replica.drafts import copying, drafts, withdrawals
from sync.replica.outbox.brought import REMOVED
from sync.replica.storage.connection import Connection

_OF_THE_OLD_CASE = (
    SEEN_VERSION,
    REMOVED,
    AT_PORTAL,
    sent_before.SENT,
    serving.BASIS,
    details.TAKEN,
    details.DECLARED,
    SAID,
    same_person.PAID,
    same_person.DETAIL,
    same_person.AGREED,
)


def keep(duty: Duty, case_id: bytes) -> None:
    """Let the portal's version stand: what conflicts with it ends here and is never sent.

    Raises:
        DomainError: `nothing_to_settle`.
    """
    now_ms, operator_id = duty.clock.now_ms(), duty.session.operator_id
    duty.replica.write(lambda db: _keep(db, case_id, now_ms, operator_id)).result()
    readable.name_again(duty, case_id)


def answer_new(duty: Duty, case_id: bytes) -> None:
    """Let what is written here answer what the agency asks for now; it has to be signed again.

    Raises:
        DomainError: `nothing_to_supplement` when nothing is asked for; `content_overtaken` when another station
            has supplemented the case since.
    """
    now_ms, operator_id = duty.clock.now_ms(), duty.session.operator_id

    def job(db: Connection) -> None:
        dossier = cases.dossier(db, case_id)
        request = dossier.request if dossier is not None and dossier.state == SUPPLEMENT_REQUIRED else None
        if request is None:
            raise DomainError("nothing_to_supplement")
        if serving.is_overtaken(db, case_id):
            raise DomainError("content_overtaken")
        draft = drafts.read(db, case_id)
        if draft is not None and draft.state == "editing":
            gone: tuple[str, ...] = SIGNED_FOR
            drafts.answer_instead(db, case_id, request.request_id, now_ms)
        else:
            gone = NOT_COPIED
            drafts.open_supplement(db, case_id, request.request_id, operator_id, now_ms)
            sent_before.remember(db, case_id)
        for name in gone:
            drafts.set_detail(db, case_id, name, None)
        if dossier is not None:
            details.put(db, case_id, SEEN_VERSION, dossier.version)
        audit.append(
            db, now_ms, operator_id, "supplement_opened", case_id, {"answers_to": request.request_id}
        )

    duty.replica.write(job).result()


def start_new(duty: Duty, case_id: bytes) -> bytes:
    """Start a new case with these answers and files, unsigned, and let the old one stand; return its id.

    Raises:
        DomainError: `nothing_to_restore` when the answers were erased; `service_closed` when nobody can ask for
            the procedure now.
    """
    draft = read_draft(duty, case_id)
    must_be_offered(duty.catalogue.service(draft.row.service_code), today(duty))
    new_case = new_uuid7(duty.clock, duty.entropy)
    now_ms, operator_id = duty.clock.now_ms(), duty.session.operator_id
    target = drafts.NewDraft(new_case, draft.row.service_code, draft.row.service_name, operator_id, now_ms)

    # One still being edited keeps what a move to a newer form left to look at.
    gone = SIGNED_FOR if draft.row.state == "editing" else NOT_COPIED

    def job(db: Connection) -> None:
        copying.copy_case(db, case_id, target, in_force(draft), lambda: new_uuid7(duty.clock, duty.entropy))
        if name := applicants.applicant_name(draft.answers):
            cases.set_applicant(db, new_case, name)
        for name in (*gone, *_OF_THE_OLD_CASE):
            drafts.set_detail(db, new_case, name, None)
        left = conflict(db, case_id)
        if left is not None and left.blocks:
            _keep(db, case_id, now_ms, operator_id)
        audit.append(db, now_ms, operator_id, "case_copied", new_case, {"from": case_id.hex()})

    duty.replica.write(job).result()
    readable.name_again(duty, case_id)
    return new_case


def note_seen(duty: Duty, case_id: bytes) -> None:
    """Remember that the person at the draft has seen what the portal changed meanwhile."""

    def job(db: Connection) -> None:
        dossier = cases.dossier(db, case_id)
        if dossier is not None:
            details.put(db, case_id, SEEN_VERSION, dossier.version)

    duty.replica.write(job).result()


def _keep(db: Connection, case_id: bytes, now_ms: int, operator_id: str) -> None:
    draft = drafts.read(db, case_id)
    stale = draft is not None and draft.state == "editing" and misfit(db, case_id, draft) is not None
    settled = withdrawals.settle(db, case_id, now_ms)
    if stale:
        applicants.discard(db, case_id, now_ms)
        settled += 1
    if not settled:
        raise DomainError("nothing_to_settle")
    audit.append(db, now_ms, operator_id, "conflict_settled", case_id)
