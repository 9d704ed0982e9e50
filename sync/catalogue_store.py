"""The catalogue files of a home and which of them is in force.

A generation is built whole in a file of its own and only then named in the station's database;
readers move over when they next ask. A file that is no longer named is removed at the next
start, because another process may still read it (and Windows cannot remove it then).
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from forms.errors import StationError
from sync.replica import cursors, facts
from sync.replica.catalogue import catalogue_file
from sync.replica.catalogue.catalogue_file import CatalogueReader
from sync.replica.storage.connection import Connection
from sync.replica.store import Priority, Replica

logger = logging.getLogger(__name__)
DIGEST_FACT = "catalogue_sha256"
"""SHA-256 of the file in force, which never changes once it is built."""


class CatalogueStore:
    """Opens the generation in force and switches to the next.

    Args:
        folder: the station's home.
        replica: where the generation in force is named.
        rest: called between small pieces of building the next generation, which nobody waits for.
    """

    def __init__(self, folder: Path, replica: Replica, rest: Callable[[], object] | None = None) -> None:
        self._folder = folder
        self._replica = replica
        self._rest = rest
        self._lock = threading.Lock()
        self._reader: CatalogueReader | None = None
        self._seed: Callable[[], Iterable[tuple[str, str, bytes]]] = tuple
        self.generation = -1

    def open(self, seed: Callable[[], Iterable[tuple[str, str, bytes]]]) -> None:
        """Open the generation in force; build generation 0 from the shipped seed when none is, or another was shipped.

        The file holds public data that can be had again, so one that is missing or damaged never
        keeps the station closed: generation 0 takes its place until the feed brings the rest.

        Args:
            seed: gives the objects that come with the program.

        Raises:
            StationError: `disk_full`, `catalogue_unusable` (the seed itself cannot be read).
        """
        self._seed = seed
        named, digest = self._replica.read(
            lambda db: (facts.catalogue_generation(db), facts.get(db, DIGEST_FACT))
        )
        reader = None if named is None else self._sound(named, digest)
        if reader is None:
            reader = self._first(seed())
        elif reader.generation == 0:
            reader = self._as_shipped(reader)
        self._reader = reader
        self.generation = reader.generation
        keep = self._path(reader.generation)
        for old in (*self._folder.glob("catalogue-*.db"), *self._folder.glob("catalogue-*.db.part")):
            if old != keep:
                # Windows refuses while another process reads it; the next start tries again.
                with contextlib.suppress(OSError):
                    old.unlink(missing_ok=True)

    def shipped(self) -> Iterable[tuple[str, str, bytes]]:
        """Return the objects of generation 0."""
        return self._seed()

    @property
    def reader(self) -> CatalogueReader:
        """The generation in force; keep it only for the length of one question."""
        with self._lock:
            if self._reader is None:
                raise RuntimeError("the catalogue is not open")
            return self._reader

    def objects(self) -> Iterator[tuple[str, str, bytes]]:
        """Yield every object of the generation in force."""
        yield from self.reader.objects()

    def switch(
        self, generation: int, objects: Iterable[tuple[str, str, bytes]], manifest: bytes, cursor: str
    ) -> None:
        """Build a generation whole, then name it together with the feed's cursor."""
        path = self._path(generation)
        catalogue_file.build(path, objects, generation=generation, manifest=manifest, rest=self._rest)
        fresh = CatalogueReader(path)
        try:
            self._replica.write(self._naming(generation, cursor, _digest(path)), Priority.SYNC).result()
        except StationError:
            fresh.close()
            if generation != self.generation:
                # Not named, and on a full disk its room is wanted.
                with contextlib.suppress(OSError):
                    path.unlink(missing_ok=True)
            raise
        except BaseException:
            fresh.close()
            raise
        with self._lock:
            self._reader = fresh
            self.generation = generation

    def close(self) -> None:
        """Close the reader."""
        with self._lock:
            if self._reader is not None:
                self._reader.close()
                self._reader = None

    def _first(self, objects: Iterable[tuple[str, str, bytes]]) -> CatalogueReader:
        catalogue_file.build(self._path(0), objects, generation=0, manifest=None)
        self._replica.write(self._naming(0, "", _digest(self._path(0)))).result()
        return CatalogueReader(self._path(0))

    def _as_shipped(self, reader: CatalogueReader) -> CatalogueReader:
        """Return generation 0 as this program ships it; what another program built of it gives way.

        Where that cannot be, for want of room or because somebody reads the file, the old one serves until the next
        start.
        """
        try:
            shipped = list(self._seed())
            if {one[:2]: one[2] for one in shipped} == {one[:2]: one[2] for one in reader.objects()}:
                return reader
            # Windows replaces no file that is open.
            reader.close()
            return self._first(shipped)
        except (StationError, OSError) as error:
            logger.warning("catalogue not renewed code=%s", getattr(error, "code", "os_error"))
            reader.close()
            return CatalogueReader(self._path(0))

    def _sound(self, generation: int, digest: bytes | None) -> CatalogueReader | None:
        path = self._path(generation)
        if not path.is_file() or digest is None or _digest(path) != digest:
            logger.warning("catalogue rebuilt generation=%d", generation)
            return None
        try:
            reader = CatalogueReader(path)
        except StationError as error:
            logger.warning("catalogue rebuilt code=%s generation=%d", error.code, generation)
            return None
        if reader.generation == generation:
            return reader
        reader.close()
        return None

    def _path(self, generation: int) -> Path:
        return self._folder / f"catalogue-{generation}.db"

    @staticmethod
    def _naming(generation: int, cursor: str, digest: bytes) -> Callable[[Connection], None]:
        def job(db: Connection) -> None:
            facts.set_catalogue_generation(db, generation)
            facts.put(db, DIGEST_FACT, digest)
            cursors.set_cursor(db, "catalogue", cursor)

        return job


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
