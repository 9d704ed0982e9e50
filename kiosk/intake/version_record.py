"""What is kept with a draft that moved to a newer version of its form: enough to review it and to go back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from forms.definition import FormDefinition
from forms.migration import Difference, open_reviews
from forms.problem import Problem
from kiosk.views import VersionChangeView


class EarlierAnswer(msgspec.Struct, frozen=True):
    """One stored answer before the move: JSON bytes and where it came from."""

    value: bytes
    source: str


class VersionChange(msgspec.Struct, frozen=True):
    """One move.

    Attributes:
        old_version: version it started from.
        old_form: that version's file.
        old_lists: its pinned lists.
        old_answers: what the draft held, by pointer.
        moved: the answers right after the move, by pointer.
        retired: values without a place, by the place they had; those of earlier moves included.
        differences: what did not stay as it was.
        confirmed: groups somebody looked at.
        undone: the move was taken back; only `retired` still says something.
        lost_labels: place without a home → language → what the earlier form called it.
    """

    old_version: int
    old_form: bytes
    old_lists: dict[str, bytes]
    old_answers: dict[str, EarlierAnswer]
    moved: dict[str, Any]
    retired: dict[str, Any]
    differences: tuple[Difference, ...]
    confirmed: frozenset[str] = frozenset()
    undone: bool = False
    lost_labels: dict[str, dict[str, str]] = {}


def labels_of_lost(form: FormDefinition, differences: Iterable[Difference]) -> dict[str, dict[str, str]]:
    """Return what the earlier form calls the places the newer one lacks."""
    return {
        one.pointer: {language: form.label_of(one.pointer, language) for language in form.languages}
        for one in differences
        if one.kind == "lost"
    }


def reviews(change: VersionChange | None, answers: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Return what of a move still has to be looked at."""
    if change is None or change.undone:
        return ()
    return tuple(open_reviews(change.differences, answers, change.confirmed))


def view_of(change: VersionChange | None, answers: Mapping[str, Any]) -> VersionChangeView | None:
    """Return a move as the screens show it."""
    if change is None:
        return None
    waiting = {problem.pointer for problem in reviews(change, answers)}
    groups = dict.fromkeys(one.group for one in change.differences if one.pointer in waiting)
    return VersionChangeView(
        old_version=change.old_version,
        differences=() if change.undone else change.differences,
        retired=change.retired,
        open_groups=tuple(groups),
        can_undo=not change.undone,
        lost_labels=change.lost_labels,
    )
