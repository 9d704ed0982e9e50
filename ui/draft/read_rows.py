"""What is read back to the citizen, as rows: only what counts, in words, with what came from a card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from forms import pointer as pointers
from forms.schema.page import FieldRow, Group, Repeat
from kiosk import wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from forms.checking.validate import FormCheck
    from forms.schema.page import Element, Page
    from kiosk.views.cases import DraftView

_READ = frozenset({"qr", "mrz", "card", "scan", "vneid"})


class Said(Protocol):
    """Answers that can be read back: those of the draft, or those the portal has."""

    @property
    def draft(self) -> DraftView:
        """The draft, for its form and where its answers came from."""

    @property
    def answers(self) -> Mapping[str, object]:
        """Pointer → answer."""

    @property
    def check(self) -> FormCheck:
        """Their check."""

    def answer(self, pointer: str) -> object | None:
        """Return the answer at a pointer, computed ones included."""

    def item_count(self, pointer: str) -> int:
        """Return how many entries a list has."""

    def words(self, pointer: str, value: object | None) -> str:
        """Return an answer the way people read it."""


@dataclass(frozen=True)
class ReadRow:
    """One line of the read-back; a heading has no value.

    Attributes:
        name: of the field, the group or the item of a list.
        value: the answer in words.
        from_card: it was read from a card.
        pointer: its place; of an item, the item's.
    """

    name: str
    value: str = ""
    from_card: bool = False
    pointer: str = ""


def page_rows(state: Said) -> tuple[tuple[Page, tuple[ReadRow, ...]], ...]:
    """Return every page that says something, with its rows."""
    language = wording.language()
    pages = (
        (page, tuple(_unrepeated(_rows(state, page.elements), page.label(language))))
        for page in state.draft.form.pages
    )
    return tuple((page, rows) for page, rows in pages if rows)


def count_items(answers: Iterable[str], pointer: str) -> int:
    """Return how many entries of a list the given places speak of."""
    head = pointers.split(pointer)
    places = (pointers.split(one) for one in answers)
    return max((int(place[len(head)]) + 1 for place in places if place[: len(head)] == head), default=0)


def first_place(page: Page) -> str:
    """Return the pointer of a page's first answer that is not worked out."""
    return next((field.pointer for field in page.fields() if not field.readonly), "")


def _unrepeated(rows: list[ReadRow], title: str) -> list[ReadRow]:
    """Leave out a first heading that says what the page's own title says."""
    return rows[1:] if rows and not rows[0].value and rows[0].name == title else rows


def _rows(state: Said, elements: tuple[Element, ...]) -> list[ReadRow]:
    language = wording.language()
    found: list[ReadRow] = []
    for element in elements:
        if isinstance(element, Group):
            inside = _rows(state, element.elements)
            if inside and element.label(language) and element.block != "person":
                found.append(ReadRow(element.label(language)))
            found += inside
        elif isinstance(element, Repeat):
            found += _items(state, element)
        elif isinstance(element, FieldRow):
            for field in element.fields:
                value = state.answer(field.pointer)
                if value is not None and state.check.is_relevant(field.pointer):
                    read = state.draft.provenance.get(field.pointer) in _READ
                    words = state.words(field.pointer, value)
                    found.append(ReadRow(field.label(language), words, read, field.pointer))
    return found


def _items(state: Said, repeat: Repeat) -> list[ReadRow]:
    found = []
    for position in range(state.item_count(repeat.pointer)):
        head = f"{repeat.pointer}/{position}"
        values = [
            state.words(pointer, value)
            for pointer, value in sorted(state.answers.items())
            if pointers.covers(head, pointer)
        ]
        name = f"{repeat.label(wording.language())} {position + 1}"
        found.append(ReadRow(name, " · ".join(values), False, head))
    return found
