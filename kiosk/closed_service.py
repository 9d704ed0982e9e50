"""Procedures that are over, paused or not yet in force: nothing new is begun, what was begun is asked about.

The law may want a case that was begun in time to be taken, so its draft goes on: with one question, answered with a
reason as any other, which the officer reads.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from forms.errors import DomainError
from forms.problem import Problem
from forms.rules.rule import Reason
from forms.schema.texts import Text
from kiosk.speech import mark, printed, t

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import date

    from forms.catalogue.service import Service
    from forms.catalogue.whole import Catalogue
    from forms.checking.validate import FormCheck
    from forms.definition.form import FormDefinition

RULE = "x-service-closed"
"""What the question is called among the warnings of a draft and of its packet; no form has a rule of that name."""
REASONS = (
    Reason(
        "begun_in_time",
        Text(
            {
                "vi": "Người dân đã bắt đầu hồ sơ khi thủ tục còn nhận",
                "en": "The applicant began the case while it was still taken",
            }
        ),
    ),
    Reason(
        "office_takes",
        Text({"vi": "Đã hỏi cơ quan: vẫn nhận hồ sơ này", "en": "The office was asked and takes this case"}),
    ),
)
_BEGUN = mark("Chỉ nộp tiếp khi hồ sơ đã bắt đầu từ trước.")
_WHY = {
    "replaced": mark("Thủ tục này đã thay bằng {successor}."),
    "suspended": mark("Thủ tục này đang tạm dừng tiếp nhận."),
    "early": mark("Thủ tục này chưa áp dụng."),
    "over": mark("Thủ tục này đã bãi bỏ hoặc hết thời gian áp dụng."),
}


def must_be_offered(service: Service, day: date) -> None:
    """Refuse to begin a case of a procedure nobody can ask for on a day.

    Raises:
        DomainError: `service_closed`.
    """
    if not service.is_offered(day):
        raise DomainError("service_closed", service=service.code)


def with_question(
    found: FormCheck, catalogue: Catalogue, service_code: str, day: date, answered: Collection[str]
) -> FormCheck:
    """Return a check with the question whether a draft may still be sent, where its procedure is not taken now.

    Args:
        found: by the form's own rules.
        catalogue: in force.
        service_code: of the draft; of one that left the catalogue nothing is known.
        day: today.
        answered: rule ids that have a reason.
    """
    service = catalogue.service(service_code)
    if service is None or service.is_offered(day):
        return found
    params: dict[str, object] = {"why": _why(service, day)}
    if service.replaced_by is not None:
        successor = catalogue.service(service.replaced_by)
        params |= {"code": service.replaced_by, "name": successor.name if successor is not None else ""}
    return replace(
        found,
        problems=(Problem("", "check", params, "warning", RULE), *found.problems),
        unanswered_warnings=(*(() if RULE in answered else (RULE,)), *found.unanswered_warnings),
    )


def closed_sentence(problem: Problem) -> str:
    """Return the question in the screen's language."""
    return _told(problem, t)


def closed_note(problem: Problem) -> str:
    """Return the question as an officer reads it beside the reason, in Vietnamese."""
    return _told(problem, printed)


def reasons_for(form: FormDefinition, rule_id: str) -> tuple[Reason, ...]:
    """Return the reasons an operator may give to a warning, of the form or of this question."""
    return REASONS if rule_id == RULE else form.reasons_for(rule_id)


def _why(service: Service, day: date) -> str:
    if service.replaced_by is not None:
        return "replaced"
    if service.status == "suspended":
        return "suspended"
    return "early" if service.valid_from is not None and day < service.valid_from else "over"


def _told(problem: Problem, say: Callable[..., str]) -> str:
    why, params = str(problem.params["why"]), problem.params
    successor = params.get("code", "")
    name = params.get("name")
    head = say(_WHY[why], successor=f"{name} ({successor})" if name else successor)
    return f"{head} {say(_BEGUN)}"
