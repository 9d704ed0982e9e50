"""What stands of a case once a draft was given up: the answers given away from here, and whose case it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.errors import DomainError
from kiosk.intake.applicants import name_applicant
from kiosk.intake.drafting import read_draft
from sync.replica.cases import cases, serving
from sync.replica.drafts import drafts

if TYPE_CHECKING:
    from kiosk.duty import Duty
    from kiosk.intake.drafting import OpenDraft
    from sync.replica.storage.connection import Connection


def read(duty: Duty, case_id: bytes) -> tuple[cases.CaseFacts, OpenDraft]:
    """Return a case and the draft that stands for it: the open one, else what was sealed last and not given up.

    Raises:
        DomainError: `case_unknown`; `answers_gone` when the readable answers were let go or discarded;
            `content_overtaken` when another station has supplemented the case since.
    """

    def job(db: Connection) -> tuple[cases.CaseFacts | None, bool, bool]:
        return cases.case(db, case_id), drafts.has_answers(db, case_id), serving.is_overtaken(db, case_id)

    facts, has_answers, overtaken = duty.replica.read(job)
    if facts is None:
        raise DomainError("case_unknown")
    if not has_answers:
        raise DomainError("answers_gone")
    if overtaken:
        raise DomainError("content_overtaken")
    try:
        return facts, read_draft(duty, case_id)
    except DomainError as error:
        # The pinned form goes with the answers; the case itself is known.
        raise DomainError("answers_gone") from error


def name_again(duty: Duty, case_id: bytes) -> None:
    """Call a case by the answers that stand, where they are here: lists and slips name no one a given-up draft named."""
    if duty.replica.read(lambda db: drafts.has_answers(db, case_id)):
        draft = read_draft(duty, case_id)
        name_applicant(duty, draft.row, draft.answers)
