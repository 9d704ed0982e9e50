"""How well a service fits what is wanted, and which of its texts says most of it."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterable
from functools import cached_property

import msgspec

from forms.finder.service_words import DOCUMENT, EVENT, FIELD, NAME, RESULT, SYNONYM, ServiceWords
from forms.finder.spelling import folded_key
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
_NONE: frozenset[str] = frozenset()
_WHOLE = frozenset({NAME, SYNONYM, EVENT})
_COMMUNE, _KNOWN, _TAKEN = 0.05, 0.04, 0.01
_NOT_OFFERED = -0.5


class RatedLine:
    """A line of a service with what is needed to compare it.

    There is one object for each different line, so a line is its own key: what a query finds in "Tờ khai theo mẫu"
    is found once, however many services ask for it. What only some queries need is made when one does.

    Attributes:
        kind: one of `KINDS`.
        folded, spelled: its words in a row, a blank before each.
        rarity: the sum of what its different words tell.
        first: the folded word it begins with.
        words: its different folded words.
    """

    def __init__(self, kind: str, folded: str, spelled: str, rarity: float) -> None:
        parts = folded.split(" ")
        self.kind = kind
        self.folded = f" {folded}"
        self.spelled = f" {spelled}"
        self.rarity = rarity
        self.first = parts[0]
        self.words = frozenset(map(sys.intern, parts))

    @cached_property
    def spelled_words(self) -> frozenset[str]:
        """Its different words with their marks."""
        return frozenset(map(sys.intern, self.spelled[1:].split(" ")))

    @cached_property
    def pairs(self) -> frozenset[str]:
        """Its folded neighbours, `first second`."""
        return _pairs(self.folded)

    @cached_property
    def spelled_pairs(self) -> frozenset[str]:
        """The same with marks."""
        return _pairs(self.spelled)


class Gains:
    """What a kind of text gains by the wanted words and neighbours in it; one object for all lines alike in that.

    Attributes:
        by_wish: wish → what is gained of it, by the weight of the kind.
        said: what was wanted and is said, whatever the kind.
        told: how much the wanted words tell.
    """

    __slots__ = ("by_wish", "said", "told")

    def __init__(self, by_wish: dict[int, float], said: float, told: float) -> None:
        self.by_wish = by_wish
        self.said = said
        self.told = told


class Held(msgspec.Struct, frozen=True):
    """What one line has of what is wanted.

    Attributes:
        gains: what it shares with other lines that have the same of it.
        gained: the sum of the gains.
        fit: how well the line says it all in few other words; 0 for kinds that do not name a service.
    """

    gains: Gains
    gained: float
    fit: float


class Score(msgspec.Struct, frozen=True):
    """How a service fits.

    Attributes:
        value: 0 to about 2, higher is better.
        share: how much of what was wanted is anywhere in it, 0 to 1.
        line: the line that says most of it, None where nothing is held.
    """

    value: float
    share: float
    line: RatedLine | None = None

    @property
    def kind(self) -> str:
        """The kind of that line."""
        return DOCUMENT if self.line is None else self.line.kind


def prior(service: ServiceWords) -> float:
    """Return what a service is worth before anything was typed: commune services and known ones first."""
    value = _COMMUNE * service.is_commune + _KNOWN * service.is_known + _TAKEN * service.is_taken
    return value + _NOT_OFFERED * (service.state != "active")


class Comparison:
    """One query beside many services; what it finds in a line is kept for the next service with that line.

    Args:
        wanted: the wishes of the query.
    """

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self._held: dict[RatedLine, Held | None] = {}
        self._gains: dict[tuple[object, ...], Gains] = {}
        self._answered: dict[tuple[Gains, ...], tuple[float, float]] = {}

    def score(self, lines: Iterable[RatedLine]) -> Score:
        """Compare a service's lines with what is wanted; its prior is not in the value."""
        known, asked = self._held, self.wanted.asked
        found: dict[Gains, None] = {}
        best, most = 0.0, 0.0
        whole: RatedLine | None = None
        other: RatedLine | None = None
        for line in lines:
            if line in known:
                held = known[line]
            else:
                hit = asked & line.words
                held = known[line] = self._hold(line, hit) if hit else None
            if held is None:
                continue
            found[held.gains] = None
            if held.fit > best:
                best, whole = held.fit, line
            if held.gained > most:
                most, other = held.gained, line
        share, covered = self._answer(tuple(found))
        return Score(share + _LINE * best + _COVERED * covered, share, whole or other)

    def _hold(self, line: RatedLine, hit: frozenset[str]) -> Held:
        gains = self._gain(line, hit)
        weight = KIND_WEIGHTS[line.kind]
        fit = 0.0
        if line.kind in _WHOLE:
            recall = gains.said / self.wanted.total
            precision = min(1.0, gains.told / line.rarity)
            fit = weight * 2 * recall * precision / (recall + precision) if recall else 0.0
            if line.kind == NAME and line.first in hit:
                fit += _OPENS
        return Held(gains, weight * gains.said, fit)

    def _gain(self, line: RatedLine, hit: frozenset[str]) -> Gains:
        """Return what a line gains by its words and neighbours; marks and order count only among words hit."""
        wanted = self.wanted
        spelled = wanted.asked_spelled & line.spelled_words if wanted.spelled else _NONE
        pairs = (
            wanted.asked_pairs & line.pairs if wanted.pairs and (len(hit) > 1 or wanted.is_doubled) else _NONE
        )
        both = wanted.asked_spelled_pairs & line.spelled_pairs if wanted.spelled_pairs and spelled else _NONE
        key = (line.kind, hit, spelled, pairs, both)
        known = self._gains.get(key)
        if known is None:
            known = self._gains[key] = _gains(wanted, *key)
        return known

    def _answer(self, found: tuple[Gains, ...]) -> tuple[float, float]:
        """Return how much of what was wanted, and of the typed words, a service with these gains answers."""
        known = self._answered.get(found)
        if known is None:
            anywhere: dict[int, float] = {}
            for gains in found:
                _most(anywhere, gains.by_wish.items())
            share = sum(anywhere.values()) / self.wanted.total
            known = self._answered[found] = (share, _covered(self.wanted, anywhere))
        return known


def _gains(
    wanted: Wanted,
    kind: str,
    hit: frozenset[str],
    spelled: frozenset[str],
    pairs: frozenset[str],
    spelled_pairs: frozenset[str],
) -> Gains:
    here: dict[int, float] = {}
    for word in hit:
        _most(here, wanted.words[word])
    for word in spelled:
        if folded_key(word) in hit:
            _most(here, wanted.spelled[word])
    for pair in pairs:
        _most(here, wanted.pairs[pair])
    for pair in spelled_pairs:
        if hit.issuperset(map(folded_key, pair.split(" "))):
            _most(here, wanted.spelled_pairs[pair])
    weight = KIND_WEIGHTS[kind]
    told = sum([wanted.rarity[word] for word in hit])
    return Gains({at: gain * weight for at, gain in here.items()}, sum(here.values()), told)


def _most(found: dict[int, float], fulfils: Iterable[tuple[int, float]]) -> None:
    for at, gain in fulfils:
        if found.get(at, 0.0) < gain:
            found[at] = gain


def _covered(wanted: Wanted, anywhere: dict[int, float]) -> float:
    """Return how much of what the typed words tell is answered, 0 to 1."""
    if not wanted.typed_weight:
        return 0.0
    answered = {at: anywhere.get(at, 0.0) for at in wanted.typed}
    for meant in wanted.instead:
        held = sum([anywhere.get(at, 0.0) for at in meant.wishes])
        if held:
            share = meant.weight * held / meant.total
            for at in meant.words:
                answered[at] = max(answered[at], share * wanted.wishes[at].weight)
    return sum(answered.values()) / wanted.typed_weight


def _pairs(text: str) -> frozenset[str]:
    words = text[1:].split(" ")
    return frozenset([f"{one} {two}" for one, two in itertools.pairwise(words)])
