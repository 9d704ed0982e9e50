"""What a screen needs to draw a form, without knowing JSON Schema or JSON Forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from forms.schema.texts import NO_TEXT, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FieldKind = Literal[
    "text",
    "multiline",
    "integer",
    "number",
    "date",
    "partial_date",
    "choice",
    "radio",
    "boolean",
    "pledge",
    "code",
    "choices",
    "id_number",
    "phone",
]
"""`choice` and `radio` have their options in the form, `code` in a code list; `choices` takes several of either."""


@dataclass(frozen=True)
class Option:
    """One choice written in the form."""

    code: str
    label: Text


@dataclass(frozen=True)
class CodeListRef:
    """The list that holds the choices of a field: one of the catalogue, or the form's own.

    Attributes:
        list_id: for example `vn.commune.2025`, or `inline`.
        filter_by: attribute of the entries that must equal a neighbour's answer, or None.
        filter_pointer: pointer of that neighbour, or None.
        own: of a list written in the form: what each code is filtered by; its labels are the field's options.
    """

    list_id: str
    filter_by: str | None = None
    filter_pointer: str | None = None
    own: Mapping[str, Mapping[str, str]] | None = None


@dataclass(frozen=True)
class Field:
    """One question with one answer.

    Attributes:
        pointer: place of the answer; `*` for the index inside a `Repeat`.
        kind: what to draw.
        label: its name.
        hint: one sentence under the label; may be empty.
        required: always demanded when its group is; `FormCheck.required` knows the rest.
        readonly: filled by the program.
        options: choices of `choice`, `radio` and `choices`.
        codelist: list of a `code`, or of `choices`.
        min_length: fewest characters, or None.
        max_length: most characters, or None.
        minimum: smallest number, or None.
        maximum: largest number, or None.
        max_items: most of several choices, or None.
        block: name of the block it belongs to (`address`, `idDoc`, `person`), or None.
        scan_slot: whose card fills it, or None.
        money: an amount of đồng, written with its thousands apart.
    """

    pointer: str
    kind: FieldKind
    label: Text
    hint: Text = NO_TEXT
    required: bool = False
    readonly: bool = False
    options: tuple[Option, ...] = ()
    codelist: CodeListRef | None = None
    min_length: int | None = None
    max_length: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    max_items: int | None = None
    block: str | None = None
    scan_slot: str | None = None
    money: bool = False


@dataclass(frozen=True)
class FieldRow:
    """Fields side by side; on a narrow screen below each other."""

    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Note:
    """A sentence to read."""

    text: Text


@dataclass(frozen=True)
class Group:
    """Fields under one heading.

    Attributes:
        label: the heading.
        hint: one sentence under it; may be empty.
        pointer: the object it stands for, or None when it only groups; when `FormCheck` says the
            pointer is irrelevant the whole group disappears.
        block: name of a composite (`address`, `idDoc`, `person`), or None.
        scan_slot: whose card fills it, or None.
        elements: what is inside.
    """

    label: Text
    hint: Text
    pointer: str | None
    block: str | None
    scan_slot: str | None
    elements: tuple[Element, ...]


@dataclass(frozen=True)
class Repeat:
    """A list of items that all have the same fields.

    Attributes:
        pointer: the list.
        label: its heading.
        hint: one sentence under it.
        required: at least one item is demanded by the container.
        min_items: fewest items.
        max_items: most items.
        title_pointer: field (with `*`) whose answer names an item, or None.
        elements: what one item has; pointers carry `*` for the index.
    """

    pointer: str
    label: Text
    hint: Text
    required: bool
    min_items: int
    max_items: int
    title_pointer: str | None
    elements: tuple[Element, ...]


Element = Group | FieldRow | Repeat | Note


@dataclass(frozen=True)
class Page:
    """One step of the form."""

    key: str
    label: Text
    hint: Text
    elements: tuple[Element, ...]

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of the page in reading order."""
        return tuple(fields_of(self.elements))


def fields_of(elements: tuple[Element, ...]) -> Iterator[Field]:
    """Give the fields of some elements in reading order."""
    for element in elements:
        match element:
            case FieldRow(fields):
                yield from fields
            case Group() | Repeat():
                yield from fields_of(element.elements)
            case Note():
                pass
