"""Finding a service as one types, with or without Vietnamese marks.

Columns and query are folded the same way (no marks, d for đ), so the tokenizer must leave them alone.
First come services that hold every word (the last one as a beginning), then those that hold some.
Among the found, words typed with their marks count for more when the service spells them so, and what
this station often uses comes forward.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import msgspec

from forms.errors import StationError
from forms.text import fold, nfc
from sync.replica.driver import Connection

Found: TypeAlias = tuple[str, float, str]
"""Code, score (higher is better) and why: `code`, `name`, `synonym`, `event`, `field`, `document`,
`part` (some words only), `used` or `commune` (nothing typed)."""

MAX_TEXT = 200
MAX_WORDS = 16
MAX_FOUND = 500
CANDIDATES = 60
ENOUGH = 3
_WEIGHTS = "10.0, 12.0, 3.0, 8.0, 4.0, 1.0"
_ACCENT_GAIN = 3.0
_USAGE_GAIN = 0.4
_BREVITY_GAIN = 2.0
_WORD = re.compile(r"[^\W_]+")
# Words of asking, not of what is asked for; they only disturb when not all words must be found.
_ASKING = frozenset(
    fold("làm xin cho của tôi con em muốn cần ở đâu như thế nào thì và là có được bị").split()
)

SCHEMA = (
    """CREATE TABLE service (
        id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, spelled TEXT NOT NULL, name TEXT NOT NULL,
        field TEXT NOT NULL, synonyms TEXT NOT NULL, events TEXT NOT NULL, documents TEXT NOT NULL,
        commune INTEGER NOT NULL, submit INTEGER NOT NULL) STRICT""",
    """CREATE VIRTUAL TABLE service_words USING fts5(
        name, code, field, synonyms, events, documents, content = '',
        tokenize = "unicode61 remove_diacritics 0", prefix = '1 2 3')""",
)
_HITS = (
    "SELECT s.code, s.spelled, s.name, s.field, s.synonyms, s.events, s.documents, h.rank FROM "
    f"(SELECT rowid, bm25(service_words, {_WEIGHTS}) AS rank FROM service_words "
    "WHERE service_words MATCH ? ORDER BY rank LIMIT ?) AS h JOIN service AS s ON s.id = h.rowid"
)


class _Service(msgspec.Struct, frozen=True):
    code: str
    name: str
    field: str | None = None
    level: tuple[str, ...] = ()
    mode: str = "refer"
    synonyms: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


class _Event(msgspec.Struct, frozen=True):
    code: str
    name: str


_service_decoder = msgspec.json.Decoder(_Service)
_event_decoder = msgspec.json.Decoder(tuple[_Event, ...])


@dataclass(frozen=True)
class SearchColumns:
    """One service as the finder sees it: folded columns, and name and synonyms as spelled."""

    code: str
    spelled: str
    name: str
    field: str
    synonyms: str
    events: str
    documents: str
    commune: bool
    submit: bool

    @classmethod
    def of(cls, code: str, payload: bytes, events: Mapping[str, str]) -> SearchColumns:
        """Take the columns out of a service's payload.

        Raises:
            StationError: `catalogue_unusable` when the payload is not a service of that code.
        """
        try:
            service = _service_decoder.decode(payload)
        except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError) as error:
            raise StationError("catalogue_unusable", service=code) from error
        if service.code != code:
            raise StationError("catalogue_unusable", service=code)
        called = " . ".join(service.synonyms)
        occasions = " . ".join(events.get(event, "") for event in service.life_events)
        return cls(
            code=code,
            spelled=nfc(f"{service.name} {called}").lower(),
            name=fold(service.name),
            field=fold(service.field or ""),
            synonyms=fold(called),
            events=fold(occasions),
            documents=fold(" . ".join(service.documents)),
            commune="commune" in service.level,
            submit=service.mode == "submit",
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


def fill(db: Connection, services: Iterable[SearchColumns]) -> None:
    """Write the table and the index of a catalogue file being built."""
    for number, row in enumerate(services, start=1):
        db.execute(
            "INSERT INTO service VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                row.code,
                row.spelled,
                row.name,
                row.field,
                row.synonyms,
                row.events,
                row.documents,
                int(row.commune),
                int(row.submit),
            ),
        )
        db.execute(
            "INSERT INTO service_words (rowid, name, code, field, synonyms, events, documents) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (number, row.name, row.code, row.field, row.synonyms, row.events, row.documents),
        )
    db.execute("INSERT INTO service_words (service_words) VALUES ('optimize')")


def search(db: Connection, text: str, usage: Mapping[str, int], limit: int) -> list[Found]:
    """Return services best first."""
    limit = min(max(limit, 1), MAX_FOUND)
    typed = _WORD.findall(nfc(text[:MAX_TEXT]).lower())[:MAX_WORDS]
    if not typed:
        return _common(db, usage, limit)
    folded = [fold(word) for word in typed]
    every = _matching(db, " AND ".join(_quoted(folded)), typed, folded, usage, max(limit, CANDIDATES))
    found = every
    if len(every) < ENOUGH and len(folded) > 1:
        telling = [word for word in folded if word not in _ASKING] or folded
        known = {code for code, _, _ in every}
        some = _matching(db, " OR ".join(_quoted(telling)), typed, telling, usage, max(limit, CANDIDATES))
        found = every + [(code, score, "part") for code, score, _ in some if code not in known]
    return found[:limit]


def _quoted(words: list[str]) -> list[str]:
    return [f'"{word}"' for word in words[:-1]] + [f'"{words[-1]}"*']


def _matching(
    db: Connection, query: str, typed: list[str], folded: list[str], usage: Mapping[str, int], most: int
) -> list[Found]:
    marked = [word for word in typed if fold(word) != word]
    found: list[Found] = []
    for code, spelled, name, field, synonyms, events, documents, rank in db.execute(_HITS, (query, most)):
        score = -rank + _USAGE_GAIN * math.log1p(usage.get(code, 0))
        named = name.split()
        score += _BREVITY_GAIN * sum(word in folded for word in named) / max(len(named), 1)
        if marked:
            words = set(_WORD.findall(spelled))
            score += _ACCENT_GAIN * sum(word in words for word in marked) / len(marked)
        columns = {
            "code": fold(code),
            "name": name,
            "synonym": synonyms,
            "event": events,
            "field": field,
            "document": documents,
        }
        found.append((code, round(score, 4), _why(columns, folded)))
    return sorted(found, key=lambda one: (-one[1], one[0]))


def _why(columns: Mapping[str, str], folded: list[str]) -> str:
    def held(column: str) -> int:
        return sum(word in columns[column] for word in folded)

    return max(columns, key=held)


def _common(db: Connection, usage: Mapping[str, int], limit: int) -> list[Found]:
    rows = db.execute("SELECT code, commune, submit FROM service ORDER BY name").fetchall()
    found: list[Found] = [
        (
            code,
            float(usage.get(code, 0)) + 0.5 * commune + 0.25 * submit,
            "used" if usage.get(code) else "commune" if commune else "field",
        )
        for code, commune, submit in rows
    ]
    return sorted(found, key=lambda one: -one[1])[:limit]
