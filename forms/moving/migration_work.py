"""The operations of a migration at work: values by pointer, where each came from, and what has no place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from forms import pointer as pointers
from forms.checking.answers import assemble_answers, flatten_answers
from forms.rules.sameness import same

if TYPE_CHECKING:
    from forms.definition.form import FormDefinition
    from forms.definition.migration_rules import Op

Lookup = Callable[[str, str], "str | None"]
"""(table, old code) → new code, or None when the table does not settle it; never a guess."""


class Work:
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
        """Run one operation of a step."""
        getattr(self, f"_{op.kind.lower()}")(op)

    def retire_homeless(self, form: FormDefinition) -> None:
        """Put aside what the new form has no question for."""
        for pointer in list(self.values):
            question = form.questions.get(pointers.question_of(pointer))
            if question is None or question.kind in ("object", "array"):
                self._put_aside(pointer)

    def close_gaps(self) -> None:
        """Number list items anew where one lost all its answers."""
        places = flatten_answers(assemble_answers({name: name for name in self.values}), apart=True)
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
            value, mapping = self.values.get(pointer), op.mapping or {}
            if isinstance(value, str):
                self.values[pointer] = mapping.get(value, value)
            elif isinstance(value, list):
                self.values[pointer] = _each_once(
                    mapping.get(c, c) if isinstance(c, str) else c for c in value
                )

    def _lookup(self, op: Op) -> None:
        for tokens in self._found(op.at):
            pointer = pointers.join(tokens)
            value = self.values.get(pointer)
            if not isinstance(value, str | list):
                continue
            settled = self._settled(op.table, value)
            if settled is None:
                self._put_aside(pointer)
            else:
                self.values[pointer] = settled
            for place in op.retire:
                for inner in self._inside(self._target(place, tokens)):
                    self._put_aside(inner)

    def _settled(self, table: str, value: str | list[Any]) -> str | list[Any] | None:
        """Return the new code, or the new codes of several choices; None unless the table settles them all."""
        if isinstance(value, str):
            return self.lookup(table, value)
        codes = [self.lookup(table, code) if isinstance(code, str) else None for code in value]
        return None if None in codes else _each_once(codes)

    def _wrap(self, op: Op) -> None:
        for pointer in map(pointers.join, self._found(op.at)):
            value = self.values.get(pointer)
            if value is not None and not isinstance(value, list):
                self.values[pointer] = [value]

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


def _each_once(values: Iterable[Any]) -> list[Any]:
    """Return values in order without a second one of the same: two old codes may become one."""
    kept: list[Any] = []
    for value in values:
        if not any(same(value, other) for other in kept):
            kept.append(value)
    return kept
