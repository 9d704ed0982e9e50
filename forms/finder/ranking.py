"""How well a service fits what is wanted, and which of its texts says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from forms.finder.service_words import DOCUMENT, EVENT, FIELD, NAME, RESULT, SYNONYM, ServiceWords
from forms.finder.wanted import Wanted

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
"""Share of a wish from which its words are named as the reason."""
_WHOLE = frozenset({NAME, SYNONYM, EVENT})
_COMMUNE, _KNOWN, _TAKEN = 0.05, 0.08, 0.01
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
    """

    value: float
    share: float
    kind: str
    held: dict[int, float]


def prior(service: ServiceWords) -> float:
    """Return what a service is worth before anything was typed: commune services and known ones first."""
    value = _COMMUNE * service.is_commune + _KNOWN * service.is_known + _TAKEN * service.is_taken
    return value + _NOT_OFFERED * (service.state != "active")


def score(wanted: Wanted, lines: Iterable[RatedLine]) -> Score:
    """Compare a service's lines with what is wanted; its prior is not in the value."""
    total = wanted.total
    asked, rarity = wanted.asked, wanted.rarity
    anywhere: dict[int, float] = {}
    best, kind, told = 0.0, DOCUMENT, anywhere
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
                best, kind, told = fit, line.kind, here
    share = sum(anywhere.values()) / total
    value = share + _LINE * best + _COVERED * _covered(wanted, anywhere)
    return Score(value, share, kind, told)


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


def said(wanted: Wanted, held: dict[int, float]) -> str:
    """Return the typed words behind fulfilled wishes, in the order they were typed.

    A word that fits only by another spelling hardly says why, and a way of speaking says it by all its words.
    """
    told = {at for at in held if wanted.wishes[at].is_word and held[at] >= _TOLD * wanted.wishes[at].weight}
    spoken = {
        part
        for meant in wanted.instead
        if sum([held.get(at, 0.0) for at in meant.wishes]) >= _TOLD * meant.total
        for part in wanted.wishes[meant.wishes[0]].said.split(" ")
    }
    words = [
        wish.said
        for at, wish in enumerate(wanted.wishes)
        if at in told or (wish.is_word and spoken.issuperset(wish.said.split(" ")))
    ]
    if not words:
        words = [wish.said for at, wish in enumerate(wanted.wishes) if at in held and wish.is_word]
    return " ".join(dict.fromkeys(words or [wanted.wishes[at].said for at in sorted(held)]))
