"""What the city's table of search words says: abbreviations, other spellings, small words, concepts.

The table is a catalogue list, so a new generation changes it without a new program. Its rows are
`{"kind", "said", "means", "weight"}`:

- `abbreviation`: one word, stands for each of `means`;
- `spelling`: one or more words (dialect, teencode, common misspelling), written in `means[0]` instead;
- `small`: a word of asking that hardly tells services apart; `weight` is what is left of it;
- `class`: a name for words that play one part (`kin`: cha, mẹ, …), used as `@kin` in patterns;
- `concept`: a way of speaking. In `said`, `@class` stands for one of its words, `word?` may be left out,
  `@class+` may be repeated, `!@class` forbids a word behind the pattern and `~` skips up to two words. Each of
  `means` is searched too, with `weight`; `instead` takes weight from the words it was said with, `marks`
  keeps it from being seen in text typed without marks (đẻ and để fold to the same letters).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Literal

import msgspec

from forms.errors import HostileInput
from forms.finder.spelling import folded_key, spelled_key, split_words, toned_key, without_bar

SEARCH_WORDS = "search_words.json"
"""Name of the table among the lists of a catalogue."""

Key = str
Respelled = tuple[Key, str]
"""A spelled word and what stood there."""
Shapes = tuple[frozenset[Key], frozenset[Key]]
"""The words that fit one place, with their marks and folded."""


class SearchWord(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the table."""

    kind: Literal["abbreviation", "spelling", "small", "class", "concept"]
    said: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    means: tuple[Annotated[str, msgspec.Meta(max_length=200)], ...] = ()
    weight: Annotated[float, msgspec.Meta(ge=0, le=1)] = 1.0
    instead: bool = False
    marks: bool = False


_decoder = msgspec.json.Decoder(tuple[SearchWord, ...])


@dataclass(frozen=True)
class Step:
    """One place of a pattern: words that fit, both spelled and folded."""

    spelled: frozenset[Key]
    folded: frozenset[Key]
    optional: bool = False
    repeated: bool = False
    gap: bool = False
    forbidden: bool = False

    def fits(self, spelled: Key, folded: Key, marked: bool) -> bool:
        """Tell whether a word can stand here; marks count when the person typed marks."""
        return spelled in self.spelled if marked else folded in self.folded


@dataclass(frozen=True)
class Concept:
    """A way of speaking and what it stands for.

    Attributes:
        needs: the folded words of the last place that may not be left out: without one of them it is not said.
    """

    steps: tuple[Step, ...]
    means: tuple[tuple[Key, ...], ...]
    weight: float
    instead: bool
    marks: bool
    needs: frozenset[Key]


@dataclass(frozen=True)
class Lexicon:
    """The table, indexed for the reading of a query."""

    abbreviations: dict[Key, tuple[tuple[Key, ...], ...]] = field(default_factory=dict)
    """By the letters, đ as d; a word typed with other marks is none."""
    spellings: dict[tuple[Key, ...], tuple[Key, ...]] = field(default_factory=dict)
    small: dict[Key, float] = field(default_factory=dict)
    """By the word as written (`toned_key`): `mi` is small, `my` is not."""
    concepts: dict[Key, tuple[Concept, ...]] = field(default_factory=dict)
    """By the folded words a concept can begin with."""
    plain: dict[tuple[Key, ...], tuple[Key, ...]] = field(default_factory=dict)
    """`spellings` without marks."""

    def respell(
        self,
        words: Sequence[Key],
        is_known: Callable[[Key], bool] | None = None,
        *,
        last_is_begun: bool = False,
    ) -> list[Respelled]:
        """Return the words in their usual spelling; services and queries are both written so.

        Args:
            words: spelled words.
            last_is_begun: the last word alone keeps its letters; it may be only the beginning of one.
            is_known: for text typed without marks: whether a folded word is one of the catalogue. A single
                word that is keeps its own sense (`ma` is more than má), one that is not may be such a word.
        """
        found: list[Respelled] = []
        at = 0
        while at < len(words):
            for length in (3, 2) if last_is_begun and at == len(words) - 1 else (3, 2, 1):
                said = tuple(words[at : at + length])
                if len(said) < length:
                    continue
                usual = self.spellings.get(said)
                if usual is None and is_known is not None and (length > 1 or not is_known(words[at])):
                    usual = self.plain.get(tuple(map(folded_key, said)))
                if usual is not None:
                    found += [(word, " ".join(said)) for word in usual]
                    at += length
                    break
            else:
                found.append((words[at], words[at]))
                at += 1
        return found


@lru_cache(maxsize=1)
def parse_search_words(payload: bytes) -> tuple[SearchWord, ...]:
    """Return the rows of the table; the last one is kept, since most generations of a catalogue share it.

    Raises:
        HostileInput: `catalogue_shape` when it is not such a table or a pattern names an unknown class.
    """
    try:
        rows: tuple[SearchWord, ...] = _decoder.decode(payload)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError) as error:
        raise HostileInput("catalogue_shape", name=SEARCH_WORDS) from error
    classes = {row.said for row in rows if row.kind == "class"}
    named = {
        part.strip("!@?+")
        for row in rows
        if row.kind == "concept"
        for part in row.said.split()
        if "@" in part
    }
    if not named <= classes or any(not split_words(row.said) for row in rows):
        raise HostileInput("catalogue_shape", name=SEARCH_WORDS)
    return rows


@lru_cache(maxsize=1)
def read_lexicon(payload: bytes | None) -> Lexicon:
    """Return the table of a catalogue as an index, an empty one for a catalogue without it.

    The last one is kept: a catalogue is searched with the table that it was built with.

    Raises:
        HostileInput: as `parse_search_words`.
    """
    return Lexicon() if payload is None else index_search_words(parse_search_words(payload))


def index_search_words(rows: tuple[SearchWord, ...]) -> Lexicon:
    """Return the table as an index."""
    classes = {
        row.said: _shapes(word for text in row.means for word in _spelled(text))
        for row in rows
        if row.kind == "class"
    }
    concepts: dict[Key, list[Concept]] = {}
    # Patterns are made of the same few places: a place written alike is the same one.
    places: dict[str, Step] = {}
    for row in rows:
        if row.kind == "concept":
            concept = _concept(row, classes, places)
            for word in _beginnings(concept.steps):
                concepts.setdefault(word, []).append(concept)
    spellings = {
        _spelled(row.said): _spelled(row.means[0] if row.means else "")
        for row in rows
        if row.kind == "spelling"
    }
    # Two spellings that are one word to the finder anyway would only make that word weigh less.
    spellings = {said: usual for said, usual in spellings.items() if said != usual}
    return Lexicon(
        abbreviations={
            without_bar(row.said): tuple(_spelled(text) for text in row.means)
            for row in rows
            if row.kind == "abbreviation"
        },
        spellings=spellings,
        plain={tuple(map(folded_key, said)): usual for said, usual in reversed(spellings.items())},
        small={
            toned_key(word): row.weight
            for row in rows
            if row.kind == "small"
            for word in split_words(row.said)
        },
        concepts={word: tuple(found) for word, found in concepts.items()},
    )


def _concept(row: SearchWord, classes: dict[str, Shapes], places: dict[str, Step]) -> Concept:
    steps = tuple(
        places.get(part) or places.setdefault(part, _step(part, classes)) for part in row.said.split()
    )
    return Concept(
        steps=steps,
        means=tuple(_spelled(text) for text in row.means),
        weight=row.weight,
        instead=row.instead,
        marks=row.marks,
        needs=_needed(steps),
    )


def _needed(steps: tuple[Step, ...]) -> frozenset[Key]:
    """Return the words of the last place that must be there, all beginnings of a pattern without such a place."""
    for step in reversed(steps):
        if not step.optional and not step.forbidden:
            return step.folded
    return frozenset(_beginnings(steps))


def _step(part: str, classes: dict[str, Shapes]) -> Step:
    if part == "~":
        return Step(frozenset(), frozenset(), optional=True, gap=True)
    name = part.strip("!?+")
    spelled, folded = classes[name[1:]] if name.startswith("@") else _shapes(_spelled(name))
    return Step(spelled, folded, optional="?" in part, repeated="+" in part, forbidden="!" in part)


def _shapes(words: Iterable[Key]) -> Shapes:
    spelled = frozenset(words)
    return spelled, frozenset(map(folded_key, spelled))


def _beginnings(steps: tuple[Step, ...]) -> set[Key]:
    found: set[Key] = set()
    for step in steps:
        found |= step.folded
        if not step.optional:
            break
    return found


@lru_cache(maxsize=4_096)
def _spelled(text: str) -> tuple[Key, ...]:
    return tuple(spelled_key(word) for word in split_words(text))
