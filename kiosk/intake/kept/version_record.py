"""What is kept with a draft that moved to a newer version of its form: enough to review it and to go back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from forms import pointer as pointers
from forms.checking.messages import full_label
from forms.definition.form import FormDefinition
from forms.moving.migration import Difference, open_reviews
from forms.problem import Problem
from kiosk.views.cases import DifferenceWords, VersionChangeView


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
        words: place of a difference → how to say it.
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
    words: dict[str, DifferenceWords] = {}


def words_of(
    before: FormDefinition, after: FormDefinition, differences: Iterable[Difference]
) -> dict[str, DifferenceWords]:
    """Return how to say each difference: with the earlier form's words for what was, the newer's for what is."""
    found = {}
    for one in differences:
        form = before if one.kind == "lost" else after
        found[one.pointer] = DifferenceWords(
            name={language: full_label(form, one.pointer, language) for language in form.languages},
            old=_choice(before, one.old_pointer or one.pointer, one.old),
            new=_choice(after, one.pointer, one.new),
        )
    return found


def _choice(form: FormDefinition, pointer: str, value: object) -> dict[str, str]:
    field = form.fields.get(pointers.question_of(pointer))
    labels = {option.code: option.label for option in field.options} if field else {}
    codes = value if isinstance(value, list) else [value]
    chosen = [labels.get(code) if isinstance(code, str) else None for code in codes]
    words = [label for label in chosen if label is not None]
    if not words or len(words) < len(chosen):
        return {}
    return {language: ", ".join(label(language) for label in words) for language in form.languages}


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
        words=change.words,
    )
