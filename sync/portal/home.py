"""The server's data folder and how a portal is opened from it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from forms.errors import StationError
from forms.stamp import Clock, Entropy
from resources import files
from sync.portal.context import Portal, open_portal
from sync.portal.keys.online_keys import OnlineKeys, read_online_keys
from sync.portal.storage.blob_store import DirectoryBlobs
from sync.portal.storage.database import Database
from sync.portal.storage.handed_out import NAME, Mark
from sync.portal.storage.tables import unit


@dataclass(frozen=True)
class PortalHome:
    """Where everything of one portal lies.

    Attributes:
        folder: online keys, and by default database and files.
        database: an SQLAlchemy address, None for `portal.db` in the folder.
        blobs: folder of sealed files, None for `blobs` in the folder.
        clock: the portal's time.
        entropy: for codes and tokens.
    """

    folder: Path
    clock: Clock
    entropy: Entropy
    database: str | None = None
    blobs: Path | None = None

    def now_s(self) -> int:
        """Return the portal's time in UTC seconds."""
        return self.clock.now_ms() // 1000

    def store(self) -> Database:
        """Return the database, not yet migrated.

        Raises:
            StationError: `database_address`.
        """
        url = self.database or f"sqlite:///{self.folder / 'portal.db'}"
        return Database(url, Mark(self.folder / NAME))

    def keys(self) -> OnlineKeys:
        """Return the online keys.

        Raises:
            StationError: `online_keys_missing`, `keys_not_back` where a database lies that they belong to,
                `online_keys_damaged`.
        """
        try:
            return read_online_keys(self.folder)
        except StationError as error:
            if error.code == "online_keys_missing" and self.has_worked():
                # New keys here would shut every station out: a copy was put back without its keys.
                raise StationError("keys_not_back") from error
            raise

    def has_worked(self) -> bool:
        """Whether a database is there that a portal with keys has worked on."""
        with closing(self.store()) as store:
            url = store.engine.url
            if url.get_backend_name() == "sqlite":
                return Path(url.database or "").is_file()
            try:
                with store.reading() as db:
                    return db.execute(sa.select(unit.c.unit_code).limit(1)).first() is not None
            except sa.exc.DBAPIError:
                # It cannot be reached, or has no tables yet: nothing is known of it.
                return False

    def sealed_files(self) -> DirectoryBlobs:
        """Return where sealed files lie.

        Raises:
            StationError: `blobs_unusable`.
        """
        return DirectoryBlobs(self.blobs or self.folder / "blobs")

    def open(self, *, serving: bool = False) -> Portal:
        """Open the portal; the caller closes it.

        Args:
            serving: read services and forms at once; a command that needs them reads them then.

        Raises:
            StationError: as `keys`, `database_…`, `blobs_unusable`, `resource_missing`.
        """
        return open_portal(
            self.store(),
            self.keys(),
            self.sealed_files(),
            self.clock,
            self.entropy,
            files.dictionaries(),
            forms_later=not serving,
        )
