"""A paper whose original an operator looked at and gave back: who and when, among a packet's sources.

It stands in `provenance` under the paper's own pointer (`/documents/d-id`), where no answer can be, so the
layout of a packet stays as it is and the officer reads it with the sources of the answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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


def seen_papers(provenance: Mapping[str, Mapping[str, object]]) -> Iterable[str]:
    """Yield the papers a packet says were looked at, and by whom, since when."""
    for place, origin in provenance.items():
        known = isinstance(origin.get("by"), str) and isinstance(origin.get("at"), int)
        if place.startswith(_PLACE) and origin.get("source") == SEEN and known:
            yield place.removeprefix(_PLACE)


def read_seen(provenance: Mapping[str, Mapping[str, object]]) -> dict[str, SeenPaper]:
    """Return the looks a packet tells of, for a draft that goes on from it."""
    found = {}
    for doc_id in seen_papers(provenance):
        origin = provenance[f"{_PLACE}{doc_id}"]
        at, operator = origin["at"], origin["by"]
        if isinstance(at, int) and isinstance(operator, str):
            found[doc_id] = SeenPaper(at=at, operator=operator)
    return found
