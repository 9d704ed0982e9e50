"""From what was typed to what is wanted: words, their other readings, and what the way of speaking means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from forms.finder.lexicon import Concept, Lexicon, Respelled, Step
from forms.finder.spelling import (
    folded_key,
    is_marked,
    is_syllable,
    spelled_key,
    split_words,
    toned_key,
    without_bar,
)
from forms.finder.vocabulary import Vocabulary

MAX_TEXT = 200
MAX_WORDS = 24
_BEGUN = 0.8
_WHOLE_ALREADY = 0.4
_SHORT = 3
_MEANT = 0.9
_SPAN_LEFT = 0.3
_LETTERS = 0.4


@dataclass
class Word:
    """One word asked for.

    Attributes:
        said: as the person wrote it.
        spelled: with marks; equal to `folded` where none were typed.
        folded: without.
        weight: 0 to 1, what is left of a small word.
        readings: other folded words it may be, each with a factor.
        begun: words with marks it may be the beginning of, each with a factor.
        written_out: stands in an abbreviation, so that its marks are known although none were typed.
        is_begun: whether it may be only the beginning of a word.
    """

    said: str
    spelled: str
    folded: str
    weight: float = 1.0
    readings: dict[str, float] = field(default_factory=dict)
    begun: dict[str, float] = field(default_factory=dict)
    written_out: bool = False
    is_begun: bool = False


@dataclass(frozen=True)
class Meaning:
    """What a way of speaking stands for.

    Attributes:
        said: the typed text.
        words: folded.
        weight: what they are worth beside typed words.
        spelled: the same words with their marks.
    """

    said: str
    words: tuple[str, ...]
    weight: float
    spelled: tuple[str, ...] = ()


@dataclass
class Understood:
    """A query read.

    Attributes:
        marked: whether marks were typed at all, so that their absence tells something too.
        is_open: whether the last word may be only begun.
    """

    words: list[Word]
    meanings: list[Meaning]
    marked: bool
    is_open: bool


def understand(text: str, lexicon: Lexicon, vocabulary: Vocabulary) -> Understood:
    """Read a query; only its first 200 characters and 24 words count."""
    text = text[:MAX_TEXT]
    typed = _joined(split_words(text)[:MAX_WORDS], vocabulary)
    marked = any(is_marked(word) for word in typed)
    is_open = bool(typed) and text[-1:].isalnum()
    spelled_words = [spelled_key(word) for word in typed]
    # One or two letters at the end are a beginning as well as teencode ("k" for không).
    written = lexicon.respell(
        spelled_words,
        None if marked else lambda word: folded_key(word) in vocabulary,
        last_is_begun=is_open and len(typed) > 1 and len(typed[-1]) <= 2,
    )
    words: list[Word] = []
    meanings: list[Meaning] = []
    as_typed = {spelled_key(word): word for word in typed}
    for at, (spelled, spoken) in enumerate(written):
        said = " ".join(as_typed[word] for word in spoken.split(" "))
        folded = folded_key(spelled)
        letters = said if spelled == spoken else spelled
        word = Word(said, spelled, folded, lexicon.small.get(toned_key(letters), 1.0))
        expansions = lexicon.abbreviations.get(without_bar(letters), ())
        if expansions and is_syllable(letters) and _goes_with_neighbours(written, at, vocabulary):
            expansions = ()  # "liet sy" is liệt sĩ and no sao y
        if expansions:
            word.weight = _LETTERS if word.folded in vocabulary else 0.0
        if len(expansions) == 1:
            words += [Word(said, part, folded_key(part), written_out=True) for part in expansions[0]]
        else:
            share = _MEANT / max(len(expansions), 1) ** 0.5
            meanings += [Meaning(said, tuple(map(folded_key, parts)), share, parts) for parts in expansions]
        if (spelled,) in lexicon.spellings:
            word.weight = _LETTERS
        if at == len(written) - 1 and is_open:
            _begin(word, vocabulary, words[-1].folded if words else "", marked=marked)
            if expansions and word.readings:
                word.weight = _BEGUN
        words.append(word)
    meanings += _meant(words, lexicon, marked)
    if words and all(word.weight < 0.5 for word in words) and not meanings:
        for word in words:
            word.weight = 1.0
    return Understood(words, meanings, marked, is_open)


def _goes_with_neighbours(written: Sequence[Respelled], at: int, vocabulary: Vocabulary) -> bool:
    before, word, after = (
        folded_key(written[place][0]) if 0 <= place < len(written) else "" for place in (at - 1, at, at + 1)
    )
    return any(vocabulary.pair_rarity(pair) for pair in (f"{before} {word}", f"{word} {after}"))


def _joined(words: list[str], vocabulary: Vocabulary) -> list[str]:
    """Return the words with a number put to what stands before it where the catalogue writes them so (CT07)."""
    found: list[str] = []
    for word in words:
        if found and word.isdigit() and not found[-1].isdigit() and f"{found[-1]}{word}" in vocabulary:
            found[-1] += word
        else:
            found.append(word)
    return found


def _begin(word: Word, vocabulary: Vocabulary, before: str, *, marked: bool) -> None:
    """Let a last word be the beginning of longer ones; less so where it is a word already.

    A word that never stands behind the one before it, while a longer one does, is only begun: `tam va`.
    """
    word.is_begun = True
    known = word.spelled in vocabulary.spelled if marked else word.folded in vocabulary
    share = _BEGUN * (_WHOLE_ALREADY if known and (before or len(word.folded) > _SHORT) else 1.0)
    longer = [one for one in vocabulary.beginning(word.folded) if one != word.folded]
    word.readings |= dict.fromkeys(longer, share)
    if known and before and not vocabulary.pair_rarity(f"{before} {word.folded}"):
        going_on = [one for one in longer if vocabulary.pair_rarity(f"{before} {one}")]
        word.readings |= dict.fromkeys(going_on, _BEGUN)
        if going_on:
            word.weight = max(word.weight, _BEGUN)
    if marked:
        word.begun = dict.fromkeys(vocabulary.spelled_beginning(word.spelled), share)


def _meant(words: list[Word], lexicon: Lexicon, marked: bool) -> list[Meaning]:
    found: dict[tuple[str, ...], Meaning] = {}
    left = [1.0] * len(words)
    there = {word.folded for word in words}
    spoken = [
        (at, end, concept)
        for at, word in enumerate(words)
        for concept in lexicon.concepts.get(word.folded, ())
        # Most patterns begin with a common word and lack the next: no need to try them place by place.
        if not concept.needs.isdisjoint(there)
        and (marked or not concept.marks)
        and (end := _match(concept.steps, words, at, marked)) is not None
    ]
    whole = [(at, end) for at, end, concept in spoken if concept.instead]
    for at, end, concept in spoken:
        # What stands for the whole of some words silences what a part of them would stand for.
        if any(start <= at and end <= stop and end - at < stop - start for start, stop in whole):
            continue
        said = " ".join(dict.fromkeys(part.said for part in words[at:end]))
        for text in concept.means:
            meant = tuple(map(folded_key, text))
            if meant not in found or found[meant].weight < concept.weight:
                found[meant] = Meaning(said, meant, concept.weight, text)
        if concept.instead:
            _take(left, at, end)
    for word, rest in zip(words, left, strict=True):
        word.weight *= rest
    return list(found.values())


def _take(left: list[float], start: int, end: int) -> None:
    for at in range(start, end):
        left[at] = _SPAN_LEFT


def _match(steps: tuple[Step, ...], words: list[Word], at: int, marked: bool) -> int | None:
    """Return where a pattern that begins here ends, or None."""
    if not steps:
        return at
    step, rest = steps[0], steps[1:]
    if step.forbidden:
        held = at < len(words) and _fits(step, words[at], marked)
        return None if held else _match(rest, words, at, marked)
    if step.gap:
        return next(
            (end for skip in range(3) if (end := _match(rest, words, at + skip, marked)) is not None), None
        )
    if at < len(words) and _fits(step, words[at], marked):
        again = steps if step.repeated else rest
        end = _match(again, words, at + 1, marked)
        if end is None and step.repeated:
            end = _match(rest, words, at + 1, marked)
        if end is not None:
            return end
    return _match(rest, words, at, marked) if step.optional else None


def _fits(step: Step, word: Word, marked: bool) -> bool:
    """Compare with marks where they are known: the hộ of "hkd" is not the họ of "đổi họ"."""
    return step.fits(word.spelled, word.folded, marked or word.written_out)


__all__ = ["MAX_TEXT", "MAX_WORDS", "Concept", "Meaning", "Understood", "Word", "understand"]
