"""A paper whose original an operator looked at and gave back: who and when, among a packet's sources.

It stands in `provenance` under the paper's own pointer (`/documents/d-id`), where no answer can be, so the
layout of a packet stays as it is and the officer reads it with the sources of the answers.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

SEEN = "seen"
"""Source of a paper that was looked at."""
_PLACE = "/documents/"


class SeenPaper(msgspec.Struct, frozen=True, kw_only=True):
    """One look at an original.

    Attributes:
        at: UTC seconds.
        operator: who looked.
        name: what the screens call them.
    """

    at: int
    operator: str
    name: str = ""


def as_provenance(seen: Mapping[str, SeenPaper]) -> dict[str, dict[str, object]]:
    """Return what a packet says of papers that were looked at."""
    return {
        f"{_PLACE}{doc_id}": {"source": SEEN, "at": one.at, "by": one.operator}
        for doc_id, one in sorted(seen.items())
    }


def read_seen(provenance: Mapping[str, Mapping[str, object]]) -> dict[str, SeenPaper]:
    """Return the looks a packet tells of; one without who and when is none."""
    found = {}
    for place, origin in provenance.items():
        at, operator = origin.get("at"), origin.get("by")
        is_look = place.startswith(_PLACE) and origin.get("source") == SEEN
        if is_look and isinstance(at, int) and isinstance(operator, str):
            found[place.removeprefix(_PLACE)] = SeenPaper(at=at, operator=operator)
    return found
