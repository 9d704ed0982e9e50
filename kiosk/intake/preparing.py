"""Procedures that are only prepared here: the form checks itself, nothing is sealed or sent.

The end is the printed declaration with the papers to bring and the place to go. Papers are a checklist, so
none is photographed and none is missing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from forms.errors import DomainError
from sync.replica.cases import cases

if TYPE_CHECKING:
    from forms.catalogue.service import Service
    from forms.checking.validate import FormCheck
    from kiosk.duty import Duty

_PAPERS = "/documents"


def is_prepared(service: Service, code: str | None) -> bool:
    """Tell whether a case is only prepared; one that was sealed before its procedure changed is not."""
    return service.mode == "prepare" and code is None


def is_prepared_case(duty: Duty, service_code: str, case_id: bytes) -> bool:
    """Tell the same of a case by its id; one whose service left the catalogue keeps the ways of a submission."""
    service = duty.catalogue.current().service(service_code)
    if service is None or service.mode != "prepare":
        return False
    facts = duty.replica.read(lambda db: cases.case(db, case_id))
    return is_prepared(service, facts.code if facts is not None else None)


def must_be_submitted(duty: Duty, service_code: str, case_id: bytes) -> None:
    """Refuse what belongs only to a case that is submitted here: photographs and the seal.

    Raises:
        DomainError: `prepare_only`.
    """
    if is_prepared_case(duty, service_code, case_id):
        raise DomainError("prepare_only")


def without_papers(found: FormCheck) -> FormCheck:
    """Return a check in which papers are only a list to bring."""
    problems = tuple(problem for problem in found.problems if not problem.pointer.startswith(_PAPERS))
    return replace(found, problems=problems, missing_documents=())
