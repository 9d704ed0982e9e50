"""Second reading of a query that found too little: residue of input methods, joined words, mistyped words."""

from __future__ import annotations

import itertools

from forms.finder.residue import decode_residue
from forms.finder.spelling import folded_key
from forms.finder.understanding import Understood, Word
from forms.finder.vocabulary import Vocabulary

_DECODED = 0.95
_JOINED = 0.9
_IN_CONTEXT = 0.85
_ONE_EDIT = 0.6
_TWO_EDITS = 0.35
_REAL_WORD = 0.55
_LONGEST = 7
_MAX_JOINED = 30


def repair(query: Understood, vocabulary: Vocabulary) -> bool:
    """Add other readings to words that are nowhere or do not go together; tell whether any was added."""
    changed = False
    words: list[Word] = []
    for word in query.words:
        parts = _parts(word, vocabulary)
        words += parts
        changed = changed or parts != [word]
    query.words[:] = words
    for at, word in enumerate(words):
        before = words[at - 1] if at else None
        after = words[at + 1] if at + 1 < len(words) else None
        if _is_known(word, vocabulary):
            continue
        changed = _decode(word, vocabulary) or _near(word, before, after, vocabulary) or changed
    for first, second in itertools.pairwise(words):
        changed = _go_together(first, second, vocabulary) or changed
    return changed


def _is_known(word: Word, vocabulary: Vocabulary) -> bool:
    return word.folded in vocabulary or bool(word.readings) or word.weight < 0.5


def _parts(word: Word, vocabulary: Vocabulary) -> list[Word]:
    """Return the words that were written without a space between them, or the word itself."""
    if len(word.folded) < 5 or _is_known(word, vocabulary) or len(word.folded) > _MAX_JOINED:
        return [word]
    cut = _cut(word.folded, vocabulary)
    if cut is None or decode_residue(word.folded) is not None:
        return [word]
    return [Word(word.said, part, part, _JOINED) for part in cut]


def _cut(text: str, vocabulary: Vocabulary) -> list[str] | None:
    """Return the best way to read a text as known words: as few as possible, in pairs that exist."""
    best: list[tuple[float, list[str]] | None] = [(0.0, [])] + [None] * len(text)
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - _LONGEST), end):
            before, piece = best[start], folded_key(text[start:end])
            if before is None or len(piece) < 2 or piece not in vocabulary:
                continue
            joined = bool(before[1]) and vocabulary.pair_rarity(f"{before[1][-1]} {piece}") > 0
            cost = before[0] + 1.0 - 0.6 * joined
            known = best[end]
            if known is None or cost < known[0]:
                best[end] = (cost, [*before[1], piece])
    found = best[-1]
    return found[1] if found is not None and len(found[1]) > 1 else None


def _decode(word: Word, vocabulary: Vocabulary) -> bool:
    spelled = decode_residue(word.spelled)
    if spelled is None or folded_key(spelled) not in vocabulary:
        return False
    word.spelled = spelled
    word.readings[folded_key(spelled)] = _DECODED
    return True


def _near(word: Word, before: Word | None, after: Word | None, vocabulary: Vocabulary) -> bool:
    for candidate, far in vocabulary.near(word.folded):
        fits = _stands(before, candidate, vocabulary) or _stands(candidate, after, vocabulary)
        share = _IN_CONTEXT if fits else _ONE_EDIT
        word.readings[candidate] = share if far == 1 else share * _TWO_EDITS / _ONE_EDIT
    return bool(word.readings)


def _stands(first: Word | str | None, second: Word | str | None, vocabulary: Vocabulary) -> bool:
    if first is None or second is None:
        return False
    one = first if isinstance(first, str) else first.folded
    two = second if isinstance(second, str) else second.folded
    return vocabulary.pair_rarity(f"{one} {two}") > 0


def _go_together(first: Word, second: Word, vocabulary: Vocabulary) -> bool:
    """Read one of two known words as its neighbour in spelling where only that makes a pair that exists."""
    if min(first.weight, second.weight) < 0.5 or _stands(first, second, vocabulary):
        return False
    changed = False
    for candidate, far in vocabulary.near(first.folded):
        if far == 1 and candidate not in first.readings and _stands(candidate, second, vocabulary):
            first.readings[candidate] = _REAL_WORD
            changed = True
    for candidate, far in vocabulary.near(second.folded):
        if far == 1 and candidate not in second.readings and _stands(first, candidate, vocabulary):
            second.readings[candidate] = _REAL_WORD
            changed = True
    return changed
