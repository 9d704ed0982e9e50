"""A case as single answers in words, one after the other, to be carried by hand into another system."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms import pointer as pointers
from forms.declaring.spoken_answer import answer_in_words
from forms.schema.page import FieldRow, Group, Repeat

if TYPE_CHECKING:
    from forms.checking.validate import CodeLists, FormCheck
    from forms.definition.form import FormDefinition
    from forms.schema.page import Element, Field


@dataclass(frozen=True)
class CopyLine:
    """One answer.

    Attributes:
        pointer: which.
        section: title of the part it stands in, with the item's number in a list.
        label: the question.
        value: the answer as a Vietnamese screen shows it: words for codes, days as dd/mm/yyyy.
    """

    pointer: str
    section: str
    label: str
    value: str


def copy_lines(
    form: FormDefinition, check: FormCheck, lists: CodeLists, order: Sequence[str] = ()
) -> tuple[CopyLine, ...]:
    """Return every answer there is, in another system's order where it is known, else in the form's.

    Args:
        form: the pinned definition.
        check: of the answers.
        lists: code lists pinned with the form.
        order: pointers (`*` inside lists) in the other system's order; what it does not name follows in the
            form's order, so that nothing is left behind.
    """
    walk = _Walk(check, lists)
    lines = [line for page in form.pages for line in walk.lines(page.elements, page.label("vi"), ())]
    place = {pointer: position for position, pointer in enumerate(order)}
    return tuple(sorted(lines, key=lambda line: _rank(line, place)))


def _rank(line: CopyLine, place: dict[str, int]) -> int:
    # Sorting is stable: what has no place keeps the form's order behind what has.
    return place.get(pointers.question_of(line.pointer), len(place))


class _Walk:
    def __init__(self, check: FormCheck, lists: CodeLists) -> None:
        self._check = check
        self._lists = lists

    def lines(self, elements: tuple[Element, ...], section: str, item: tuple[str, ...]) -> Iterator[CopyLine]:
        """Give the answers of some elements; `item` are the tokens of the list's item they stand in."""
        for element in elements:
            match element:
                case FieldRow(fields):
                    for field in fields:
                        yield from self._line(field, section, item)
                case Group():
                    yield from self._group(element, section, item)
                case Repeat():
                    yield from self._repeat(element, section)

    def _line(self, field: Field, section: str, item: tuple[str, ...]) -> Iterator[CopyLine]:
        pointer = _placed(field.pointer, item)
        value = pointers.read(self._check.effective, pointers.split(pointer))
        if value is None or isinstance(value, dict) or (isinstance(value, list) and field.kind != "choices"):
            return
        words = answer_in_words(field, value, self._lists)
        if words:
            yield CopyLine(pointer, section, field.label("vi"), words)

    def _group(self, group: Group, section: str, item: tuple[str, ...]) -> Iterator[CopyLine]:
        name = group.label("vi")
        title = f"{section} – {name}" if name and name != section else section
        yield from self.lines(group.elements, title, item)

    def _repeat(self, repeat: Repeat, section: str) -> Iterator[CopyLine]:
        place = pointers.split(repeat.pointer)
        items = pointers.read(self._check.effective, place)
        for number in range(len(items) if isinstance(items, list) else 0):
            title = f"{repeat.label('vi') or section} – {number + 1}"
            yield from self.lines(repeat.elements, title, (*place, str(number)))


def _placed(pointer: str, item: tuple[str, ...]) -> str:
    return pointers.join(pointers.at_items_of(pointers.split(pointer), item))
