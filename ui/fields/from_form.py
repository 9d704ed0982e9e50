"""From a form definition's field to what an editor is told."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from forms import pointer as pointers
from forms.name_order import name_order
from kiosk import wording
from ui.fields.spec import FieldSpec, Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from forms.checking.validate import CodeLists
    from forms.schema.page import Field as FormField

_KINDS: dict[str, Kind] = {
    "text": Kind.TEXT,
    "multiline": Kind.LONG_TEXT,
    "integer": Kind.INTEGER,
    "number": Kind.TEXT,
    "date": Kind.DATE,
    "partial_date": Kind.PARTIAL_DATE,
    "choice": Kind.PICK,
    "radio": Kind.RADIO,
    "boolean": Kind.YES_NO,
    "pledge": Kind.TICK,
    "code": Kind.PICK,
    "id_number": Kind.DIGITS,
    "phone": Kind.DIGITS,
    "choices": Kind.SEVERAL,
}
_COUNTRIES = "iso3166-a3"
_OWN = "VNM"
_SHORT = frozenset(
    {"integer", "number", "date", "partial_date", "choice", "code", "id_number", "phone", "boolean"}
)
"""Kinds whose input does not need a whole row."""


def spec_of(
    field: FormField, pointer: str, codelists: CodeLists | None, neighbour: Callable[[str], object]
) -> FieldSpec:
    """Return the editor's description of a field.

    Args:
        field: from the form definition.
        pointer: its place, with the real index inside a list.
        codelists: the lists pinned with the form.
        neighbour: returns the answer at a pointer, for lists that depend on another answer.
    """
    language = wording.language()
    kind = _KINDS[field.kind]
    if field.kind == "choice" and len(field.options) <= 3:
        kind = Kind.RADIO
    options = tuple((option.code, option.label(language)) for option in field.options)
    if field.codelist is not None:
        options = code_options(field, pointer, codelists, neighbour)
    return FieldSpec(
        pointer=pointer,
        kind=kind,
        label=field.label(language),
        hint=field.hint(language),
        optional=not field.required,
        options=options,
        readonly=field.readonly,
        money=field.money,
        wide=field.kind not in _SHORT and kind is not Kind.RADIO,
    )


def code_options(
    field: FormField, pointer: str, codelists: CodeLists | None, neighbour: Callable[[str], object]
) -> tuple[tuple[str, str], ...]:
    """Return the choices of a code field; those of a dependent list need the neighbour's answer."""
    reference = field.codelist
    if reference is not None and reference.own is not None:
        return _own_options(field, pointer, neighbour)
    if reference is None or codelists is None:
        return ()
    if reference.list_id == _COUNTRIES:
        return _by_name(tuple(codelists.entries(_COUNTRIES)))
    if reference.filter_by is None or reference.filter_pointer is None:
        return tuple(codelists.entries(reference.list_id))
    filtering = pointers.at_items_of(pointers.split(reference.filter_pointer), pointers.split(pointer))
    value = neighbour(pointers.join(filtering))
    if not isinstance(value, str):
        return tuple(codelists.entries(reference.list_id))
    return tuple(codelists.entries(reference.list_id, **{reference.filter_by: value}))


@lru_cache(maxsize=4)
def _by_name(countries: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Return countries as people look them up, the own one first; the list has them by their codes."""
    return tuple(sorted(countries, key=lambda one: (one[0] != _OWN, name_order(one[1]))))


def _own_options(
    field: FormField, pointer: str, neighbour: Callable[[str], object]
) -> tuple[tuple[str, str], ...]:
    """Return the choices of a list written in the form that fit the neighbour's answer."""
    reference, language = field.codelist, wording.language()
    every = tuple((option.code, option.label(language)) for option in field.options)
    if reference is None or reference.own is None or reference.filter_pointer is None:
        return every
    filtering = pointers.at_items_of(pointers.split(reference.filter_pointer), pointers.split(pointer))
    value = neighbour(pointers.join(filtering))
    if not isinstance(value, str):
        return every
    fits = {code for code, more in reference.own.items() if more.get(reference.filter_by or "") == value}
    return tuple((code, text) for code, text in every if code in fits)
