"""Answers that came back from the portal say what was declared, on every shipped form, each with its own source."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from forms.checking.answers import assemble_answers, flatten_answers
from forms.errors import HostileInput
from kiosk.intake.reopening.fetching import _answers
from sync.wire.content import CaseContent
from tests.forms.shipped.filling import NAMES, checked, filled, shipped
from tests.support.content_golden import AT, CONTENT

NOW_MS = (AT + 9_000) * 1_000


def content(data: dict[str, Any], computed: tuple[str, ...], sources: dict[str, Any]) -> CaseContent:
    return msgspec.structs.replace(CONTENT, data=data, computed=computed, provenance=sources)


@pytest.mark.parametrize("name", NAMES)
def test_a_declaration_comes_back_as_it_was(name: str) -> None:
    form = shipped(name)
    given = flatten_answers(filled(form))
    check = checked(form, assemble_answers(given))
    sources = {place: {"source": f"s{at}", "at": AT + at} for at, place in enumerate(given)}
    back = _answers(content(dict(check.effective), tuple(check.computed), sources), NOW_MS)
    again = checked(
        form, assemble_answers({place: msgspec.json.decode(raw) for place, (raw, _, _) in back.items()})
    )
    assert again.effective == check.effective
    assert set(again.computed) == set(check.computed)
    assert not set(back) & set(check.computed)
    for place, (_, source, changed_ms) in back.items():
        assert (source, changed_ms) == (sources[place]["source"], sources[place]["at"] * 1_000)


def test_a_source_follows_its_entry_when_gaps_in_a_list_are_closed() -> None:
    typed = {"/siblings/2/fullName": "An", "/siblings/5/fullName": "Bình", "/kinds": ["A", "B"]}
    sources = {place: {"source": place, "at": AT} for place in typed}
    back = _answers(content(assemble_answers(typed), (), sources), NOW_MS)
    assert {place: (msgspec.json.decode(raw), source) for place, (raw, source, _) in back.items()} == {
        "/siblings/0/fullName": ("An", "/siblings/2/fullName"),
        "/siblings/1/fullName": ("Bình", "/siblings/5/fullName"),
        "/kinds": (["A", "B"], "/kinds"),
    }


@pytest.mark.parametrize(
    "origin",
    [{}, {"source": 3}, {"source": ""}, {"source": "x" * 99, "at": "soon"}, {"at": 1 << 60}, {"at": -5}],
)
def test_a_source_nobody_tells_is_the_portals_and_never_later_than_the_draft(origin: dict[str, Any]) -> None:
    ((_, source, changed_ms),) = _answers(content({"a": "b"}, (), {"/a": origin}), NOW_MS).values()
    assert source == "portal"
    assert changed_ms < NOW_MS


@pytest.mark.parametrize(
    ("data", "sources"),
    [
        ({"a": "x" * 70_000}, {}),
        ({"a": "\ud800"}, {}),
        ({"a": {str(at): "x" for at in range(20_000)}}, {}),
        ({"a": "b"}, {"a": {}}),
        ({"a": "b"}, {"/a": {}, "/a/b": {}}),
        ({"a": b"bytes"}, {}),
    ],
)
def test_what_are_no_answers_is_refused(data: dict[str, Any], sources: dict[str, Any]) -> None:
    with pytest.raises(HostileInput):
        _answers(content(data, (), sources), NOW_MS)
