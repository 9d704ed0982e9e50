"""Pulling: what officers did, who may work here, and the next catalogue generation.

Feeds are independent of pushing and of each other; each page and its cursor are stored in one
transaction, so a page is applied once or again, never half.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from forms.catalogue_objects import assemble_catalogue
from forms.certificate import KeyUse
from forms.errors import HostileInput, StationError
from forms.portal_keys import PortalKeys
from forms.stamp import Clock
from sync.catalogue_store import CatalogueStore
from sync.confirm import apply_complete
from sync.errors import SyncError, Trouble
from sync.portal_api import PortalApi
from sync.replica import cases, cursors, operators
from sync.replica.connection import Connection
from sync.replica.store import Priority, Replica
from sync.wire.catalogue_manifest import CatalogueManifest, catalogue_digest, check_manifest, read_manifest
from sync.wire.messages import CatalogueItem, CataloguePage, DossierPage, RosterPage

MAX_CATALOGUE_ITEMS = 20_000


@dataclass
class Pull:
    """All feeds over one connection.

    Attributes:
        replica: this station's database.
        api: the portal.
        keys: verified keys of the portal.
        clock: for the times of events.
        catalogue: the catalogue files and which one is in force.
        changed: told of every case that moved.
        catalogue_changed: told of a new generation.
        stopping: asked between pages.
    """

    replica: Replica
    api: PortalApi
    keys: PortalKeys
    clock: Clock
    catalogue: CatalogueStore
    changed: Callable[[bytes | None], None]
    catalogue_changed: Callable[[int], None]
    stopping: Callable[[], bool]

    def dossiers(self) -> int:
        """Apply every new page of the dossier feed; return how many items were new."""
        news = 0
        while not self.stopping():
            after = self.replica.read(lambda db: cursors.cursor(db, "dossiers"))
            page = self.api.dossiers(after)
            if page is None:
                break
            moved = self._apply_dossiers(page)
            for case_id in moved:
                self.changed(case_id)
            news += len(moved)
            if not page.more:
                break
            self._must_advance(after, page.next)
        return news

    def roster(self) -> None:
        """Apply every new page of the roster feed."""
        while not self.stopping():
            after = self.replica.read(lambda db: cursors.cursor(db, "roster"))
            page = self.api.roster(after)
            if page is None:
                break
            self._apply_roster(page)
            if not page.more:
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
        after = self.replica.read(lambda db: cursors.cursor(db, "catalogue"))
        items: dict[tuple[str, str], CatalogueItem] = {}
        manifest: bytes | None = None
        cursor = after
        while not self.stopping():
            page = self.api.catalogue(cursor)
            if page is None:
                return None
            self._gather(items, page)
            manifest, last, cursor = page.manifest, cursor, page.next
            if not page.more:
                break
            self._must_advance(last, cursor)
        if not items or manifest is None:
            if cursor != after:
                self._store_cursor(cursor)
            return None
        return self._switch(items, manifest, cursor)

    def _apply_dossiers(self, page: DossierPage) -> list[bytes]:
        now_ms = self.clock.now_ms()

        def job(db: Connection) -> list[bytes]:
            moved = []
            for item in page.items:
                apply_complete(db, self.keys, item.complete_receipts, now_ms)
                if cases.apply_dossier(db, item, now_ms):
                    moved.append(item.case_id)
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
        self, items: dict[tuple[str, str], CatalogueItem], manifest: bytes, cursor: str
    ) -> int | None:
        objects = {(kind, name): payload for kind, name, payload in self.catalogue.objects()}
        for key, item in items.items():
            if item.payload is None:
                objects.pop(key, None)
            else:
                objects[key] = item.payload
        whole = [(kind, name, payload) for (kind, name), payload in sorted(objects.items())]
        try:
            checked = self._checked(manifest)
        except HostileInput as error:
            raise SyncError(Trouble.NOT_OUR_PORTAL, systemic=False, problem=error.code) from error
        if catalogue_digest(whole) != (checked.count, checked.digest):
            raise SyncError(Trouble.NOT_OUR_PORTAL, systemic=False, problem="manifest_mismatch")
        if checked.generation <= self.catalogue.generation:
            self._store_cursor(cursor)
            return None
        try:
            # Signed by the publisher, and still it may not hold together.
            assemble_catalogue(whole, checked.generation)
            self.catalogue.switch(checked.generation, whole, manifest, cursor)
        except (HostileInput, StationError) as error:
            raise SyncError(Trouble.PROTOCOL, systemic=False, problem=error.code) from error
        self.catalogue_changed(checked.generation)
        return checked.generation

    def _checked(self, manifest: bytes) -> CatalogueManifest:
        key = self.keys.find(KeyUse.CATALOGUE, read_manifest(manifest).key_id)
        return check_manifest(manifest, key.public)

    def _store_cursor(self, cursor: str) -> None:
        self.replica.write(lambda db: cursors.set_cursor(db, "catalogue", cursor), Priority.SYNC).result()

    @staticmethod
    def _gather(items: dict[tuple[str, str], CatalogueItem], page: CataloguePage) -> None:
        for item in page.items:
            items[item.kind, item.id] = item
        if len(items) > MAX_CATALOGUE_ITEMS:
            raise SyncError.protocol("catalogue_too_large")

    @staticmethod
    def _must_advance(before: str, after: str) -> None:
        # A feed that says "more" and stays where it is would keep the station busy for ever.
        if before == after:
            raise SyncError.protocol("cursor_stands_still")
