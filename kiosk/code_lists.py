"""Code lists pinned with a draft: the ones its form refers to, as bytes and back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import msgspec

from forms.catalogue.code_list import CodeBook, CodeEntry, CodeList
from forms.definition.form import FormDefinition
from forms.errors import StationError


class _Stored(msgspec.Struct, frozen=True):
    id: str
    version: str
    entries: tuple[CodeEntry, ...]


def lists_used(form: FormDefinition, lists: Mapping[str, CodeList]) -> dict[str, bytes]:
    """Return the lists a form refers to as bytes, to be pinned with a draft.

    Raises:
        StationError: `code_list_missing` when the catalogue lacks one.
    """
    wanted = {reference.list_id for reference in form.codelists.values() if reference.own is None}
    missing = wanted - set(lists)
    if missing:
        raise StationError("code_list_missing", list=min(missing))
    return {
        name: msgspec.json.encode(_Stored(lists[name].id, lists[name].version, lists[name].entries))
        for name in sorted(wanted)
    }


def read_pinned_lists(pinned: Mapping[str, bytes]) -> CodeBook:
    """Return the lists a draft was pinned to; lists of the same bytes are read once."""
    return CodeBook({name: _read(raw) for name, raw in pinned.items()})


@lru_cache(maxsize=32)
def _read(raw: bytes) -> CodeList:
    # Every look at every draft asks for them, most often for the same few.
    stored = msgspec.json.decode(raw, type=_Stored)
    return CodeList(id=stored.id, version=stored.version, entries=stored.entries)
