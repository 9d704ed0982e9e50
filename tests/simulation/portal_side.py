"""The real portal on a real file: two workers, restarts, a full disk, a worker that dies at a commit."""

from __future__ import annotations

import errno
import shutil
from argparse import Namespace
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

from forms.catalogue.objects import CatalogueObject
from forms.packets.certificate import KeyUse
from forms.packets.signature import SigningKey
from resources import files
from sync.portal.administration import admin, publishing
from sync.portal.context import Portal, open_portal
from sync.portal.home import PortalHome
from sync.portal.keys.root_files import read_root
from sync.portal.storage.blob_store import DirectoryBlobs
from sync.portal.storage.database import _NUMBERS, _WRITING, Database
from sync.portal.storage.handed_out import Lineage
from tests.simulation.times import Times
from tests.simulation.workshop import Workshop
from tests.support.database_copy import DatabaseCopy
from tests.support.fakes import SeededEntropy
from tests.support.key_rotation import rotate
from tests.support.portal import Desk

MANY_PAGES = 1_073_741_823


class PortalDies(BaseException):
    """The process of the portal ends here."""


@dataclass
class PortalTrouble:
    """What is wrong with the portal's machine.

    Attributes:
        full: nothing can be written that takes more room.
        commits: how many there were.
        commits_left: how many more commits succeed before the process dies, None for all.
    """

    full: bool = False
    commits: int = 0
    commits_left: int | None = None


class _Disk(DirectoryBlobs):
    """Sealed files on a disk that may be full."""

    def __init__(self, folder: Any, trouble: PortalTrouble) -> None:
        super().__init__(folder)
        self._trouble = trouble

    def write_at(self, sealed_sha256: bytes, offset: int, data: bytes) -> bool:
        if self._trouble.full:
            raise OSError(errno.ENOSPC, "disk full")
        return super().write_at(sealed_sha256, offset, data)


class PortalSide:
    """The portal of one history.

    Args:
        workshop: applications and templates.
        times: its clock is the right one.
        seed: of its entropy.
    """

    def __init__(self, workshop: Workshop, times: Times, seed: int) -> None:
        self.trouble = PortalTrouble()
        self.restarts = 0
        self._workshop = workshop
        self._times = times
        self._entropy = SeededEntropy(seed)
        self._copy = workshop.folder / "copy-of-the-day"
        shutil.rmtree(self._copy, ignore_errors=True)
        workshop.lay_out_portal()
        for store in workshop.stores:
            _listen(store, self.trouble)
        self._open()

    @property
    def store(self) -> Database:
        """The first worker's connections."""
        return self._workshop.stores[0]

    @property
    def administered(self) -> Portal:
        """The portal as its administrator reaches it, beside the workers."""
        portal = self._workshop.seats[0].portal
        assert portal is not None
        return portal

    @property
    def folder(self) -> Path:
        """Everything the portal keeps on disk."""
        return self._workshop.portal_folder

    @property
    def blobs(self) -> DirectoryBlobs:
        """Where sealed files lie."""
        return DirectoryBlobs(self._workshop.portal_folder / "blobs")

    def version(self) -> tuple[int, int]:
        """Return something that changes whenever its database may have."""
        return self.restarts, self.trouble.commits

    def serve(self, worker: int, request: httpx.Request) -> httpx.Response:
        """Let a worker answer.

        Raises:
            httpx.ReadError: the portal died meanwhile; it is open again.
        """
        try:
            return self._workshop.links[worker].handle_request(request)
        except PortalDies:
            self.restart()
            raise httpx.ReadError("connection reset") from None

    def desk(self) -> Desk:
        """Return an officer's way to the portal, which never fails."""
        transport = self._workshop.links[0]
        client = httpx.Client(transport=transport, base_url="http://testserver.local")
        return Desk(client, self._workshop.officer)

    def restart(self) -> None:
        """End every worker and start them over the same files."""
        self.restarts += 1
        self.trouble.commits_left = None
        self._close()
        self._open()

    @property
    def is_copied(self) -> bool:
        """Tell whether there is a copy to go back to."""
        return self._copy.is_dir()

    def copy(self) -> None:
        """Copy database and files while the portal serves."""
        shutil.rmtree(self._copy, ignore_errors=True)
        self._copy.mkdir()
        self._rows = DatabaseCopy.of(self._workshop.url)
        if (self.folder / "blobs").is_dir():
            shutil.copytree(self.folder / "blobs", self._copy / "blobs")

    def put_back(self, *, files: bool) -> None:
        """Lose what came since the copy, put that back and start the workers over it."""
        self.restarts += 1
        self.trouble.commits_left = None
        self._close()
        self._rows.put_back(self._workshop.url)
        if files:
            shutil.rmtree(self.folder / "blobs", ignore_errors=True)
            if (self._copy / "blobs").is_dir():
                shutil.copytree(self._copy / "blobs", self.folder / "blobs")
        self._open()

    def declare(self) -> None:
        """Say that a copy was put back, as the administrator does, beside the workers."""
        home = PortalHome(
            folder=self._workshop.folder / "portal" / "data",
            clock=self._times.portal,
            entropy=self._entropy,
            database=self._workshop.url,
            blobs=self.folder / "blobs",
        )
        admin.declare_restored(Namespace(), home)
        self.trouble.commits += 1

    def receipt_key(self) -> tuple[int, SigningKey]:
        """Return number and private half of the key that signs receipts now."""
        signer = self._workshop.keys.receipt
        return signer.key_id, signer.key

    def replace_keys(self, uses: Iterable[KeyUse], revoke: Iterable[tuple[KeyUse, int, int]]) -> int:
        """Replace and revoke keys as the administrator does, under the running workers; return the list's serial."""
        now_s = self._times.portal.now_ms() // 1000
        return rotate(self._workshop.folder / "portal", self._entropy, now_s, uses, revoke).serial

    def publish(self, objects: Sequence[CatalogueObject]) -> int:
        """Publish new objects with the offline key; return the generation's number."""
        root = read_root(self._workshop.folder / "portal" / "root")
        return publishing.publish(self.store, root, objects, self._times.portal.now_ms() // 1000)

    def close(self) -> None:
        """End every worker for good."""
        self._close()
        for store in self._workshop.stores:
            _listen_no_more(store)

    def _open(self) -> None:
        for seat, store in zip(self._workshop.seats, self._workshop.stores, strict=True):
            # A worker that starts remembers nothing; the mark does.
            store._lineage = Lineage(self._workshop.mark)
            blobs = _Disk(self._workshop.portal_folder / "blobs", self.trouble)
            seat.portal = open_portal(
                store, self._workshop.keys, blobs, self._times.portal, self._entropy, files.dictionaries()
            )

    def _close(self) -> None:
        for store in self._workshop.stores:
            store.close()


_listeners: dict[int, list[tuple[str, Any]]] = {}


def _listen(store: Database, trouble: PortalTrouble) -> None:
    def begun(db: sa.Connection) -> None:
        if db.dialect.name == "sqlite" and _writes(db):
            # SQLite takes the least it can: the pages there are. One more fails with SQLITE_FULL.
            db.exec_driver_sql(f"PRAGMA max_page_count = {1 if trouble.full else MANY_PAGES}")

    def committing(db: sa.Connection) -> None:
        if not _writes(db):
            return
        if trouble.full and db.dialect.name != "sqlite":
            raise sa.exc.OperationalError("COMMIT", {}, OSError(errno.ENOSPC, "disk full"))
        trouble.commits += 1
        if trouble.commits_left is not None:
            trouble.commits_left -= 1
            if trouble.commits_left < 0:
                raise PortalDies

    pairs = [("begin", begun), ("commit", committing)]
    for name, listener in pairs:
        sa.event.listen(store.engine, name, listener)
    _listeners[id(store)] = pairs


def _listen_no_more(store: Database) -> None:
    for name, listener in _listeners.pop(id(store)):
        sa.event.remove(store.engine, name, listener)


def _writes(db: sa.Connection) -> bool:
    options = db.get_execution_options()
    return bool(options.get(_WRITING, False)) or _NUMBERS in options
