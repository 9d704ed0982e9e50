"""Moving a draft's answers to a newer version of its form: nothing is lost, only changes are asked about.

Pure and total: whatever the answers hold, every value ends in the new answers, in `retired`, or stands as
the old value of a difference. Running it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from forms import pointer as pointers
from forms.answers import assemble_answers, clean_answers, flatten_answers
from forms.problem import Problem

if TYPE_CHECKING:
    from datetime import date

    from forms.definition import FormDefinition
    from forms.migration_rules import MigrationStep, Op

Lookup = Callable[[str, str], "str | None"]
"""(table, old code) → new code, or None when the table does not settle it; never a guess."""
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

    def groups_to_confirm(self) -> tuple[str, ...]:
        """Return the groups with something to confirm, each once."""
        return tuple(dict.fromkeys(one.group for one in self.differences if one.needs_review))


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
    work = _Work(flatten_answers(clean_answers(answers).document), lookup)
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


class _Work:
    """Values by pointer while the steps run, and where each came from."""

    def __init__(self, values: dict[str, Any], lookup: Lookup) -> None:
        self.values = values
        self.before = dict(values)
        self.origins: dict[str, str | None] = {pointer: pointer for pointer in values}
        self.retired: dict[str, Any] = {}
        self.merged: set[str] = set()
        self.marks: list[tuple[str, Op]] = []
        self.lookup = lookup

    def apply(self, op: Op) -> None:
        getattr(self, f"_{op.kind.lower()}")(op)

    def retire_homeless(self, form: FormDefinition) -> None:
        """Put aside what the new form has no question for."""
        for pointer in list(self.values):
            question = form.questions.get(pointers.question_of(pointer))
            if question is None or question.kind in ("object", "array"):
                self._put_aside(pointer)

    def close_gaps(self) -> None:
        """Number list items anew where one lost all its answers."""
        places = flatten_answers(assemble_answers({pointer: pointer for pointer in self.values}))
        self.values = {new: self.values[old] for new, old in places.items()}
        self.origins = {new: self.origins[old] for new, old in places.items()}

    def _found(self, pattern: str) -> list[tuple[str, ...]]:
        """Return every place of a pattern that has an answer in or at it."""
        wanted = pointers.split(pattern)
        found: dict[tuple[str, ...], None] = {}
        for pointer in self.values:
            tokens = pointers.split(pointer)[: len(wanted)]
            if len(tokens) == len(wanted) and all(
                token == want or (want == pointers.ANY_ITEM and token.isdecimal())
                for token, want in zip(tokens, wanted, strict=True)
            ):
                found[tokens] = None
        return list(found)

    def _inside(self, place: str) -> list[str]:
        return [pointer for pointer in self.values if pointers.covers(place, pointer)]

    def _is_free(self, place: str) -> bool:
        return not any(
            pointers.covers(place, taken) or pointers.covers(taken, place) for taken in self.values
        )

    def _put_aside(self, pointer: str, *, merged: bool = False) -> None:
        """Keep what the citizen said, as it was before any step; what a step added just goes."""
        del self.values[pointer]
        origin = self.origins.pop(pointer)
        if origin is not None:
            self.retired[origin] = self.before[origin]
            if merged:
                self.merged.add(origin)

    def _move(self, op: Op) -> None:
        for tokens in self._found(op.at):
            place, target = pointers.join(tokens), self._target(op.to, tokens)
            taken = [
                (pointer.removeprefix(place), self.values.pop(pointer), self.origins.pop(pointer))
                for pointer in self._inside(place)
            ]
            free = self._is_free(target)
            for rest, value, origin in taken:
                kept = target + rest if free else place + rest
                self.values[kept], self.origins[kept] = value, origin
                if not free:
                    self._put_aside(kept)

    def _copy(self, op: Op) -> None:
        for tokens in self._found(op.at):
            place, target = pointers.join(tokens), self._target(op.to, tokens)
            if self._is_free(target):
                for pointer in self._inside(place):
                    kept = target + pointer.removeprefix(place)
                    self.values[kept], self.origins[kept] = self.values[pointer], None

    def _default(self, op: Op) -> None:
        before, in_list, _ = op.at.partition(f"/{pointers.ANY_ITEM}")
        places = self._found(before + in_list) if in_list else [()]
        for tokens in places:
            target = self._target(op.at, tokens)
            present = not op.if_present or self._inside(self._target(op.if_present, tokens))
            if present and self._is_free(target):
                self.values[target], self.origins[target] = op.value, None

    def _mapenum(self, op: Op) -> None:
        for pointer in map(pointers.join, self._found(op.at)):
            value = self.values.get(pointer)
            if isinstance(value, str) and op.mapping is not None and value in op.mapping:
                self.values[pointer] = op.mapping[value]

    def _lookup(self, op: Op) -> None:
        for tokens in self._found(op.at):
            pointer = pointers.join(tokens)
            value = self.values.get(pointer)
            if not isinstance(value, str):
                continue
            settled = self.lookup(op.table, value)
            if settled is None:
                self._put_aside(pointer)
            else:
                self.values[pointer] = settled
            for place in op.retire:
                for inner in self._inside(self._target(place, tokens)):
                    self._put_aside(inner)

    def _wrap(self, op: Op) -> None:
        for pointer in map(pointers.join, self._found(op.at)):
            if pointer in self.values:
                first = f"{pointer}/0"
                self.values[first], self.origins[first] = self.values.pop(pointer), self.origins.pop(pointer)

    def _split(self, op: Op) -> None:
        for tokens in self._found(op.at):
            pointer = pointers.join(tokens)
            text = self.values.get(pointer)
            if not isinstance(text, str):
                continue
            parts = [part.strip() for part in text.split(op.separator, len(op.into) - 1)]
            targets = [self._target(place, tokens) for place in op.into]
            del self.values[pointer]
            origin = self.origins.pop(pointer)
            if not all(self._is_free(target) for target in targets):
                self.values[pointer], self.origins[pointer] = text, origin
                self._put_aside(pointer)
                continue
            for target, part in zip(targets, parts, strict=False):
                if part:
                    self.values[target], self.origins[target] = part, origin

    def _join(self, op: Op) -> None:
        for tokens in self._found(op.into[0]):
            target = self._target(op.to, tokens)
            sources = [self._target(place, tokens) for place in op.into]
            texts = [self.values.get(source) for source in sources]
            known = [text for text in texts if isinstance(text, str)]
            origin = next((self.origins[source] for source in sources if source in self.values), None)
            for source in sources:
                if source in self.values:
                    self._put_aside(source, merged=isinstance(self.values[source], str))
            if known and self._is_free(target):
                self.values[target], self.origins[target] = op.separator.join(known), origin

    def _retire(self, op: Op) -> None:
        for tokens in self._found(op.at):
            for pointer in self._inside(pointers.join(tokens)):
                self._put_aside(pointer)

    def _review(self, op: Op) -> None:
        self.marks += [(pointers.join(tokens), op) for tokens in self._found(op.at)]

    @staticmethod
    def _target(pattern: str, tokens: tuple[str, ...]) -> str:
        return pointers.join(pointers.at_items_of(pointers.split(pattern), tokens))


def _differences(form: FormDefinition, work: _Work) -> tuple[Difference, ...]:
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
