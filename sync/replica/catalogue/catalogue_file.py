"""`catalogue-<generation>.db`: one generation of public data, plain SQLite, built whole and then only read.

A file is written beside its final name, flushed and renamed, so it exists complete or not at all.
Readers open it as immutable: no locks, no side files, and the rename of the next one does not touch them.
Objects are `(kind, id, payload)`: `service` / national code, `form` / `<form id>/<version>`,
`list` / name of the list.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from sqlcipher3 import dbapi2 as driver

from forms.errors import HostileInput, StationError
from forms.finder.lexicon import SEARCH_WORDS, read_lexicon
from forms.finder.service_words import event_names, read_service
from sync.replica.catalogue import search_index
from sync.replica.catalogue.catalogue_search import Finder, Found
from sync.replica.catalogue.search_index import resting
from sync.replica.storage.driver import Connection, DatabaseError
from sync.replica.storage.durable import forget, replace_durably
from sync.replica.storage.failure import station_error

__all__ = ["CatalogueReader", "Found", "build"]

T = TypeVar("T")
APPLICATION_ID = 0x54534332
"""`TSC2` in the header of every catalogue file; another shape of its tables takes another number."""
LIFE_EVENTS = "life_events.json"
PAGE_ROWS = 200

_SCHEMA = (
    """CREATE TABLE generation (
        number INTEGER PRIMARY KEY, manifest BLOB, objects INTEGER NOT NULL) STRICT""",
    """CREATE TABLE object (
        kind TEXT NOT NULL, id TEXT NOT NULL, payload BLOB NOT NULL, PRIMARY KEY (kind, id)) STRICT""",
    *search_index.SCHEMA,
)


def build(
    path: Path,
    objects: Iterable[tuple[str, str, bytes]],
    *,
    generation: int,
    manifest: bytes | None = None,
    rest: Callable[[], object] | None = None,
) -> None:
    """Build a catalogue file; afterwards it is on disk whole under its name, or not at all.

    Args:
        path: final name; an existing file is replaced.
        objects: everything of the generation.
        generation: its number, from 0.
        manifest: the publisher's signed word, None for the one that comes with the program.
        rest: called between small pieces of the work, where nobody waits for it.

    Raises:
        StationError: `catalogue_unusable` (an object cannot be read or comes twice), `disk_full`.
    """
    part = path.with_name(path.name + ".part")
    forget(part)
    db: Connection = driver.connect(str(part), isolation_level=None)
    try:
        # Nobody reads the file before its rename, so neither a journal nor a flush per page is needed.
        db.execute("PRAGMA journal_mode = OFF").fetchall()
        db.execute("PRAGMA synchronous = OFF")
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("BEGIN")
        for statement in _SCHEMA:
            db.execute(statement)
        _fill(db, objects, generation, manifest, rest or _at_once)
        db.execute("COMMIT")
        db.execute("PRAGMA optimize").fetchall()
    except DatabaseError as error:
        db.close()
        forget(part)
        mapped = station_error(error)
        raise (mapped if isinstance(mapped, StationError) else StationError("catalogue_unusable")) from error
    except StationError:
        db.close()
        forget(part)
        raise
    db.close()
    replace_durably(part, path)


class CatalogueReader:
    """One generation, read only; may be asked from any thread."""

    def __init__(self, path: Path) -> None:
        """Open a finished file.

        Raises:
            StationError: `catalogue_missing`, `catalogue_unusable`.
        """
        if not path.is_file():
            raise StationError("catalogue_missing")
        self._asking = threading.Lock()
        self._finder: Finder | None = None
        self._db: Connection = driver.connect(
            f"file:{quote(path.resolve().as_posix())}?immutable=1",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            if self._one("PRAGMA application_id") != APPLICATION_ID:
                raise StationError("catalogue_unusable")
            self.generation = int(self._one("SELECT number FROM generation"))
        except StationError:
            self._db.close()
            raise
        except TypeError as error:
            self._db.close()
            raise StationError("catalogue_unusable") from error

    def services(self) -> tuple[bytes, ...]:
        """Return the payload of every service, by code."""
        return self._ask(
            lambda db: tuple(
                bytes(row[0])
                for row in db.execute("SELECT payload FROM object WHERE kind = 'service' ORDER BY id")
            )
        )

    def service(self, code: str) -> bytes | None:
        """Return the payload of one service."""
        return self._payload("service", code)

    def form(self, form_id: str, version: int | None = None) -> bytes | None:
        """Return a form's published bytes; without a version, the newest."""
        if version is not None:
            return self._payload("form", f"{form_id}/{version}")
        start = f"{form_id}/"
        versions = self._ask(
            lambda db: [
                int(row[0])
                for row in db.execute(
                    "SELECT substr(id, length(?1) + 1) FROM object WHERE kind = 'form' "
                    "AND substr(id, 1, length(?1)) = ?1",
                    (start,),
                )
                if str(row[0]).isdecimal()
            ]
        )
        return self._payload("form", f"{start}{max(versions)}") if versions else None

    def objects(self) -> Iterator[tuple[str, str, bytes]]:
        """Yield every object by kind and id."""
        last = ("", "")
        while page := self._page(*last):
            yield from page
            last = page[-1][:2]

    def count(self, kind: str) -> int:
        """Return how many objects of a kind there are."""
        return int(self._one("SELECT count(*) FROM object WHERE kind = ?", kind))

    def manifest(self) -> bytes | None:
        """Return the signed manifest the file was built under, None for generation 0."""
        value = self._one("SELECT manifest FROM generation")
        return None if value is None else bytes(value)

    def search(self, text: str, usage: Mapping[str, int] | None = None, limit: int = 50) -> list[Found]:
        """Return `(code, score, why)`, best first; without text what is often used and commune-level.

        Args:
            text: as typed, with or without marks; only the first 200 characters count.
            usage: uses by service code at this station.
            limit: most rows, 1 to 500.
        """
        return self._ask(lambda db: self._found(db, text, usage or {}, limit))

    def close(self) -> None:
        """Close the file."""
        with self._asking:
            self._db.close()

    def _found(self, db: Connection, text: str, usage: Mapping[str, int], limit: int) -> list[Found]:
        if self._finder is None:
            self._finder = Finder(db)
        return self._finder.search(text, usage, limit)

    def _page(self, kind: str, name: str) -> list[tuple[str, str, bytes]]:
        return self._ask(
            lambda db: [
                (row[0], row[1], bytes(row[2]))
                for row in db.execute(
                    "SELECT kind, id, payload FROM object WHERE (kind, id) > (?, ?) "
                    "ORDER BY kind, id LIMIT +?",
                    (kind, name, PAGE_ROWS),
                )
            ]
        )

    def _payload(self, kind: str, name: str) -> bytes | None:
        value = self._one("SELECT payload FROM object WHERE kind = ? AND id = ?", kind, name)
        return None if value is None else bytes(value)

    def _one(self, sql: str, *parameters: object) -> Any:
        row = self._ask(lambda db: db.execute(sql, parameters).fetchone())
        return None if row is None else row[0]

    def _ask(self, question: Callable[[Connection], T]) -> T:
        with self._asking:
            try:
                return question(self._db)
            except DatabaseError as error:
                raise StationError("catalogue_unusable") from error


def _at_once() -> None:
    """Take no rest."""


def _fill(
    db: Connection,
    objects: Iterable[tuple[str, str, bytes]],
    generation: int,
    manifest: bytes | None,
    rest: Callable[[], object],
) -> None:
    whole = list(resting(objects, rest))
    db.executemany("INSERT INTO object (kind, id, payload) VALUES (?, ?, ?)", resting(whole, rest))
    db.execute("INSERT INTO generation VALUES (?, ?, ?)", (generation, manifest, len(whole)))
    lists = {name: payload for kind, name, payload in whole if kind == "list"}
    events = event_names(lists.get(LIFE_EVENTS, b"[]"))
    try:
        lexicon = read_lexicon(lists.get(SEARCH_WORDS))
    except HostileInput as error:
        raise StationError("catalogue_unusable", name=SEARCH_WORDS) from error
    services = [one for one in whole if one[0] == "service"]
    search_index.fill(
        db,
        [read_service(name, payload, events, lexicon) for _kind, name, payload in resting(services, rest)],
        rest,
    )
