"""What the printed declaration says: sections of lines and small tables, from a form and its checked answers.

Made from the effective answers alone: what is not asked now is not on the paper. An unanswered question is
only there, as a dotted line, when an answer is demanded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from forms import pointer as pointers
from forms.declaring.spoken_answer import address_in_words, answer_in_words, paper_in_words
from forms.schema.page import FieldRow, Group, Note, Repeat, fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forms.checking.validate import CodeLists, FormCheck
    from forms.definition.form import FormDefinition
    from forms.schema.page import Element, Field

WIDEST_TABLE: Final = 5
"""Most columns of a table on A4; items with more questions are written below each other."""
_IN_ONE_LINE: Final = {"address": address_in_words, "idDoc": paper_in_words}


@dataclass(frozen=True)
class Line:
    """A question with its answer; `open` when (more of) it is to be written by hand on dots."""

    pointer: str
    label: str
    value: str
    open: bool = False


@dataclass(frozen=True)
class Heading:
    """The name of the lines that follow; `closing` where the lines before it end, then the name may be empty."""

    text: str
    closing: bool = False


@dataclass(frozen=True)
class Sentence:
    """A sentence of the form, such as the pledge."""

    text: str


@dataclass(frozen=True)
class Table:
    """The items of a list, one a row; every row has as many cells as there are columns."""

    pointer: str
    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Part = Line | Heading | Sentence | Table


@dataclass(frozen=True)
class Section:
    """One titled part of the declaration."""

    title: str
    parts: tuple[Part, ...]


def sections_of(form: FormDefinition, check: FormCheck, lists: CodeLists) -> tuple[Section, ...]:
    """Return the declaration in the form's reading order; pages without anything to say are left out.

    Args:
        form: the pinned definition.
        check: of the answers, for the day they were declared.
        lists: code lists pinned with the form.
    """
    writer = _Writer(check, lists)
    sections = []
    for page in form.pages:
        title = page.label("vi")
        parts = _without_idle(tuple(writer.parts(page.elements, title, ())))
        if any(isinstance(part, Line | Table) for part in parts):
            sections.append(Section(title, parts))
    return tuple(sections)


class _Writer:
    def __init__(self, check: FormCheck, lists: CodeLists) -> None:
        self.check = check
        self.lists = lists

    def parts(self, elements: tuple[Element, ...], title: str, item: tuple[str, ...]) -> Iterator[Part]:
        """Give what some elements say; `item` are the tokens of the list's item they stand in."""
        for element in elements:
            match element:
                case FieldRow(fields):
                    for field in fields:
                        yield from self.line(field, item)
                case Group():
                    yield from self.group(element, title, item)
                case Repeat():
                    yield from self.repeat(element)
                case Note(text):
                    yield Sentence(text("vi"))

    def line(self, field: Field, item: tuple[str, ...]) -> Iterator[Line]:
        pointer = _placed(field.pointer, item)
        value = self.value(pointer)
        if value is not None:
            yield Line(pointer, field.label("vi"), answer_in_words(field, value, self.lists))
        elif self.is_demanded(field, pointer):
            yield Line(pointer, field.label("vi"), "", open=True)

    def group(self, group: Group, title: str, item: tuple[str, ...]) -> Iterator[Part]:
        if group.pointer is not None and not self.check.is_relevant(_placed(group.pointer, item)):
            return
        if group.pointer is not None and group.block in _IN_ONE_LINE:
            yield from self.composite(group, group.pointer, item)
            return
        name = group.label("vi")
        inside = tuple(self.parts(group.elements, title, item))
        if not any(isinstance(part, Line | Table) for part in inside):
            return
        if name and name != title:
            yield Heading(name)
        yield from inside
        if name and name != title:
            yield Heading("", closing=True)

    def composite(self, group: Group, place: str, item: tuple[str, ...]) -> Iterator[Line]:
        pointer = _placed(place, item)
        lines = [line for field in fields_of(group.elements) for line in self.line(field, item)]
        written = [(line.pointer.rpartition("/")[2], line.value) for line in lines if line.value]
        is_open = any(line.open for line in lines) or (not written and pointer in self.check.required)
        if written or is_open:
            yield Line(pointer, group.label("vi"), _IN_ONE_LINE[group.block or ""](written), open=is_open)

    def repeat(self, repeat: Repeat) -> Iterator[Part]:
        if not self.check.is_relevant(repeat.pointer):
            return
        place = pointers.split(repeat.pointer)
        items = pointers.read(self.check.effective, place)
        label = repeat.label("vi")
        if not isinstance(items, list) or not items:
            if repeat.required or repeat.pointer in self.check.required:
                yield Line(repeat.pointer, label, "", open=True)
            return
        written = [
            list(self.parts(repeat.elements, label, (*place, str(position))))
            for position in range(len(items))
        ]
        columns: dict[str, str] = {}
        for parts in written:
            for part in parts:
                if isinstance(part, Line):
                    columns.setdefault(pointers.question_of(part.pointer), part.label)
        lines_only = all(isinstance(part, Line) for parts in written for part in parts)
        if lines_only and len(columns) <= WIDEST_TABLE:
            order = self.in_order(repeat, columns)
            rows = tuple(_row(parts, order) for parts in written)
            yield Table(repeat.pointer, label, tuple(columns[one] for one in order), rows)
            return
        for position, parts in enumerate(written, start=1):
            yield Heading(f"{label} – {position}")
            yield from parts
        yield Heading("Phần chung", closing=True)

    def in_order(self, repeat: Repeat, columns: dict[str, str]) -> tuple[str, ...]:
        """Return the columns as the form asks them, also when the first item left some out."""
        asked = {field.pointer: number for number, field in enumerate(fields_of(repeat.elements))}
        first = {
            one: min((n for pointer, n in asked.items() if pointers.covers(one, pointer)), default=len(asked))
            for one in columns
        }
        return tuple(sorted(columns, key=lambda one: first[one]))

    def value(self, pointer: str) -> object | None:
        found: object | None = pointers.read(self.check.effective, pointers.split(pointer))
        return found

    def is_demanded(self, field: Field, pointer: str) -> bool:
        if field.readonly or not self.check.is_relevant(pointer):
            return False
        # A group's questions are demanded with the group: the check names them only once it is there.
        inside = pointers.parent(pointer)
        there = isinstance(self.value(inside), dict) if inside else True
        return pointer in self.check.required or (field.required and there)


def _without_idle(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Return the parts without closing headings before another heading or the end."""
    kept: list[Part] = []
    for part in reversed(parts):
        idle = not kept or isinstance(kept[-1], Heading)
        if not (isinstance(part, Heading) and part.closing and idle):
            kept.append(part)
    return tuple(reversed(kept))


def _row(parts: list[Part], order: tuple[str, ...]) -> tuple[str, ...]:
    cells = {pointers.question_of(part.pointer): part.value for part in parts if isinstance(part, Line)}
    return tuple(cells.get(one, "") for one in order)


def _placed(pointer: str, item: tuple[str, ...]) -> str:
    return pointers.join(pointers.at_items_of(pointers.split(pointer), item))
