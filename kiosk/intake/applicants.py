"""Whose case it is: of what was sealed, whatever name is being typed in a correction of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from forms.checking.answers import assemble_answers
from forms.text import fold
from kiosk.intake.kept import details
from sync.replica.cases import cases
from sync.replica.drafts import drafts, sealed_drafts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kiosk.duty import Duty
    from sync.replica.drafts.drafts import DraftRow
    from sync.replica.storage.connection import Connection

ORGANISATIONS = frozenset({"HO_KINH_DOANH", "TO_CHUC"})
"""Answers to `applicantKind` with which the requester only represents somebody."""
_ABOUT = ("child", "deceased", "subject", "groom", "bride", "head")
"""Parts of the forms that hold a person whom an applicant may ask for."""
AT_ONCE = 200
"""Cases looked at in one go."""


def applicant_name(answers: Mapping[str, Any]) -> str:
    """Return who the case is for: a business or organisation, the requester, else the first full name."""
    organisation = answers.get("organisation")
    if answers.get("applicantKind") in ORGANISATIONS and isinstance(organisation, dict):
        name = organisation.get("name")
        if isinstance(name, str):
            return name
    requester = answers.get("requester")
    people = [requester, *(value for value in answers.values() if value is not requester)]
    for person in people:
        if isinstance(person, dict) and isinstance(person.get("fullName"), str):
            return str(person["fullName"])
    return ""


def about_name(answers: Mapping[str, Any]) -> str:
    """Return whom the case is about where that is somebody else than the applicant: a child, who died, who marries."""
    applicant = fold(applicant_name(answers)).split()
    for part in _ABOUT:
        person = answers.get(part)
        name = person.get("fullName") if isinstance(person, dict) else None
        if isinstance(name, str) and fold(name).split() != applicant:
            return name
    return ""


def sealed_name(db: Connection, case_id: bytes) -> str:
    """Return whom what was sealed last names, or what came back from the portal; empty where neither can be read."""
    draft_id = sealed_drafts.newest_id(db, case_id)
    if draft_id is None:
        return applicant_name(assemble_answers(details.read(db, case_id).sent or {}))
    stored = sealed_drafts.answers(db, draft_id)
    return applicant_name(
        assemble_answers({pointer: msgspec.json.decode(raw) for pointer, (raw, _, _) in stored.items()})
    )


def settle(db: Connection, case_id: bytes) -> None:
    """Name a case as it was sealed, where that can be read. Writer thread only."""
    name, row = sealed_name(db, case_id), drafts.read(db, case_id)
    if name and row is not None and row.applicant != name:
        cases.set_applicant(db, case_id, name)


def name_applicant(duty: Duty, row: DraftRow, answers: Mapping[str, Any]) -> None:
    """Keep the name shown in lists in step with the answers; what was sealed keeps its name till the next seal."""
    case_id = row.case_id
    name = duty.replica.read(lambda db: sealed_name(db, case_id)) or applicant_name(answers)
    if name and name != row.applicant:
        duty.replica.write(lambda db: cases.set_applicant(db, case_id, name)).result()


def discard(db: Connection, case_id: bytes, now_ms: int) -> None:
    """Throw a draft away; its case is named as it was sealed again. Writer thread only.

    Raises:
        DomainError: `no_open_draft`.
    """
    settle(db, case_id)
    drafts.discard(db, case_id, now_ms)


def settle_corrected(db: Connection) -> None:
    """Put right the names an earlier program left of corrections that were typed and given up. Writer thread only."""
    for case_id in sealed_drafts.corrected(db, AT_ONCE):
        settle(db, case_id)
