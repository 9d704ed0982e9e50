"""Whether what is about to be sealed still fits what the portal has said of its case.

A draft is written against something: a supplement against one request of an officer, a first submission
against nothing. When that has changed meanwhile, nothing is sent and nothing is overwritten: a person
decides (`kiosk.intake.reopening.conflicts`).
"""

from __future__ import annotations

from typing import Literal

from forms.errors import DomainError
from sync.replica.cases import cases
from sync.replica.drafts import withdrawals
from sync.replica.drafts.drafts import DraftRow
from sync.replica.drafts.withdrawals import ENDED_STATES
from sync.replica.storage.connection import Connection

SUPPLEMENT_REQUIRED = 5
Misfit = Literal["withdrawn", "ended", "request_gone", "request_changed", "already_there"]


def misfit(db: Connection, case_id: bytes, draft: DraftRow) -> Misfit | None:
    """Return why a draft no longer fits its case, or None when it does.

    `withdrawn`: the case is being taken back; `ended`: the portal has ended it; `request_gone`: nothing is
    asked for any more; `request_changed`: something else is asked for; `already_there`: the portal has
    the case already and asks for nothing.
    """
    if withdrawals.is_asked(db, case_id):
        return "withdrawn"
    known = cases.dossier(db, case_id)
    if known is None:
        return None
    if known.state in ENDED_STATES:
        return "ended"
    request = known.request if known.state == SUPPLEMENT_REQUIRED else None
    if request is None:
        return "already_there" if draft.answers_to is None else "request_gone"
    return None if request.request_id == draft.answers_to else "request_changed"


def must_fit(db: Connection, case_id: bytes, draft: DraftRow) -> None:
    """Refuse to seal what no longer fits. In the transaction that seals.

    Raises:
        DomainError: `case_withdrawn`, `case_moved`.
    """
    found = misfit(db, case_id, draft)
    if found == "withdrawn":
        raise DomainError("case_withdrawn")
    if found is not None:
        raise DomainError("case_moved", why=found)
