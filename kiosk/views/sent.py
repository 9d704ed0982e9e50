"""What the portal has of a case, to be compared with its open draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forms.checking.answers import flatten_answers

if TYPE_CHECKING:
    from forms.checking.validate import FormCheck


@dataclass(frozen=True)
class SentView:
    """The last packet the portal has.

    Attributes:
        answers: by pointer, as sent.
        check: of those answers: what was computed from them, and what counted.
        papers: kinds of papers that lie there.
        gone: answers a newer form of the draft has no place for, by the place they had.
        held_off: kinds of papers a sealed version that is held carries, and its correction does not.
    """

    answers: Mapping[str, object]
    check: FormCheck
    papers: frozenset[str]
    gone: Mapping[str, object] = field(default_factory=dict)
    held_off: frozenset[str] = frozenset()

    def changed(self, check: FormCheck) -> frozenset[str]:
        """Return the places where a draft's answers are not those the portal has."""
        before, now = flatten_answers(self.check.effective), flatten_answers(check.effective)
        return frozenset(place for place in before.keys() | now.keys() if before.get(place) != now.get(place))
