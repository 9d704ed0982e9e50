"""The words of a catalogue: how rare each is, which stand side by side, and which are nearly the same."""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

from forms.finder.spelling import TONES, folded_key

MAX_BEGINNINGS = 24
KEPT = 1_024
"""Words whose neighbours in spelling, and beginnings whose words, are remembered."""


class Vocabulary:
    """Folded words and pairs of neighbours with the number of services each is in.

    Args:
        rows: how many services there are.
        words: folded word → services; 0 for one that stands only in documents and results.
        pairs: `first second` → services.
        spelled: every word with its marks.
    """

    def __init__(
        self, rows: int, words: dict[str, int], pairs: dict[str, int], spelled: frozenset[str] = frozenset()
    ) -> None:
        self.rows = max(rows, 1)
        self.words = words
        self.pairs = pairs
        self.spelled = spelled
        self._top = math.log(1 + self.rows)
        self._rarities: dict[int, float] = {}
        self._sorted = sorted(words)
        self._sorted_spelled = sorted(spelled)
        # Each key of a query asks again what its other words are near to.
        self._near_kept = lru_cache(maxsize=KEPT)(self._near)
        self._beginning_kept = lru_cache(maxsize=KEPT)(self._beginning)

    def __contains__(self, word: str) -> bool:
        return word in self.words

    def rarity(self, word: str) -> float:
        """Return how much a word tells, 0.2 to 1.0; 1.0 for one in a single service."""
        return self._rarity(self.words.get(word, 0))

    def pair_rarity(self, pair: str) -> float:
        """Return the same for two neighbours, 0 for words that never stand together."""
        count = self.pairs.get(pair, 0)
        return self._rarity(count) if count else 0.0

    def beginning(self, start: str) -> tuple[str, ...]:
        """Return words that begin so, the most frequent first, at most 24."""
        return self._beginning_kept(start)

    def _beginning(self, start: str) -> tuple[str, ...]:
        at = bisect_left(self._sorted, start)
        found = []
        while at < len(self._sorted) and self._sorted[at].startswith(start):
            found.append(self._sorted[at])
            at += 1
        found.sort(key=lambda word: (-self.words.get(word, 0), word))
        return tuple(found[:MAX_BEGINNINGS])

    def spelled_beginning(self, start: str) -> list[str]:
        """Return spelled words that begin with the same letters and carry the same tone, at most 24.

        `khá` (written kha and its tone) begins khám and kháng, not khai.
        """
        tone = start[-1:] if start[-1:] in TONES else ""
        letters = start[: len(start) - len(tone)]
        at = bisect_left(self._sorted_spelled, letters)
        found = []
        while at < len(self._sorted_spelled) and self._sorted_spelled[at].startswith(letters):
            word = self._sorted_spelled[at]
            if word != start and (not tone or word.endswith(tone)):
                found.append(word)
            at += 1
        return sorted(found, key=lambda word: (-self.words.get(folded_key(word), 0), word))[:MAX_BEGINNINGS]

    def near(self, word: str) -> tuple[tuple[str, int], ...]:
        """Return words within one edit, or two for words of five letters and more, nearest first.

        An edit is a letter too many, too few, another one, or two exchanged.
        """
        return self._near_kept(word)

    def _near(self, word: str) -> tuple[tuple[str, int], ...]:
        most = 2 if len(word) >= 5 else 1
        seen: dict[str, int] = {}
        for gone in _shortened(word, most):
            for candidate in self._deletions.get(gone, ()):
                if candidate not in seen:
                    seen[candidate] = edits(word, candidate)
        found = [(candidate, far) for candidate, far in seen.items() if 0 < far <= most]
        found.sort(key=lambda one: (one[1], -self.words.get(one[0], 0), one[0]))
        return tuple(found[:12])

    @cached_property
    def _deletions(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in self._sorted:
            if 2 <= len(word) <= 12 and word.isalpha():
                for gone in _shortened(word, 2 if len(word) >= 5 else 1):
                    found.setdefault(gone, []).append(word)
        return found

    def _rarity(self, count: int) -> float:
        known = self._rarities.get(count)
        if known is None:
            known = 0.2 + 0.8 * math.log(1 + self.rows / max(count, 1)) / self._top
            self._rarities[count] = known
        return known


def count_words(services: Iterable[Iterable[tuple[str, ...]]]) -> tuple[int, dict[str, int], dict[str, int]]:
    """Return how many services there are, and in how many each folded word and pair stands.

    Args:
        services: for each, the spelled lines that count.
    """
    rows, words, pairs = 0, dict[str, int](), dict[str, int]()
    for lines in services:
        rows += 1
        here: set[str] = set()
        joined: set[str] = set()
        for line in lines:
            folded = [folded_key(word) for word in line]
            here.update(folded)
            joined.update(f"{first} {second}" for first, second in itertools.pairwise(folded))
        for word in here:
            words[word] = words.get(word, 0) + 1
        for pair in joined:
            pairs[pair] = pairs.get(pair, 0) + 1
    return rows, words, pairs


def edits(first: str, second: str) -> int:
    """Return the least number of edits between two words (optimal string alignment)."""
    if abs(len(first) - len(second)) > 2:
        return 3
    before: list[int] = []
    last = list(range(len(second) + 1))
    for row, letter in enumerate(first, start=1):
        now = [row]
        for column, other in enumerate(second, start=1):
            best = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == second[column - 2] and first[row - 2] == other:
                best = min(best, before[column - 2] + 1)
            now.append(best)
        before, last = last, now
    return last[-1]


def _shortened(word: str, most: int) -> Iterator[str]:
    """Yield the word and what is left of it without one letter, or two."""
    once = {word[:at] + word[at + 1 :] for at in range(len(word))}
    yield word
    yield from once
    if most > 1:
        yield from {short[:at] + short[at + 1 :] for short in once for at in range(len(short))} - once
