"""The catalogue as the portal uses it: what comes with the program, and what was published since.

Later generations are objects in the database, signed by the offline catalogue key. A form once
published stays, because packets made with it may still be on their way.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache, lru_cache
from threading import Lock

import sqlalchemy as sa

from forms.calendar import HolidayTable
from forms.catalogue.objects import CatalogueObject, assemble_catalogue
from forms.catalogue.service import Service
from forms.catalogue.whole import Catalogue
from forms.checking.validate import CodeLists
from forms.definition.form import FormDefinition, load_form
from forms.schema.refusal import DefinitionRefused
from resources.catalogue import seed_objects
from sync.portal import kept_forms
from sync.portal.storage.database import Database
from sync.portal.storage.event_log import record
from sync.portal.storage.tables import catalogue_generation, catalogue_object

SHIPPED = 0
"""Number in the feed of what came with the program and was never published on its own."""


@dataclass(frozen=True)
class _InForce:
    catalogue: Catalogue
    forms: dict[tuple[str, int], FormDefinition]
    kept: dict[bytes, bytes]


class Shelf:
    """Services, forms, code lists and days off in force.

    Args:
        store: the portal's database, migrated.
        later: read it when somebody first asks; most of an administrator's commands never do.

    Raises:
        HostileInput: the catalogue or a form is damaged.
        StationError: `resource_missing`.
    """

    def __init__(self, store: Database, *, later: bool = False) -> None:
        self._store = store
        self._lock = Lock()
        self._read: _InForce | None = None
        if not later:
            self.refresh()

    def refresh(self) -> None:
        """Take over a generation published since the last look; cheap when there is none."""
        self._newest()

    def _newest(self) -> _InForce:
        known = self._read
        with self._store.reading() as db:
            if known is not None and newest_generation(db) == known.catalogue.generation:
                return known
            fresh = self._load(db)
        with self._lock:
            self._read = fresh
        return fresh

    @property
    def _now(self) -> _InForce:
        return self._read or self._newest()

    @property
    def codelists(self) -> CodeLists:
        """Code lists for checking answers."""
        return self._now.catalogue.codes

    @property
    def holidays(self) -> HolidayTable:
        """Days off and working Saturdays."""
        return self._now.catalogue.holidays

    def service(self, code: str) -> Service | None:
        """Return a service, or None."""
        return self._now.catalogue.service(code)

    def form(self, form_id: str, version: int, sha256: bytes = b"") -> FormDefinition | None:
        """Return a published version of a form, or None.

        Args:
            form_id: which form.
            version: of it.
            sha256: of the bytes that are meant, where another program may have come with others; what is in force
                answers for bytes nobody has ever served here.
        """
        now = self._now
        found = now.forms.get((form_id, version))
        if sha256 in now.kept:
            try:
                kept = _compiled(f"{form_id}/{version}", now.kept[sha256])
            except DefinitionRefused as error:
                # Sound when its program shipped it; this one has learnt to ask for more.
                record("kept_form_unreadable", level=logging.ERROR, form=form_id, reason=error.reason)
                return found
            return kept if (kept.form_id, kept.version) == (form_id, version) else found
        return found

    def is_later(self, form_id: str, version: int) -> bool:
        """Tell whether a version comes after every one of its form that is in force here, as from a later program."""
        return all(version > known for form, known in self._now.forms if form == form_id)

    @staticmethod
    def _load(db: sa.Connection) -> _InForce:
        objects = objects_in_force(db)
        shipped = {(kind, name): payload for kind, name, payload in _shipped() if kind == "form"}
        raws = shipped | {(kind, name): payload for kind, name, payload in objects if kind == "form"}
        forms = [_compiled(name, raw) for (_, name), raw in raws.items()]
        return _InForce(
            _assembled(tuple(objects), newest_generation(db)),
            {(form.form_id, form.version): form for form in forms},
            kept_forms.others(db, [form.sha256 for form in forms]),
        )


@cache
def _shipped() -> tuple[CatalogueObject, ...]:
    """Return what came with the program, read once: a few hundred files."""
    return tuple(seed_objects())


def shipped_forms() -> list[bytes]:
    """Return the files of the forms this program comes with."""
    return [payload for kind, _, payload in _shipped() if kind == "form"]


@lru_cache(maxsize=128)
def _compiled(name: str, raw: bytes) -> FormDefinition:
    """Compile a published file once in a process: a new generation brings few new ones among many old."""
    return load_form(raw, name=name)


@lru_cache(maxsize=1)
def _assembled(objects: tuple[CatalogueObject, ...], generation: int) -> Catalogue:
    """Keep the catalogue last read: it cannot be changed, and a portal opened again most often finds the same."""
    return assemble_catalogue(objects, generation)


def newest_generation(db: sa.Connection) -> int:
    """Return the number of the generation in force; 0 comes with the program."""
    newest = db.execute(sa.select(sa.func.max(catalogue_generation.c.generation))).scalar_one()
    return int(newest or 0)


def objects_in_force(db: sa.Connection) -> list[CatalogueObject]:
    """Return the published generation whole, or the shipped objects where nothing was published.

    A generation published before the whole was kept is laid over the shipped objects.
    """
    rows = db.execute(sa.select(catalogue_object)).all()
    whole = any(row.feed_seq == SHIPPED for row in rows)
    objects = {} if whole else {(kind, name): payload for kind, name, payload in _shipped()}
    for row in rows:
        if row.payload is None:
            objects.pop((row.kind, row.id), None)
        else:
            objects[row.kind, row.id] = row.payload
    return [(kind, name, payload) for (kind, name), payload in objects.items()]
