"""The catalogue files of a home and which of them is in force.

A generation is built whole in a file of its own and only then named in the station's database;
readers move over when they next ask. A file that is no longer named is removed at the next
start, because another process may still read it (and Windows cannot remove it then).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from sync.replica import catalogue_file, cursors, facts
from sync.replica.catalogue_file import CatalogueReader
from sync.replica.connection import Connection
from sync.replica.store import Priority, Replica


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
        """Open the generation in force; build generation 0 from the shipped seed when none is."""
        named = self._replica.read(facts.catalogue_generation)
        generation = named if named is not None else 0
        path = self._path(generation)
        if not path.exists():
            if named is not None and generation != 0:
                # A cleaner removed the file: start again from the shipped one, the feed brings the rest.
                generation, path = 0, self._path(0)
            if not path.exists():
                catalogue_file.build(path, seed, generation=0, manifest=None)
            self._replica.write(self._naming(generation, "")).result()
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
        self._replica.write(self._naming(generation, cursor), Priority.SYNC).result()
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
    def _naming(generation: int, cursor: str) -> Callable[[Connection], None]:
        def job(db: Connection) -> None:
            facts.set_catalogue_generation(db, generation)
            cursors.set_cursor(db, "catalogue", cursor)

        return job
