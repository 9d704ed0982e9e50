"""Publishing a catalogue generation: checked whole, signed by the offline key, then one transaction."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from forms.catalogue.objects import CatalogueObject, assemble_catalogue, dropped_codes
from forms.definition.form import load_form
from forms.errors import StationError
from resources.files import SEED_FILES
from sync.portal import restorations
from sync.portal.keys.root_files import CATALOGUE_KEY_ID, RootKeys
from sync.portal.shelf import SHIPPED, newest_generation, objects_in_force
from sync.portal.stations.stations import FEED_COUNTER
from sync.portal.storage.database import Database, next_number
from sync.portal.storage.tables import catalogue_generation, catalogue_object
from sync.wire.catalogue_manifest import CatalogueManifest, catalogue_digest, sign_manifest

SECONDS_A_GENERATION = 60
"""Stations take only a newer generation than theirs, and a restored portal cannot know what the lost one had
published: from a declaration on numbers begin higher than one a minute could have come."""
_RESERVED = frozenset({"services.json", "manifest.json"})


def form_object(raw: bytes, name: str) -> CatalogueObject:
    """Return the catalogue object of a form definition.

    Args:
        raw: the file to publish; stations will hold exactly these bytes.
        name: what to call it in a refusal.

    Raises:
        DefinitionRefused: it is not a form this program can trust.
    """
    form = load_form(raw, name=name)
    return "form", f"{form.form_id}/{form.version}", raw


def publish(store: Database, root: RootKeys, objects: Sequence[CatalogueObject], now_s: int) -> int:
    """Publish new or changed objects as the next generation.

    Args:
        store: the portal's database, migrated.
        root: the publisher's offline keys.
        objects: what is new; everything else stays.
        now_s: UTC seconds.

    Returns:
        The generation's number.

    Raises:
        StationError: `form_published` when a form would change under its version, `code_dropped` when a
            code list would lose a code that packets on their way may name (it is closed instead),
            `nothing_new`; `list_unknown` or `list_reserved` for a name no station would read.
        HostileInput: the catalogue would not hold together.
        DefinitionRefused: a form among the objects cannot be read.
    """
    for kind, name, raw in objects:
        if kind == "form":
            load_form(raw, name=name)
        elif kind == "list":
            _check_name(name)
    with store.writing() as db:
        before = {(kind, name): payload for kind, name, payload in objects_in_force(db)}
        changed = [(kind, name, raw) for kind, name, raw in objects if before.get((kind, name)) != raw]
        if not changed:
            raise StationError("nothing_new")
        for kind, name, raw in changed:
            if kind == "form" and (kind, name) in before:
                raise StationError("form_published", form=name)
            if kind == "list" and (kind, name) in before:
                gone = dropped_codes(name, before[kind, name], raw)
                if gone:
                    raise StationError("code_dropped", list=name, dropped=min(gone))
        after = before | {(kind, name): raw for kind, name, raw in changed}
        whole = [(kind, name, raw) for (kind, name), raw in after.items()]
        generation = max(newest_generation(db), restorations.declared_at(db) // SECONDS_A_GENERATION) + 1
        assemble_catalogue(whole, generation)
        count, digest = catalogue_digest(whole)
        manifest = CatalogueManifest(1, CATALOGUE_KEY_ID, generation, count, digest, now_s)
        for kind, name, raw in changed:
            _put(db, kind, name, raw)
        _keep_rest(db, whole)
        db.execute(
            sa.insert(catalogue_generation).values(
                generation=generation,
                manifest=sign_manifest(manifest, root.catalogue),
                published_at=now_s,
            )
        )
    return generation


def _check_name(name: str) -> None:
    """Refuse a list that would be signed and then do nothing: services are objects of their own."""
    if name in _RESERVED:
        raise StationError("list_reserved", list=name)
    if name not in SEED_FILES:
        known = sorted(set(SEED_FILES) - _RESERVED)
        raise StationError("list_unknown", list=name, known=", ".join(known))


def _keep_rest(db: sa.Connection, whole: Sequence[CatalogueObject]) -> None:
    """Keep what comes with this program beside what was published: the manifest speaks for it too.

    A later program ships another catalogue; this generation stays what was signed. Such objects are numbered
    zero: they are no news to a station that was shipped the same.
    """
    kept = {
        (row.kind, row.id) for row in db.execute(sa.select(catalogue_object.c.kind, catalogue_object.c.id))
    }
    rest = [
        {"kind": kind, "id": name, "payload": raw, "feed_seq": SHIPPED}
        for kind, name, raw in whole
        if (kind, name) not in kept
    ]
    if rest:
        db.execute(sa.insert(catalogue_object), rest)


def _put(db: sa.Connection, kind: str, name: str, payload: bytes) -> None:
    values = {"payload": payload, "feed_seq": next_number(db, FEED_COUNTER)}
    here = (catalogue_object.c.kind == kind, catalogue_object.c.id == name)
    if db.execute(sa.update(catalogue_object).where(*here).values(values)).rowcount == 0:
        db.execute(sa.insert(catalogue_object).values(kind=kind, id=name, **values))
