"""What of a query really stands in a service: the `why` of a row that was found."""

from __future__ import annotations

import itertools

import msgspec

from forms.finder.ranking import RatedLine, Score
from forms.finder.wanted import TypedText, Wanted, Wish

_TOLD = 0.5
"""Share of what was wanted from which it counts as found: of a meaning, an abbreviation, all typed words."""
_MOST = 0.75
"""Share of what letters stand for that must stand in a text for the letters to be its reason."""
_ENOUGH, _ALL = 1.2, 0.95
"""What named words must tell for a clear match: more than one rare word, or nearly all of a short query."""


class Reason(msgspec.Struct, frozen=True):
    """What of a query really stands in a service.

    Attributes:
        said: the typed words, in the order they were typed; empty where none stands there as typed.
        is_clear: whether they tell enough: all that was typed, more than one rare word, or a way of speaking.
    """

    said: str
    is_clear: bool


def reason(wanted: Wanted, found: Score) -> Reason:
    """Return the typed words that really stand in the line that says most of what was wanted.

    A word that fits only by another spelling is no reason, and neither is a part of what a way of speaking or
    an abbreviation stands for: `visa` is thị thực, which is not in chứng thực.
    """
    line = found.line
    if line is None:
        return Reason("", is_clear=False)
    spoken = _spoken(wanted, line)
    told = spoken | {text.said for text in wanted.texts if _stands(text, line)}
    named = [
        text
        for text in wanted.texts
        if text.said in told or (len(text.parts) > 1 and told.issuperset(text.parts))
    ]
    weight = sum([text.telling for text in named])
    enough = min(_ENOUGH, _ALL * sum([text.telling for text in wanted.texts]))
    return Reason(" ".join([text.said for text in named]), is_clear=bool(spoken) or 0 < enough <= weight)


def _stands(text: TypedText, line: RatedLine) -> bool:
    """Tell whether a typed text stands in a line; of what stands for several words, most of them."""
    if len(text.wishes) == 1:
        return _is_there(text.wishes[0], line)
    there = [wish.telling for wish in text.wishes if _is_there(wish, line)]
    return bool(there) and sum(there) >= _MOST * text.telling


def _is_there(wish: Wish, line: RatedLine) -> bool:
    if wish.stands in (line.spelled_words if wish.is_marked else line.words):
        return True
    if not wish.begins:
        return False
    begun = f" {wish.begins}"
    if not wish.tone:
        return begun in line.folded or begun in line.spelled
    return begun in line.spelled and any(
        word.startswith(wish.begins) and word.endswith(wish.tone) for word in line.spelled_words
    )


def _spoken(wanted: Wanted, line: RatedLine) -> set[str]:
    """Return the words of ways of speaking whose meaning stands in a line, two words of it side by side."""
    found: set[str] = set()
    for meant in wanted.instead:
        stand = [word in line.spelled_words for word, _ in meant.spelled]
        weight = sum([telling for (_, telling), there in zip(meant.spelled, stand, strict=True) if there])
        if weight >= _TOLD * sum([telling for _, telling in meant.spelled]) and (
            len(stand) == 1 or any(one and two for one, two in itertools.pairwise(stand))
        ):
            found.update(wanted.wishes[meant.wishes[0]].said.split(" "))
    return found
