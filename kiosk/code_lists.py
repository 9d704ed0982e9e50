"""Code lists as the form engine asks for them, from the catalogue or from a draft's own copy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from forms.code_list import CodeEntry, CodeList
from forms.definition import FormDefinition
from forms.errors import StationError


class _Stored(msgspec.Struct, frozen=True):
    id: str
    version: str
    entries: tuple[CodeEntry, ...]


class ListsOfForm:
    """Answers the form engine's questions about codes.

    Args:
        lists: the code lists by id.
    """

    def __init__(self, lists: Mapping[str, CodeList]) -> None:
        self._lists = lists

    def label(self, list_id: str, code: str) -> str | None:
        """Return the Vietnamese name of a code, or None."""
        found = self._lists.get(list_id)
        entry = found.get(code) if found is not None else None
        return entry.label if entry is not None else None

    def attribute(self, list_id: str, code: str, name: str) -> str | None:
        """Return an attribute of a code, or None."""
        found = self._lists.get(list_id)
        entry = found.get(code) if found is not None else None
        return entry.attributes.get(name) if entry is not None else None

    def entries(self, list_id: str, **where: str) -> Sequence[tuple[str, str]]:
        """Return (code, label) pairs whose attributes equal `where`, in the list's order."""
        found = self._lists.get(list_id)
        if found is None:
            return ()
        return [
            (entry.code, entry.label)
            for entry in found.entries
            if all(entry.attributes.get(name) == value for name, value in where.items())
        ]


def lists_used(form: FormDefinition, lists: Mapping[str, CodeList]) -> dict[str, bytes]:
    """Return the lists a form refers to as bytes, to be pinned with a draft.

    Raises:
        StationError: `code_list_missing` when the catalogue lacks one.
    """
    wanted = {reference.list_id for reference in form.codelists.values()}
    missing = wanted - set(lists)
    if missing:
        raise StationError("code_list_missing", list=min(missing))
    return {
        name: msgspec.json.encode(_Stored(lists[name].id, lists[name].version, lists[name].entries))
        for name in sorted(wanted)
    }


def read_pinned_lists(pinned: Mapping[str, bytes]) -> ListsOfForm:
    """Return the lists a draft was pinned to."""
    lists = {}
    for name, raw in pinned.items():
        stored = msgspec.json.decode(raw, type=_Stored)
        lists[name] = CodeList(id=stored.id, version=stored.version, entries=stored.entries)
    return ListsOfForm(lists)
