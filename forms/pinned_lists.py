"""Code lists in the versions pinned with a form, as the checks ask for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from forms.code_list import CodeList


class PinnedLists:
    """A set of code lists.

    Args:
        lists: by id, as in `Catalogue.code_lists`; a list that is not there has no entries.
    """

    def __init__(self, lists: Mapping[str, CodeList]) -> None:
        self._lists = lists

    def label(self, list_id: str, code: str) -> str | None:
        """Return the Vietnamese name of a code, or None when the list does not have it."""
        known = self._lists.get(list_id)
        entry = known.get(code) if known else None
        return entry.label if entry else None

    def attribute(self, list_id: str, code: str, name: str) -> str | None:
        """Return an attribute of a code, or None."""
        known = self._lists.get(list_id)
        entry = known.get(code) if known else None
        return entry.attributes.get(name) if entry else None

    def entries(self, list_id: str, **where: str) -> Sequence[tuple[str, str]]:
        """Return (code, label) pairs whose attributes equal `where`, in the list's order."""
        known = self._lists.get(list_id)
        return [
            (entry.code, entry.label)
            for entry in (known.entries if known else ())
            if all(entry.attributes.get(name) == value for name, value in where.items())
        ]
