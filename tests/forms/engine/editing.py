"""Small edits of nested answers, as a person at the form would make them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forms import pointer as pointers
from forms.checking.validate import check_answers
from tests.forms.engine.birth_answers import (
    CODE_LISTS,
    DECLARED_ON,
    DOCUMENTS,
    birth_form,
    card_of,
    good_answers,
)

if TYPE_CHECKING:
    from forms.checking.validate import FormCheck

FORM = birth_form()
GONE = object()


def edited(changes: dict[str, Any]) -> dict[str, Any]:
    """Return the complete answers with some places changed or removed."""
    answers = good_answers()
    for pointer, value in changes.items():
        tokens = pointers.split(pointer)
        if value is GONE:
            pointers.remove(answers, tokens)
        else:
            pointers.write(answers, tokens, value)
    return answers


def checked(changes: dict[str, Any] | None = None, **more: Any) -> FormCheck:
    """Check the complete answers with some changes, all papers and the applicant's card."""
    answers = edited(changes or {})
    settings: dict[str, Any] = {
        "declared_on": DECLARED_ON,
        "codelists": CODE_LISTS,
        "documents": DOCUMENTS,
        "evidence": card_of(str(answers["requester"]["idDoc"].get("number"))),
    }
    return check_answers(FORM, answers, **{**settings, **more})


def found(check: FormCheck) -> set[tuple[str, str]]:
    """Return place and code of every problem."""
    return {(problem.pointer, problem.code) for problem in check.problems}
