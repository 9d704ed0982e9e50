"""The finder's part of a catalogue file: written once while the file is built.

For every folded word and pair of neighbours it keeps which services hold it, in which kind of text. Ranking by
the full-text index's own measure reads every row of every word asked for and took ten times as long.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import msgspec

from forms.finder.ranking import prior
from forms.finder.service_words import EVENT, FIELD, KINDS, NAME, SYNONYM, Line, ServiceWords
from forms.finder.spelling import folded_key
from forms.finder.vocabulary import Vocabulary, count_words
from sync.replica.storage.driver import Connection

STARTS_KEPT = 60
"""Services kept for each beginning of one or two letters."""

SCHEMA = (
    """CREATE TABLE service (
        id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, prior REAL NOT NULL, commune INTEGER NOT NULL,
        state TEXT NOT NULL, lines BLOB NOT NULL) STRICT""",
    """CREATE TABLE search_word (
        word TEXT PRIMARY KEY, services INTEGER NOT NULL, holders BLOB NOT NULL) STRICT, WITHOUT ROWID""",
    """CREATE TABLE search_spelling (
        word TEXT PRIMARY KEY) STRICT, WITHOUT ROWID""",
    """CREATE TABLE search_pair (
        pair TEXT PRIMARY KEY, services INTEGER NOT NULL, holders BLOB NOT NULL) STRICT, WITHOUT ROWID""",
    """CREATE TABLE search_start (
        start TEXT NOT NULL, place INTEGER NOT NULL, id INTEGER NOT NULL, kind TEXT NOT NULL,
        PRIMARY KEY (start, place)) STRICT, WITHOUT ROWID""",
)
T = TypeVar("T")
_TELLING = {NAME, SYNONYM, EVENT, FIELD}

Holders = dict[str, dict[str, list[int]]]
"""Word or pair → kind of text → services, each once, under the most telling kind."""


def resting(pieces: Iterable[T], rest: Callable[[], object]) -> Iterator[T]:
    """Yield pieces of work, with a call between them that may rest."""
    for piece in pieces:
        yield piece
        rest()


def fill(db: Connection, services: Iterable[ServiceWords], rest: Callable[[], object]) -> None:
    """Write the finder's tables of a catalogue file being built, with a call between pieces of the work."""
    ordered = sorted(services, key=lambda one: one.code)
    rows, words, pairs = count_words(
        [line.words for line in service.lines if line.kind in _TELLING] for service in resting(ordered, rest)
    )
    vocabulary = Vocabulary(rows, words, pairs)
    word_holders: Holders = {}
    pair_holders: Holders = {}
    for number, service in enumerate(resting(ordered, rest), start=1):
        folded = [tuple(map(folded_key, line.words)) for line in service.lines]
        db.execute(
            "INSERT INTO service VALUES (?, ?, ?, ?, ?, ?)",
            (
                number,
                service.code,
                prior(service),
                int(service.is_commune),
                service.state,
                msgspec.msgpack.encode(
                    [
                        (line.kind, " ".join(texts), " ".join(line.words), _rarity(texts, vocabulary))
                        for line, texts in zip(service.lines, folded, strict=True)
                    ]
                ),
            ),
        )
        _hold(word_holders, number, service.lines, folded)
        _hold(
            pair_holders,
            number,
            service.lines,
            [tuple(f"{one} {two}" for one, two in itertools.pairwise(texts)) for texts in folded],
        )
    _write(db, "search_word", word_holders, words, rest)
    _write(db, "search_pair", {pair: at for pair, at in pair_holders.items() if pair in pairs}, pairs, rest)
    spelled = {word for service in ordered for line in service.lines for word in line.words}
    db.executemany(
        "INSERT INTO search_spelling VALUES (?)", resting([(word,) for word in sorted(spelled)], rest)
    )
    _starts(db, ordered, rest)


def _rarity(words: tuple[str, ...], vocabulary: Vocabulary) -> float:
    return round(sum(map(vocabulary.rarity, set(words))), 4)


def _hold(holders: Holders, number: int, lines: tuple[Line, ...], keys: list[tuple[str, ...]]) -> None:
    best: dict[str, str] = {}
    for line, here in zip(lines, keys, strict=True):
        for key in here:
            if key not in best or KINDS.index(line.kind) < KINDS.index(best[key]):
                best[key] = line.kind
    for key, kind in best.items():
        holders.setdefault(key, {}).setdefault(kind, []).append(number)


def _write(
    db: Connection, table: str, holders: Holders, counts: dict[str, int], rest: Callable[[], object]
) -> None:
    db.executemany(
        f"INSERT INTO {table} VALUES (?, ?, ?)",
        (
            (key, counts.get(key, 0), msgspec.msgpack.encode(at))
            for key, at in resting(sorted(holders.items()), rest)
        ),
    )


def _starts(db: Connection, services: list[ServiceWords], rest: Callable[[], object]) -> None:
    """Keep what one or two typed letters show: names first, then what people call it."""
    found: dict[str, list[tuple[float, int, str]]] = {}
    for number, service in enumerate(resting(services, rest), start=1):
        worth: dict[str, tuple[float, str]] = {}
        for kind in (NAME, SYNONYM):
            for words in service.texts(kind):
                for at, word in enumerate(words):
                    # A beginning of the name tells more than one of a word inside it.
                    value = prior(service) + (0.3 if kind == NAME else 0.15) / (1 + at)
                    for length in (1, 2):
                        start = folded_key(word)[:length]
                        if len(start) == length and value > worth.get(start, (-1.0, ""))[0]:
                            worth[start] = (value, kind)
        for start, (value, kind) in worth.items():
            found.setdefault(start, []).append((value, number, kind))
    db.executemany(
        "INSERT INTO search_start VALUES (?, ?, ?, ?)",
        [
            (start, place, number, kind)
            for start, rows in sorted(found.items())
            for place, (_, number, kind) in enumerate(
                sorted(rows, key=lambda row: (-row[0], row[1]))[:STARTS_KEPT]
            )
        ],
    )
