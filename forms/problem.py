"""One finding about an answer: where, which rule, with which values. Never a sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Severity = Literal["error", "warning"]
"""An error stops the case; a warning needs a reason from the operator."""


@dataclass(frozen=True)
class Problem:
    """One finding, in the same shape on the station and on the portal.

    Attributes:
        pointer: JSON pointer (RFC 6901) of the answer, or `/documents/<id>` for a paper.
        code: keyword of the finding, one of the keys of `forms.checking.messages.SENTENCES`.
        params: values for the sentence (limits, counts, list ids); never an answer.
        severity: `error` or `warning`.
        rule_id: the form's rule that spoke, when one did.
    """

    pointer: str
    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = "error"
    rule_id: str | None = None
