"""A service as lines of words: name, synonyms, occasions, field, result and documents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from forms.errors import StationError
from forms.finder.lexicon import Lexicon
from forms.finder.spelling import as_typed, spelled_key, split_words, without_bar

NAME, SYNONYM, EVENT, FIELD, RESULT, DOCUMENT = "name", "synonym", "event", "field", "result", "document"
KINDS = (NAME, SYNONYM, EVENT, FIELD, RESULT, DOCUMENT)
"""Where a word may stand, the most telling first; also the codes of `why`."""

STATES = ("active", "suspended", "withdrawn")
MAX_LINES = 200
_CAPITALS = re.compile(r"\b[A-ZĐ]{3,}\b")
"""Letters an official text stands for words with: BHXH, TNLĐ."""
MAX_LINE = 4_000
MAX_LINE_WORDS = 120


class _Row(msgspec.Struct, frozen=True):
    code: str
    name: str
    field: str | None = None
    level: tuple[str, ...] = ()
    mode: str = "refer"
    synonyms: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    result: str | None = None
    status: str = "active"


class _Event(msgspec.Struct, frozen=True):
    code: str
    name: str


_row_decoder = msgspec.json.Decoder(_Row)
_event_decoder = msgspec.json.Decoder(tuple[_Event, ...])


@dataclass(frozen=True)
class Line:
    """One text of a service.

    Attributes:
        kind: one of `KINDS`.
        words: spelled words.
    """

    kind: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class ServiceWords:
    """What the finder knows of a service.

    Attributes:
        is_commune: decided at the commune.
        is_known: somebody here has said how people call it.
        is_taken: a station files or prepares it.
        state: `active`, or why it is not offered: `suspended`, `withdrawn`.
    """

    code: str
    name: str
    is_commune: bool
    is_known: bool
    is_taken: bool
    state: str
    lines: tuple[Line, ...] = field(repr=False)

    def texts(self, kind: str) -> list[tuple[str, ...]]:
        """Return the words of every line of a kind."""
        return [line.words for line in self.lines if line.kind == kind]


def read_service(code: str, payload: bytes, events: Mapping[str, str], lexicon: Lexicon) -> ServiceWords:
    """Return a service's words.

    Args:
        code: what the payload must call itself.
        payload: the published JSON object.
        events: names of life events by code.
        lexicon: gives the usual spelling of words that are written in several ways.

    Raises:
        StationError: `catalogue_unusable` when the payload is not a service of that code.
    """
    try:
        row = _row_decoder.decode(payload)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError) as error:
        raise StationError("catalogue_unusable", service=code) from error
    if row.code != code:
        raise StationError("catalogue_unusable", service=code)
    texts = [(NAME, row.name)]
    texts += [(SYNONYM, text) for text in row.synonyms]
    texts += [(EVENT, events[event]) for event in row.life_events if event in events]
    texts += [(FIELD, row.field or ""), (RESULT, row.result or "")]
    texts += [(DOCUMENT, text) for text in row.documents]
    lines = (Line(kind, _usual(text, lexicon)) for kind, text in texts[:MAX_LINES])
    return ServiceWords(
        code=code,
        name=row.name,
        is_commune="commune" in row.level,
        is_known=bool(row.synonyms),
        is_taken=row.mode != "refer",
        state=row.status if row.status in STATES else "withdrawn",
        lines=tuple(line for line in lines if line.words),
    )


def event_names(payload: bytes) -> dict[str, str]:
    """Return code → name of the list of life events.

    Raises:
        StationError: `catalogue_unusable`.
    """
    try:
        return {event.code: event.name for event in _event_decoder.decode(payload)}
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError) as error:
        raise StationError("catalogue_unusable") from error


def _usual(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    text = as_typed(text[:MAX_LINE])
    letters = {found.lower() for found in _CAPITALS.findall(text)}
    words: list[str] = []
    for word in split_words(text):
        means = lexicon.abbreviations.get(without_bar(word), ()) if word in letters else ()
        words += means[0] if len(means) == 1 else (spelled_key(word),)
    return tuple(word for word, _ in lexicon.respell(words[:MAX_LINE_WORDS]))
