"""How well a service fits what is wanted, and which of its texts says so."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from forms.finder.service_words import DOCUMENT, EVENT, FIELD, NAME, RESULT, SYNONYM, ServiceWords
from forms.finder.spelling import TONES
from forms.finder.wanted import Wanted, Wish

KIND_WEIGHTS = {NAME: 1.0, SYNONYM: 0.95, RESULT: 0.55, EVENT: 0.5, FIELD: 0.45, DOCUMENT: 0.3}
"""What a word is worth by the kind of text it stands in."""
_LINE = 0.6
"""What one line that says it all is worth beside words found anywhere."""
_COVERED = 0.2
"""What a service is worth that answers every typed word, by the word or by what it stands for: long meanings of
one word must not outweigh the others."""
_OPENS = 0.06
"""What a name is worth that begins with a word asked for, next to names that hold it further on."""
_TOLD = 0.5
"""Share of what was wanted from which it counts as found: of a meaning, an abbreviation, all typed words."""
_MOST = 0.75
"""Share of what letters stand for that must stand in a text for the letters to be its reason."""
_ENOUGH, _ALL = 1.2, 0.95
"""What named words must tell for a clear match: more than one rare word, or nearly all of a short query."""
_WHOLE = frozenset({NAME, SYNONYM, EVENT})
_COMMUNE, _KNOWN, _TAKEN = 0.05, 0.04, 0.01
_NOT_OFFERED = -0.5


@dataclass(frozen=True)
class RatedLine:
    """A line of a service with what is needed to compare it.

    Attributes:
        rarity: the sum of what its different words tell.
        words: its different folded words.
    """

    kind: str
    folded: tuple[str, ...]
    spelled: tuple[str, ...]
    rarity: float
    words: frozenset[str]


@dataclass(frozen=True)
class Score:
    """How a service fits.

    Attributes:
        value: 0 to about 2, higher is better.
        share: how much of what was wanted is anywhere in it, 0 to 1.
        kind: the kind of the line that says most of it.
        held: the wishes this line fulfils, each with what is gained.
        line: that line, None where nothing is held.
    """

    value: float
    share: float
    kind: str
    held: dict[int, float]
    line: RatedLine | None = None


@dataclass(frozen=True)
class Reason:
    """What of a query really stands in a service.

    Attributes:
        said: the typed words, in the order they were typed; empty where none stands there as typed.
        is_clear: whether they tell enough: all that was typed, more than one rare word, or a way of speaking.
    """

    said: str
    is_clear: bool


def prior(service: ServiceWords) -> float:
    """Return what a service is worth before anything was typed: commune services and known ones first."""
    value = _COMMUNE * service.is_commune + _KNOWN * service.is_known + _TAKEN * service.is_taken
    return value + _NOT_OFFERED * (service.state != "active")


def score(wanted: Wanted, lines: Iterable[RatedLine]) -> Score:
    """Compare a service's lines with what is wanted; its prior is not in the value."""
    total = wanted.total
    asked, rarity = wanted.asked, wanted.rarity
    anywhere: dict[int, float] = {}
    best, most = 0.0, 0.0
    whole: tuple[RatedLine, dict[int, float]] | None = None
    other: tuple[RatedLine, dict[int, float]] | None = None
    for line in lines:
        hit = asked & line.words
        if not hit:
            continue
        here = _held(wanted, line, hit)
        weight = KIND_WEIGHTS[line.kind]
        for at, gain in here.items():
            if anywhere.get(at, 0.0) < gain * weight:
                anywhere[at] = gain * weight
        if line.kind in _WHOLE:
            recall = sum(here.values()) / total
            precision = min(1.0, sum([rarity[word] for word in hit]) / line.rarity)
            fit = weight * 2 * recall * precision / (recall + precision) if recall else 0.0
            if line.kind == NAME and line.folded[0] in hit:
                fit += _OPENS
            if fit > best:
                best, whole = fit, (line, here)
        gained = weight * sum(here.values())
        if gained > most:
            most, other = gained, (line, here)
    share = sum(anywhere.values()) / total
    value = share + _LINE * best + _COVERED * _covered(wanted, anywhere)
    told = whole or other
    return (
        Score(value, share, DOCUMENT, anywhere)
        if told is None
        else Score(value, share, told[0].kind, told[1], told[0])
    )


def _covered(wanted: Wanted, anywhere: dict[int, float]) -> float:
    """Return how much of what the typed words tell is answered, 0 to 1."""
    answered = {at: anywhere.get(at, 0.0) / wanted.wishes[at].weight for at in wanted.typed}
    for meant in wanted.instead:
        held = sum([anywhere.get(at, 0.0) for at in meant.wishes])
        share = meant.weight * held / meant.total
        for at in meant.words if share else ():
            answered[at] = max(answered[at], share)
    told = sum([wanted.wishes[at].weight for at in answered])
    return sum([wanted.wishes[at].weight * share for at, share in answered.items()]) / told if told else 0.0


def _held(wanted: Wanted, line: RatedLine, hit: frozenset[str]) -> dict[int, float]:
    """Return wish → what is gained of it by the words of one line."""
    found: dict[int, float] = {}
    for word in hit:
        _gain(found, wanted.words[word])
    if len(hit) > 1 or wanted.spelled:
        last = -2
        for place, word in enumerate(line.folded):
            if word not in hit:
                continue
            if wanted.spelled:
                _gain(found, wanted.spelled.get(line.spelled[place], ()))
            if last == place - 1:
                _gain(found, wanted.pairs.get(f"{line.folded[last]} {word}", ()))
                if wanted.spelled_pairs:
                    pair = f"{line.spelled[last]} {line.spelled[place]}"
                    _gain(found, wanted.spelled_pairs.get(pair, ()))
            last = place
    return found


def _gain(found: dict[int, float], fulfils: Iterable[tuple[int, float]]) -> None:
    for at, gain in fulfils:
        if found.get(at, 0.0) < gain:
            found[at] = gain


def reason(wanted: Wanted, found: Score) -> Reason:
    """Return the typed words that really stand in the line that says most of what was wanted.

    A word that fits only by another spelling is no reason, and neither is a part of what a way of speaking or
    an abbreviation stands for: `visa` is thị thực, which is not in chứng thực.
    """
    line = found.line
    if line is None:
        return Reason("", is_clear=False)
    spoken = _spoken(wanted, line)
    told = _standing(wanted, line) | spoken
    typed: dict[str, float] = {}
    for wish in wanted.wishes:
        if wish.is_word:
            typed[wish.said] = typed.get(wish.said, 0.0) + wish.telling
    named = [one for one in typed if one in told or told.issuperset(one.split(" "))]
    weight = sum([typed[one] for one in named])
    enough = min(_ENOUGH, _ALL * sum(typed.values()))
    return Reason(" ".join(named), is_clear=bool(spoken) or 0 < enough <= weight)


def _standing(wanted: Wanted, line: RatedLine) -> set[str]:
    """Return what was typed and stands in a line; of what stands for several words, most of them."""
    there = {*line.folded, *line.spelled}
    held: dict[str, float] = {}
    whole: dict[str, float] = {}
    for wish in wanted.wishes:
        if wish.is_word:
            whole[wish.said] = whole.get(wish.said, 0.0) + wish.telling
            if _stands(wish, there):
                held[wish.said] = held.get(wish.said, 0.0) + wish.telling
    return {one for one, weight in held.items() if weight >= _MOST * whole[one]}


def _stands(wish: Wish, there: set[str]) -> bool:
    if not wish.stands.isdisjoint(there):
        return True
    letters = wish.begins.rstrip(TONES)
    tone = wish.begins[len(letters) :]
    return bool(letters) and any(word.startswith(letters) and word.endswith(tone) for word in there)


def _spoken(wanted: Wanted, line: RatedLine) -> set[str]:
    """Return the words of ways of speaking whose meaning stands in a line, two words of it side by side."""
    found: set[str] = set()
    for meant in wanted.instead:
        words = meant.spelled
        stand = [word in line.spelled for word, _ in words]
        joined = len(words) == 1 or any(one and two for one, two in itertools.pairwise(stand))
        weight = sum([telling for (_, telling), there in zip(words, stand, strict=True) if there])
        if joined and weight >= _TOLD * sum([telling for _, telling in words]):
            found.update(wanted.wishes[meant.wishes[0]].said.split(" "))
    return found
