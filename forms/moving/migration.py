"""Moving a draft's answers to a newer version of its form: nothing is lost, only changes are asked about.

Pure and total: whatever the answers hold, every value ends in the new answers, in `retired`, or stands as
the old value of a difference. Running it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from forms import pointer as pointers
from forms.checking.answers import assemble_answers, clean_answers, flatten_answers
from forms.moving.migration_work import Lookup, Work
from forms.problem import Problem

if TYPE_CHECKING:
    from datetime import date

    from forms.definition.form import FormDefinition
    from forms.definition.migration_rules import MigrationStep, Op

DifferenceKind = Literal["moved", "changed", "added", "lost", "look"]


def no_tables(_table: str, _code: str) -> str | None:
    """Stand in for the catalogue's tables where there are none: nothing is settled."""
    return None


@dataclass(frozen=True)
class Difference:
    """One answer that is not what it was.

    Attributes:
        kind: `moved` (same value at another place), `changed`, `added`, `lost` (no place in the new
            form; kept aside), or `look` (unchanged, but the new form asks to look at it).
        pointer: place in the new answers; for `lost` the old place.
        old_pointer: where it was, or None for `added`.
        old: the earlier value, or None.
        new: the value now, or None.
        messages: language → what the new form says about it.
    """

    kind: DifferenceKind
    pointer: str
    old_pointer: str | None
    old: Any
    new: Any
    messages: Mapping[str, str]

    @property
    def needs_review(self) -> bool:
        """Say whether somebody must confirm it; a value that only moved needs nobody."""
        return self.kind != "moved"

    @property
    def group(self) -> str:
        """Return the part of the form it is confirmed with: the outermost group."""
        return pointers.join(pointers.split(self.pointer)[:1])


@dataclass(frozen=True)
class Migrated:
    """Answers in the shape of the newer version.

    Attributes:
        answers: nested.
        retired: values as they were that have no place now, by the place they had; also the parts of a
            text that was joined.
        differences: in the new form's reading order, lost ones last.
    """

    answers: dict[str, Any]
    retired: Mapping[str, Any]
    differences: tuple[Difference, ...]


def steps_from(form: FormDefinition, version: int) -> tuple[MigrationStep, ...] | None:
    """Return the steps that lead from an older version to a form, or None when there is no such line."""
    if version == form.version:
        return ()
    steps = tuple(step for step in form.migrations if step.old >= version)
    return steps if steps and steps[0].old == version else None


def last_day_of(old: FormDefinition, newer: FormDefinition) -> date | None:
    """Return the last day a declaration may still be made with an older version, or None without limit.

    The older file cannot know its successor; the newer one's migration says until when it is taken.
    """
    days = [step.accept_until for step in newer.migrations if step.old == old.version]
    return min((day for day in (*days, old.accept_until) if day is not None), default=None)


def migrate(
    form: FormDefinition, version: int, answers: Mapping[str, Any], *, lookup: Lookup = no_tables
) -> Migrated:
    """Bring answers of an older version into the shape of `form`.

    Args:
        form: the newer version.
        version: version the answers were given to; equal to the form's, nothing happens.
        answers: nested; not changed.
        lookup: tables of the catalogue, handed in.

    Raises:
        ValueError: the form has no steps from that version; ask `steps_from` first.
    """
    steps = steps_from(form, version)
    if steps is None:
        raise ValueError("no migration from this version")
    work = Work(flatten_answers(clean_answers(answers).document), lookup)
    for step in steps:
        for op in step.ops:
            work.apply(op)
    if steps:
        work.retire_homeless(form)
        work.close_gaps()
    return Migrated(
        answers=assemble_answers(work.values),
        retired=dict(work.retired),
        differences=_differences(form, work),
    )


def open_reviews(
    differences: Iterable[Difference], answers: Mapping[str, Any], confirmed: Collection[str]
) -> list[Problem]:
    """Return what somebody still has to look at before the case may be sealed.

    A group that was confirmed, and an answer that was changed by hand since, need nobody any more.

    Args:
        differences: of the migration.
        answers: nested, as they are now.
        confirmed: groups somebody confirmed.
    """
    found = []
    for one in differences:
        if not one.needs_review or one.group in confirmed:
            continue
        if one.kind == "lost":
            found.append(Problem(one.pointer, "migration.lost"))
        elif pointers.read(answers, pointers.split(one.pointer)) == one.new:
            found.append(Problem(one.pointer, "migration.review"))
    return found


def _differences(form: FormDefinition, work: Work) -> tuple[Difference, ...]:
    found: list[Difference] = []
    for pointer in sorted(work.values, key=form.reading_order):
        new, origin = work.values[pointer], work.origins[pointer]
        old = None if origin is None else work.before[origin]
        messages = _messages(pointer, work.marks)
        kind: DifferenceKind | None = "look" if messages else None
        if origin is None:
            kind = "added"
        elif old != new or type(old) is not type(new):
            kind = "changed"
        elif origin != pointer and not messages:
            kind = "moved"
        if kind is not None:
            found.append(Difference(kind, pointer, origin, old, new, messages))
    found += [
        Difference("lost", pointer, pointer, value, None, _messages(pointer, work.marks))
        for pointer, value in work.retired.items()
        if pointer not in work.merged
    ]
    return tuple(found)


def _messages(pointer: str, marks: Iterable[tuple[str, Op]]) -> Mapping[str, str]:
    for place, op in marks:
        if pointers.covers(place, pointer):
            return {language: op.message(language) for language in sorted(op.message.languages())}
    return {}
