"""Pulling: what officers did, who may work here, and the next catalogue generation.

Feeds are independent of pushing and of each other; each page and its cursor are stored in one
transaction, so a page is applied once or again, never half.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from forms.catalogue.objects import assemble_catalogue
from forms.errors import HostileInput, StationError
from forms.packets.certificate import KeyUse
from forms.packets.portal_keys import PortalKeys
from forms.stamp import Clock
from sync.catalogue_store import CatalogueStore
from sync.engine.dossier_page import apply_page
from sync.engine.push import Changed
from sync.errors import BLOCKED, SyncError, Trouble
from sync.link.portal_api import PortalApi
from sync.link.station_clock import StationClock
from sync.replica import cursors, operators
from sync.replica.storage.connection import Connection
from sync.replica.store import Priority, Replica
from sync.wire.catalogue_manifest import CatalogueManifest, catalogue_digest, check_manifest, read_manifest
from sync.wire.messages import (
    WHOLE_CATALOGUE,
    CatalogueItem,
    CataloguePage,
    DossierPage,
    RosterPage,
)

MAX_CATALOGUE_ITEMS = 20_000
MAX_CATALOGUE_BYTES = 134_217_728
MAX_PAGES = 500
"""In one round: a feed without an end must not keep the station busy for ever."""
REFUSED_PAUSE_MS = 600_000
"""A catalogue that was refused is fetched again after ten minutes; it may be large and the link dear."""


@dataclass
class Pull:
    """All feeds over one connection.

    Attributes:
        replica: this station's database.
        api: the portal.
        keys: verified keys of the portal.
        clock: for the times of events.
        station_clock: the portal's time as known here, for what is kept by it.
        catalogue: the catalogue files and which one is in force.
        changed: told of every case that moved.
        catalogue_changed: told of a new generation.
        stopping: asked between pages.
    """

    replica: Replica
    api: PortalApi
    keys: PortalKeys
    clock: Clock
    station_clock: StationClock
    catalogue: CatalogueStore
    changed: Changed
    catalogue_changed: Callable[[int], None]
    stopping: Callable[[], bool]
    _refused: tuple[float, SyncError] | None = None
    _replayed: bool = False

    def dossiers(self) -> int:
        """Apply every new page of the dossier feed; return how many items were new.

        Raises:
            SyncError: the feed cannot be read; or, not systemic, a receipt in it does not verify,
                and everything else was applied.
        """
        news = 0
        untrue: list[SyncError] = []
        whole = False
        for _ in range(MAX_PAGES):
            if self.stopping():
                break
            after = self.replica.read(lambda db: cursors.cursor(db, "dossiers"))
            page = self.api.dossiers(after)
            if page is None:
                whole = True
                break
            moved = self._apply_dossiers(page, untrue)
            if moved:
                self.changed(*moved)
            news += len(moved)
            if not page.more:
                whole = True
                break
            self._must_advance(after, page.next)
        if untrue:
            untrue[0].done = news
            raise untrue[0]
        if whole:
            self._read_to_the_end("dossiers")
        return news

    def roster(self) -> None:
        """Apply every new page of the roster feed."""
        for _ in range(MAX_PAGES):
            if self.stopping():
                break
            after = self.replica.read(lambda db: cursors.cursor(db, "roster"))
            page = self.api.roster(after)
            if page is not None:
                self._apply_roster(page)
            if page is None or not page.more:
                self._read_to_the_end("roster")
                break
            self._must_advance(after, page.next)

    def news_of_catalogue(self) -> int | None:
        """Fetch a catalogue delta, build the next generation whole and switch to it.

        Returns:
            The new generation, or None when nothing changed.

        Raises:
            SyncError: `not_our_portal` when the signed manifest does not fit the objects, `protocol` when
                they do not hold together; the generation in force stays.
        """
        if self._refused is not None and self.clock.boot_s() < self._refused[0]:
            raise self._refused[1]
        self._replayed = False
        try:
            found = self._next_catalogue()
        except SyncError as error:
            if not error.systemic and error.problem != BLOCKED:
                # What the portal itself has will not be better in a minute; who was in the way may be gone.
                self._refused = (self.clock.boot_s() + REFUSED_PAUSE_MS / 1000, error)
            raise
        self._refused = None
        if not (self._replayed or self.stopping()):
            self._read_to_the_end("catalogue")
        return found

    def _read_to_the_end(self, feed: str) -> None:
        """Remember the head up to which a feed was taken over, so that the next beat can compare it."""
        head = self.api.head(feed)
        if head and head != self.replica.read(lambda db: cursors.head(db, feed)):
            self.replica.write(lambda db: cursors.set_head(db, feed, head), Priority.SYNC).result()

    def _next_catalogue(self, whole: bool = False) -> int | None:
        after = WHOLE_CATALOGUE if whole else self.replica.read(lambda db: cursors.cursor(db, "catalogue"))
        items: dict[tuple[str, str], CatalogueItem] = {}
        cursor, size = after, 0
        for _ in range(MAX_PAGES):
            if self.stopping():
                # What was gathered so far is fetched again: a cursor is only stored with its items.
                return None
            page = self.api.catalogue(cursor)
            if page is None:
                return None
            size += sum(len(item.payload or b"") for item in page.items)
            self._gather(items, page, size)
            last, cursor = cursor, page.next
            if not page.more:
                return self._take_over(items, page.manifest, after, cursor)
            self._must_advance(last, cursor)
        raise SyncError.protocol("feed_without_end")

    def _take_over(
        self, items: dict[tuple[str, str], CatalogueItem], manifest: bytes | None, after: str, cursor: str
    ) -> int | None:
        if items and manifest is not None:
            return self._switch(items, manifest, after, cursor)
        if items:
            raise SyncError(Trouble.NOT_OUR_PORTAL, systemic=False, problem="manifest_missing")
        if cursor != after:
            self._store_cursor(cursor)
        return None

    def _apply_dossiers(self, page: DossierPage, untrue: list[SyncError]) -> list[bytes]:
        # How long its words are kept is reckoned from here, by the portal's time.
        now_ms = self.station_clock.likely_now_ms()

        def job(db: Connection) -> list[bytes]:
            moved = apply_page(db, self.keys, page, now_ms, untrue)
            cursors.set_cursor(db, "dossiers", page.next)
            return moved

        return self.replica.write(job, Priority.SYNC).result()

    def _apply_roster(self, page: RosterPage) -> None:
        now_ms = self.clock.now_ms()

        def job(db: Connection) -> None:
            operators.apply_roster(db, page.items, now_ms)
            cursors.set_cursor(db, "roster", page.next)

        self.replica.write(job, Priority.SYNC).result()

    def _switch(
        self, items: dict[tuple[str, str], CatalogueItem], manifest: bytes, after: str, cursor: str
    ) -> int | None:
        try:
            checked = self._checked(manifest)
        except HostileInput as error:
            raise SyncError(Trouble.NOT_OUR_PORTAL, systemic=False, problem=error.code) from error
        if checked.generation <= self.catalogue.generation:
            # Signed once, but long ago: a replay, or a portal restored from an older copy. What the
            # feed's head is now says nothing about what was read.
            self._replayed = True
            self._store_cursor(cursor)
            return None
        whole = self._laid_over(() if after == WHOLE_CATALOGUE else self.catalogue.objects(), items)
        if catalogue_digest(whole) != (checked.count, checked.digest):
            if after == WHOLE_CATALOGUE:
                raise SyncError(Trouble.NOT_OUR_PORTAL, systemic=False, problem="manifest_mismatch")
            if after:
                # Perhaps a portal that began anew and forgot objects we have: read its feed from
                # the start, and lay it over the shipped catalogue instead of ours.
                self._store_cursor("")
                return self._next_catalogue()
            whole = self._laid_over(self.catalogue.shipped(), items)
            if catalogue_digest(whole) != (checked.count, checked.digest):
                # The shipped catalogue is of another program version than the portal's.
                return self._next_catalogue(whole=True)
        try:
            # Signed by the publisher, and still it may not hold together.
            assemble_catalogue(whole, checked.generation)
            self.catalogue.switch(checked.generation, whole, manifest, cursor)
        except (HostileInput, StationError) as error:
            raise SyncError(Trouble.PROTOCOL, systemic=False, problem=error.code) from error
        self.catalogue_changed(checked.generation)
        return checked.generation

    @staticmethod
    def _laid_over(
        base: Iterable[tuple[str, str, bytes]], items: dict[tuple[str, str], CatalogueItem]
    ) -> list[tuple[str, str, bytes]]:
        objects = {(kind, name): payload for kind, name, payload in base}
        for key, item in items.items():
            if item.payload is None:
                objects.pop(key, None)
            else:
                objects[key] = item.payload
        return [(kind, name, payload) for (kind, name), payload in sorted(objects.items())]

    def _checked(self, manifest: bytes) -> CatalogueManifest:
        key = self.keys.good(KeyUse.CATALOGUE, read_manifest(manifest).key_id)
        return check_manifest(manifest, key.public)

    def _store_cursor(self, cursor: str) -> None:
        self.replica.write(lambda db: cursors.set_cursor(db, "catalogue", cursor), Priority.SYNC).result()

    @staticmethod
    def _gather(items: dict[tuple[str, str], CatalogueItem], page: CataloguePage, size: int) -> None:
        for item in page.items:
            items[item.kind, item.id] = item
        if len(items) > MAX_CATALOGUE_ITEMS or size > MAX_CATALOGUE_BYTES:
            raise SyncError.protocol("catalogue_too_large")

    @staticmethod
    def _must_advance(before: str, after: str) -> None:
        # A feed that says "more" and stays where it is would keep the station busy for ever.
        if before == after:
            raise SyncError.protocol("cursor_stands_still")
