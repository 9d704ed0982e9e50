"""How large the answers to one form may be: tighter than what the program takes at all, if the form says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from forms.problem import Problem
from forms.schema.refusal import Fault
from forms.schema.strict_json import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forms.schema.questions import Question


@dataclass(frozen=True)
class Limits:
    """The `limits` of a form.

    Attributes:
        max_bytes: most bytes of the effective answers as compact JSON in UTF-8, 1,000–262,144.
    """

    max_bytes: int = MAX_BYTES


def read_limits(written: Mapping[str, Any], questions: Mapping[str, Question]) -> Limits:
    """Check the `limits` of a form; `maxItems` is a promise about its lists that is kept while loading.

    Raises:
        Fault: `limits_list` when a list allows more items.
    """
    most = written.get("maxItems")
    for pointer, question in questions.items():
        if most is not None and question.schema.get("maxItems", 0) > most:
            raise Fault("/limits/maxItems", "limits_list", question=pointer)
    return Limits(written.get("maxBytes", MAX_BYTES))


def broken_limits(limits: Limits, answers: Mapping[str, Any]) -> list[Problem]:
    """Return the finding that the answers are larger than the form takes, or none."""
    if limits.max_bytes >= MAX_BYTES or len(msgspec.json.encode(answers)) <= limits.max_bytes:
        return []
    return [Problem("", "limit.size")]
