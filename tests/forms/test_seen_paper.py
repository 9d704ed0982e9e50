"""What a packet says of originals that were only looked at."""

from __future__ import annotations

from typing import Any

import pytest

from forms.packets.seen_paper import SeenPaper, as_provenance, read_seen

LOOK = SeenPaper(at=1_790_000_000, operator="op-1")


def test_a_look_is_read_as_it_was_written() -> None:
    told = as_provenance({"d-id": LOOK, "d-exempt": LOOK})
    assert list(told) == ["/documents/d-exempt", "/documents/d-id"]
    assert read_seen({"/child/fullName": {"source": "typed", "at": 1}, **told}) == {
        "d-exempt": LOOK,
        "d-id": LOOK,
    }


@pytest.mark.parametrize(
    "origin",
    [
        {"source": "typed", "at": 1, "by": "op-1"},
        {"source": "seen", "at": 1},
        {"source": "seen", "by": "op-1"},
        {"source": "seen", "at": "1", "by": "op-1"},
        {"source": "seen", "at": 1, "by": b"op-1"},
        {},
    ],
)
def test_a_look_without_who_or_when_is_none(origin: dict[str, Any]) -> None:
    assert read_seen({"/documents/d-id": origin}) == {}
    assert read_seen({"/child/id": {"source": "seen", "at": 1, "by": "op-1"}}) == {}
