"""A ward written without a comma behind a house, street or hamlet: "Thôn Phước Thuận Hòa Nhơn, Hòa Vang".

Whoever reads such a part as house or hamlet alone takes the district behind it for the ward of today that
bears its name, and that lies elsewhere. A ward is taken only where what stands before it is surely a place of its
own; a street may be called like a ward, and then the person at the desk is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms.catalogue.places import UnitMatch, match_old_unit, names_its_type
from forms.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.catalogue.places import Commune

_SETTLEMENTS = (
    "to dan pho",
    "tdp",
    "to",
    "thon",
    "khoi pho",
    "khoi",
    "khu pho",
    "khu",
    "ap",
    "ban",
    "lang",
    "buon",
    "xom",
    "khom",
)
_STREETS = (
    "duong",
    "ngo",
    "ngach",
    "kiet",
    "hem",
    "so nha",
    "so",
    "nha",
    "lo",
    "can ho",
    "can",
    "chung cu",
    "toa",
    "tang",
    "phong",
)
_AGAIN = frozenset(
    {"to dan pho", "tdp", "to", "thon", "khoi pho", "khoi", "khu pho", "xom", "duong", "kiet", "hem"}
)
"""What may follow as a second beginning ("Tổ 4 thôn Phú Hòa"); the other words are parts of names as well."""
_NUMBER = re.compile(r"[a-z]{0,2}[0-9]")
_OWN_PLACE = 2
"""So many words of a name make a street; a single one is part of the name behind it ("Nguyễn Thanh Bình")."""
_LONGEST_NAME = 3
"""A street or hamlet with more words may hold a ward that is misspelt or gone long ago."""

_LONGEST_WARD = 6
"""Words of a ward's name with its type, at most; a card's text is cut, but may still be many words."""


def find_hidden_ward(
    communes: Sequence[Commune], part: str, *, old_province: str | None, marked: bool
) -> tuple[UnitMatch, str] | None:
    """Return the communes of a ward at the end of a part and what stands before it.

    Args:
        communes: today's communes.
        part: begins like a house, street or hamlet.
        old_province: as `match_old_unit` takes it.
        marked: as `match_old_unit` takes it.

    Returns:
        No communes when there may be a ward that is not known; None when there is surely no ward.
    """
    words = part.split()
    begins = _beginning(words)
    rest = words[begins.length :]
    for start in range(max(0, len(rest) - _LONGEST_WARD), len(rest)):
        name = " ".join(rest[start:])
        typed = names_its_type(name)
        if begins.settlement and len(rest) == 1 and not typed:
            # "Thôn Ba" is the third hamlet, though there was a commune of that name.
            break
        found = match_old_unit(communes, name, old_province=old_province, marked=marked)
        if found.communes:
            own = begins.settlement_number or start >= (1 if begins.settlement else _OWN_PLACE)
            apart = typed or (own and len(rest) - start > 1)
            return (found, " ".join(words[: begins.length + start])) if apart else _ASK
        if typed:
            return _ASK
    return _ASK if rest and (begins.settlement_number or len(rest) > _LONGEST_NAME) else None


_ASK = (UnitMatch(()), "")


@dataclass(frozen=True)
class _Beginning:
    length: int
    settlement: bool
    settlement_number: bool


def _beginning(words: list[str]) -> _Beginning:
    """Return how many words say what kind of place it is and its number."""
    folded = [fold(word) for word in words]
    at, settlement, numbered = 0, False, False
    while at < len(folded):
        if _NUMBER.match(folded[at]):
            numbered, at = True, at + 1
            continue
        kind = next(
            (one for one in (*_SETTLEMENTS, *_STREETS) if _starts(folded[at:], one, first=at == 0)), None
        )
        if kind is None:
            break
        settlement, numbered, at = kind in _SETTLEMENTS, False, at + len(kind.split())
    return _Beginning(at, settlement, settlement and numbered)


def _starts(folded: list[str], kind: str, *, first: bool) -> bool:
    size = len(kind.split())
    if " ".join(folded[:size]) != kind or not (first or kind in _AGAIN):
        return False
    # "Tô Hiến Thành" is a street: only a number makes "to" the group of houses.
    return kind != "to" or bool(folded[1:2] and _NUMBER.match(folded[1]))
