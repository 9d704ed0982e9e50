"""What every route works with: one value, made once by the process entry or a test."""

from __future__ import annotations

from dataclasses import dataclass

from forms.errors import TramSoError
from forms.packets.seal import Compressor, HpkeSealer
from forms.stamp import Clock, Entropy
from sync.portal import kept_forms
from sync.portal.contents import Contents
from sync.portal.feeds import Feeds
from sync.portal.keys.online_keys import OnlineKeys
from sync.portal.message_types import build_types
from sync.portal.office.office import Office
from sync.portal.office.officers import Officers
from sync.portal.office.opened_papers import OpenedPapers
from sync.portal.office.opinions import Opinions
from sync.portal.packets.intake import Intake
from sync.portal.packets.readoption import Readoption
from sync.portal.packets.uploads import Uploads
from sync.portal.shelf import Shelf, shipped_forms
from sync.portal.stations.chain_words import ChainWords
from sync.portal.stations.enrolment import Enrolment
from sync.portal.stations.fleet import Fleet
from sync.portal.storage.blob_store import BlobStore
from sync.portal.storage.database import Database


@dataclass(frozen=True)
class Portal:
    """The portal without its web server.

    Attributes:
        store: the database.
        keys: online keys.
        blobs: where sealed files lie.
        clock: the portal's time.
        entropy: for codes and tokens.
        compressor: knows every published dictionary.
        shelf: services, forms and lists in force.
        enrolment: codes and stations.
        intake: packets.
        readoption: packets brought again after a restore.
        uploads: files.
        feeds: what stations ask for.
        contents: answers given back to the station of a case.
        officers: who may act.
        office: what officers do.
        papers: files of citizens, opened for officers.
        fleet: how the stations are.
        opinions: how content citizens were.
        chain_words: what stations are told of their own chains.
    """

    store: Database
    keys: OnlineKeys
    blobs: BlobStore
    clock: Clock
    entropy: Entropy
    compressor: Compressor
    shelf: Shelf
    enrolment: Enrolment
    intake: Intake
    readoption: Readoption
    uploads: Uploads
    feeds: Feeds
    contents: Contents
    officers: Officers
    office: Office
    papers: OpenedPapers
    fleet: Fleet
    opinions: Opinions
    chain_words: ChainWords

    def now_s(self) -> int:
        """Return the portal's time in UTC seconds."""
        return self.clock.now_ms() // 1000

    def close(self) -> None:
        """Close the database."""
        self.store.close()


def open_portal(
    store: Database,
    keys: OnlineKeys,
    blobs: BlobStore,
    clock: Clock,
    entropy: Entropy,
    dictionaries: dict[int, bytes] | None = None,
    *,
    forms_later: bool = False,
) -> Portal:
    """Migrate the database, finish what a crash left half done, and wire the parts.

    A database whose restore was not declared is opened all the same, to say so to whoever asks.

    Args:
        store: a database not yet migrated.
        keys: online keys.
        blobs: where sealed files lie.
        clock: the portal's time.
        entropy: for codes and tokens.
        dictionaries: every published compression dictionary by its number.
        forms_later: read services and forms when they are first asked for, not now.

    Raises:
        StationError: `database_too_new`, `database_unusable`, `resource_missing`, `mark_unwritable`.
        HostileInput: the bundled catalogue is damaged.
    """
    try:
        store.migrate()
        store.look()
        return _wire(
            store, keys, blobs, clock, entropy, Compressor(dictionaries or {}), forms_later=forms_later
        )
    except TramSoError:
        store.close()
        raise


def _wire(
    store: Database,
    keys: OnlineKeys,
    blobs: BlobStore,
    clock: Clock,
    entropy: Entropy,
    compressor: Compressor,
    *,
    forms_later: bool,
) -> Portal:
    build_types()
    if not store.in_doubt:
        kept_forms.keep(store, shipped_forms())
    shelf = Shelf(store, later=forms_later)
    uploads = Uploads(store, blobs, keys, clock)
    if not store.in_doubt:
        # A file found whole would be confirmed under a number that may have been given before.
        uploads.recover()
    intake = Intake(store, keys, shelf, compressor, clock)
    return Portal(
        store=store,
        keys=keys,
        blobs=blobs,
        clock=clock,
        entropy=entropy,
        compressor=compressor,
        shelf=shelf,
        enrolment=Enrolment(store, keys),
        intake=intake,
        readoption=Readoption(store, keys, intake, clock),
        uploads=uploads,
        feeds=Feeds(store, entropy),
        contents=Contents(store, keys, compressor, HpkeSealer(), clock),
        officers=Officers(store),
        office=Office(store, keys, shelf, compressor, clock, entropy),
        papers=OpenedPapers(store, blobs, keys, compressor, clock),
        fleet=Fleet(store, clock),
        opinions=Opinions(store, keys, compressor, clock),
        chain_words=ChainWords(store, keys),
    )
