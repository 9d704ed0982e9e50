"""The catalogue files of a home and which of them is in force.

A generation is built whole in a file of its own and only then named, with its digest, in the
station's database; readers move over when they next ask. A file that is no longer named is removed
at the next start, because another process may still read it (and Windows cannot remove it then).
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from sync.replica import catalogue_file, cursors, facts
from sync.replica.catalogue_file import CatalogueReader
from sync.replica.connection import Connection
from sync.replica.store import Priority, Replica

logger = logging.getLogger(__name__)
DIGEST_FACT = "catalogue_sha256"
"""SHA-256 of the file in force, which never changes once it is built."""


class CatalogueStore:
    """Opens the generation in force and switches to the next.

    Args:
        folder: the station's home.
        replica: where the generation in force is named.
    """

    def __init__(self, folder: Path, replica: Replica) -> None:
        self._folder = folder
        self._replica = replica
        self._lock = threading.Lock()
        self._reader: CatalogueReader | None = None
        self.generation = -1

    def open(self, seed: Iterable[tuple[str, str, bytes]]) -> None:
        """Open the generation in force.

        Where none is, or its file is gone or not what was built (cleaning programs do both), generation 0
        is built from the shipped seed; the feed brings the rest.

        Raises:
            StationError: `disk_full`; `catalogue_unusable` when the seed itself is damaged.
        """
        named, digest = self._replica.read(
            lambda db: (facts.catalogue_generation(db), facts.get(db, DIGEST_FACT))
        )
        generation = named if named is not None else 0
        path = self._path(generation)
        if named is None or not _is_sound(path, digest):
            if named is not None:
                logger.warning("catalogue rebuilt from the seed generation=%d", generation)
            generation, path = 0, self._path(0)
            catalogue_file.build(path, seed, generation=0, manifest=None)
            self._replica.write(self._naming(generation, "", _digest(path))).result()
        self._reader = CatalogueReader(path)
        self.generation = generation
        for old in self._folder.glob("catalogue-*.db"):
            if old != path:
                old.unlink(missing_ok=True)

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
        catalogue_file.build(path, objects, generation=generation, manifest=manifest)
        fresh = CatalogueReader(path)
        self._replica.write(self._naming(generation, cursor, _digest(path)), Priority.SYNC).result()
        with self._lock:
            self._reader = fresh
            self.generation = generation

    def close(self) -> None:
        """Close the reader."""
        with self._lock:
            if self._reader is not None:
                self._reader.close()
                self._reader = None

    def _path(self, generation: int) -> Path:
        return self._folder / f"catalogue-{generation}.db"

    @staticmethod
    def _naming(generation: int, cursor: str, digest: bytes) -> Callable[[Connection], None]:
        def job(db: Connection) -> None:
            facts.set_catalogue_generation(db, generation)
            facts.put(db, DIGEST_FACT, digest)
            cursors.set_cursor(db, "catalogue", cursor)

        return job


def _is_sound(path: Path, digest: bytes | None) -> bool:
    return path.is_file() and digest is not None and _digest(path) == digest


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
