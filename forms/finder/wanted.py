"""A query as weighted wishes and the words that fulfil them: the form in which services are compared quickly."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from functools import cached_property

import msgspec

from forms.finder.spelling import TONES, folded_key
from forms.finder.understanding import Meaning, Understood, Word
from forms.finder.vocabulary import Vocabulary

_PAIR = 1.3
"""What two words that stand together in the catalogue are worth beside one word as rare."""
_OTHER_MARKS, _ANOTHER_WORD = 0.75, 0.4
"""What a word is worth that agrees only without its marks, when marks were typed: less where the catalogue knows
the word as typed (đường is not dương), more where it does not and the marks are mistyped."""
_LONG = 5.0
"""What a meaning tells from which on its words count less: nine common words must not outweigh two rare typed ones."""
_LITERAL, _STANDS_IN = 0.6, 4
"""What a way of speaking is still worth whose very words stand side by side in so many services: then it is
as likely meant as it was typed (`nhập khẩu` is moving in where no service imports anything)."""
_MAX_READINGS = 12
_TELLING = 0.2

Fulfils = list[tuple[int, float]]
"""Wishes by number, each with what is gained of it."""


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """One thing wanted.

    Attributes:
        weight: what a service gains that has it.
        said: the typed text behind it, for `why`.
        is_word: whether it is a single typed word (and not a pair or a meaning).
        stands: of a typed word: what must stand in a text for the word to stand there, with its marks where
            they were typed.
        is_marked: whether marks were typed.
        begins: of a word that may be only begun: what such a word must begin with, empty otherwise.
        tone: what it must end with then.
        telling: how much a typed word would tell by itself; a word no service has tells most.
    """

    weight: float
    said: str
    is_word: bool
    stands: str = ""
    is_marked: bool = False
    begins: str = ""
    tone: str = ""
    telling: float = 0.0


class TypedText(msgspec.Struct, frozen=True):
    """What was typed in one place; an abbreviation stands for several words.

    Attributes:
        said: as it was typed.
        parts: its words.
        wishes: what it stands for.
        telling: how much they tell together.
    """

    said: str
    parts: tuple[str, ...]
    wishes: tuple[Wish, ...]
    telling: float


class Instead(msgspec.Struct, frozen=True):
    """What a way of speaking stands for, as another reading of the words it was said with.

    Attributes:
        words: the wishes of those words.
        weight: what the reading is worth beside the words themselves, 0 to 1.
        wishes: the wishes of what is meant.
        total: the sum of their weights.
        spelled: the words of the meaning with their marks, each with how much it tells.
    """

    words: tuple[int, ...]
    weight: float
    wishes: tuple[int, ...]
    total: float
    spelled: tuple[tuple[str, float], ...] = ()


@dataclass
class Wanted:
    """The wishes of a query.

    Attributes:
        wishes: everything wanted.
        instead: ways of speaking among them.
        words: folded word → wishes it fulfils.
        spelled: the same for words with their marks, where marks were typed.
        pairs: `first second`, folded → wishes.
        spelled_pairs: the same with marks.
        reach: folded word or pair → the most it may gain, once its marks agree too.
        rarity: how much each of `words` tells in the catalogue.
    """

    wishes: list[Wish] = field(default_factory=list)
    instead: list[Instead] = field(default_factory=list)
    words: dict[str, Fulfils] = field(default_factory=dict)
    spelled: dict[str, Fulfils] = field(default_factory=dict)
    pairs: dict[str, Fulfils] = field(default_factory=dict)
    spelled_pairs: dict[str, Fulfils] = field(default_factory=dict)
    reach: dict[str, float] = field(default_factory=dict)
    rarity: dict[str, float] = field(default_factory=dict)

    @cached_property
    def total(self) -> float:
        """The sum of all weights."""
        return sum(wish.weight for wish in self.wishes) or 1.0

    @cached_property
    def typed(self) -> tuple[int, ...]:
        """The wishes that are single typed words."""
        return tuple(at for at, wish in enumerate(self.wishes) if wish.is_word and wish.weight)

    @cached_property
    def typed_weight(self) -> float:
        """The sum of their weights."""
        return sum([self.wishes[at].weight for at in self.typed])

    @cached_property
    def texts(self) -> tuple[TypedText, ...]:
        """What was typed, in its order, each text once."""
        found: dict[str, list[Wish]] = {}
        for wish in self.wishes:
            if wish.is_word:
                found.setdefault(wish.said, []).append(wish)
        return tuple(
            TypedText(said, tuple(said.split(" ")), tuple(wishes), sum([wish.telling for wish in wishes]))
            for said, wishes in found.items()
        )

    @cached_property
    def asked(self) -> frozenset[str]:
        """The folded words that fulfil anything."""
        return frozenset(self.words)

    @cached_property
    def asked_spelled(self) -> frozenset[str]:
        """The words with marks that fulfil anything."""
        return frozenset(self.spelled)

    @cached_property
    def asked_pairs(self) -> frozenset[str]:
        """The folded neighbours that fulfil anything."""
        return frozenset(self.pairs)

    @cached_property
    def is_doubled(self) -> bool:
        """Whether neighbours may be one word twice, which counts where marks were typed."""
        return bool(self.spelled) and any(first == second for first, second in map(str.split, self.pairs))

    @cached_property
    def asked_spelled_pairs(self) -> frozenset[str]:
        """The neighbours with marks that fulfil anything."""
        return frozenset(self.spelled_pairs)


def wanted(query: Understood, vocabulary: Vocabulary) -> Wanted:
    """Return what a query wants of the services of a catalogue."""
    found = Wanted()
    for word in query.words:
        _word(found, word, query.marked, vocabulary)
    # Neighbours as typed, and those that small words stand between ("giấy cho con" holds "giấy con").
    heavy = [word for word in query.words if word.weight >= _TELLING]
    side_by_side = {
        (id(first), id(second)): (first, second)
        for row in (query.words, heavy)
        for first, second in itertools.pairwise(row)
    }
    for first, second in side_by_side.values():
        _pair(found, first, second, query.marked, vocabulary)
    for meaning in query.meanings:
        _meaning(found, meaning, vocabulary)
    found.rarity = {word: vocabulary.rarity(word) for word in found.words}
    return found


def _word(found: Wanted, word: Word, marked: bool, vocabulary: Vocabulary) -> None:
    options = _options(word)
    rarity = max((vocabulary.rarity(key) * share for key, share in options if key in vocabulary), default=0.4)
    at = len(found.wishes)
    is_marked = _has_marks(word)
    stands = word.spelled if is_marked else word.folded
    begins = stands.rstrip(TONES) if word.is_begun else ""
    telling = _telling(word.spelled, vocabulary) if is_marked else vocabulary.rarity(word.folded)
    found.wishes.append(
        Wish(
            weight=word.weight * rarity,
            said=word.said,
            is_word=True,
            stands=stands,
            is_marked=is_marked,
            begins=begins,
            tone=stands[len(begins) :] if begins else "",
            telling=word.weight * telling,
        )
    )
    agreement = _agreement(word, marked, vocabulary)
    for key, share in options:
        _reach(found, key, at, share)
        _add(found, found.words, key, at, share * agreement)
    if marked:
        _add(found, found.spelled, word.spelled, at, 1.0)
        for longer, share in word.begun.items():
            _add(found, found.spelled, longer, at, share)


def _pair(found: Wanted, first: Word, second: Word, marked: bool, vocabulary: Vocabulary) -> None:
    known = [
        (key, share * other, rarity)
        for one, share in _options(first)
        for two, other in _options(second)
        if (rarity := vocabulary.pair_rarity(key := f"{one} {two}"))
    ]
    if not known:
        return
    weight = min(first.weight, second.weight) * max(rarity * share for _, share, rarity in known)
    at = _wish(found, _PAIR * weight, f"{first.said} {second.said}")
    agreement = _agreement(first, marked, vocabulary) * _agreement(second, marked, vocabulary)
    for key, share, _ in known:
        _reach(found, key, at, share)
        _add(found, found.pairs, key, at, share * agreement)
    if marked:
        for spelled, share in ((second.spelled, 1.0), *second.begun.items()):
            _add(found, found.spelled_pairs, f"{first.spelled} {spelled}", at, share)


def _meaning(found: Wanted, meaning: Meaning, vocabulary: Vocabulary) -> None:
    first = len(found.wishes)
    words = [(text, vocabulary.rarity(text)) for text in meaning.words if text in vocabulary]
    joined = (f"{one} {two}" for one, two in itertools.pairwise(meaning.words))
    pairs = [(pair, _PAIR * rarity) for pair in joined if (rarity := vocabulary.pair_rarity(pair))]
    told = sum([telling for _, telling in (*words, *pairs)])
    worth = meaning.weight * min(1.0, (_LONG / told) ** 0.5) if told else 0.0
    if _stands_literally(meaning.said, vocabulary):
        worth *= _LITERAL
    for into, keys in ((found.words, words), (found.pairs, pairs)):
        for key, telling in keys:
            at = _wish(found, worth * telling, meaning.said)
            _reach(found, key, at, 1.0)
            _add(found, into, key, at, 1.0)
    meant = tuple(range(first, len(found.wishes)))
    if meant:
        said = set(meaning.said.split(" "))
        typed = [at for at in found.typed if not said.isdisjoint(found.wishes[at].said.split(" "))]
        total = sum(found.wishes[at].weight for at in meant)
        spelled = tuple((one, _telling(one, vocabulary)) for one in meaning.spelled)
        found.instead.append(Instead(tuple(typed), meaning.weight, meant, total, spelled))


def _stands_literally(said: str, vocabulary: Vocabulary) -> bool:
    """Return whether the catalogue speaks as the person does: each two neighbours stand so in enough services."""
    words = [folded_key(word) for word in said.split(" ")]
    pairs = [f"{one} {two}" for one, two in itertools.pairwise(words)]
    return bool(pairs) and all(vocabulary.pairs.get(pair, 0) >= _STANDS_IN for pair in pairs)


def _add(found: Wanted, into: dict[str, Fulfils], key: str, wish: int, share: float) -> None:
    into.setdefault(key, []).append((wish, found.wishes[wish].weight * share))


def _reach(found: Wanted, key: str, wish: int, share: float) -> None:
    found.reach[key] = max(found.reach.get(key, 0.0), found.wishes[wish].weight * share)


def _agreement(word: Word, marked: bool, vocabulary: Vocabulary) -> float:
    if not marked:
        return 1.0
    return _ANOTHER_WORD if word.spelled in vocabulary.spelled else _OTHER_MARKS


def _telling(spelled: str, vocabulary: Vocabulary) -> float:
    """Return how much a word with its marks tells; one that no service has, most (lái is not lại)."""
    return vocabulary.rarity(folded_key(spelled)) if spelled in vocabulary.spelled else 1.0


def _has_marks(word: Word) -> bool:
    return folded_key(word.spelled) != word.spelled


def _wish(found: Wanted, weight: float, said: str) -> int:
    found.wishes.append(Wish(weight=weight, said=said, is_word=False))
    return len(found.wishes) - 1


def _options(word: Word) -> list[tuple[str, float]]:
    # Stable: readings alike stay in the order they were found, the most frequent first.
    others = sorted(word.readings.items(), key=lambda one: -one[1])[:_MAX_READINGS]
    return [(word.folded, 1.0), *others]
