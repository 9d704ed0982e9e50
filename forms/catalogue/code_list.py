"""Code lists: the closed sets of values a form field may take."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


CLOSED = "closed"
"""Attribute of an entry that is no longer chosen, with the day since when. It stays in its list: answers that
were given before name it, and a packet made offline with an older list must not be refused for it."""


class CodeEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One value: the code that is stored, the Vietnamese label that is shown, attributes to filter by."""

    code: str
    label: str
    attributes: dict[str, str] = {}


@dataclass(frozen=True)
class CodeList:
    """A list of values under an id such as `vn.ethnicity`.

    Attributes:
        id: what form definitions refer to.
        version: changes exactly when the list's content does.
        entries: in the order they are shown.
    """

    id: str
    version: str
    entries: tuple[CodeEntry, ...]
    _by_code: Mapping[str, CodeEntry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the entries."""
        object.__setattr__(self, "_by_code", MappingProxyType({entry.code: entry for entry in self.entries}))

    def get(self, code: str) -> CodeEntry | None:
        """Return the entry of a code, or None; takes the same time for any list."""
        return self._by_code.get(code)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __len__(self) -> int:
        return len(self.entries)


@dataclass(frozen=True)
class CodeBook:
    """Several code lists under their ids, as the checking of a form asks them."""

    lists: Mapping[str, CodeList]

    def label(self, list_id: str, code: str) -> str | None:
        """Return the Vietnamese name of a code, or None when there is no such list or code."""
        entry = self._entry(list_id, code)
        return entry.label if entry else None

    def attribute(self, list_id: str, code: str, name: str) -> str | None:
        """Return an attribute of a code (a commune's `province`), or None."""
        entry = self._entry(list_id, code)
        return entry.attributes.get(name) if entry else None

    def entries(self, list_id: str, **where: str) -> Sequence[tuple[str, str]]:
        """Return (code, label) pairs to choose from whose attributes equal `where`, in the list's order.

        Entries that are closed are not among them; `label` still knows them.
        """
        found = self.lists.get(list_id)
        return [
            (entry.code, entry.label)
            for entry in (found.entries if found else ())
            if CLOSED not in entry.attributes
            and all(entry.attributes.get(name) == value for name, value in where.items())
        ]

    def _entry(self, list_id: str, code: str) -> CodeEntry | None:
        found = self.lists.get(list_id)
        return found.get(code) if found else None
