"""What every station of a process makes alike is made once: the next ones take a copy of what the program made then.

Building the catalogue that comes with the program takes half a second; parsing it, looking through a photograph, the
stretching of a PIN and the tables of a database each about a twentieth. What was made is kept under all that went into
it, so a copy is what the program would have made again. What making does has tests of its own, which call it where
nothing comes between.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Generic, TypeVar
from unittest import mock

from forms.catalogue.objects import assemble_catalogue
from forms.catalogue.whole import Catalogue
from kiosk import catalogue_access
from kiosk.intake import papers
from kiosk.keys import slots
from kiosk.scanning.page_shape import AS_IT_IS, PageShape
from kiosk.scanning.photographs import normalise_photo
from kiosk.station import open_station
from resources.catalogue import seed_objects
from sync import catalogue_store
from sync.engine import pull
from sync.replica import store
from sync.replica.catalogue import catalogue_file
from tests.support.new_replica import new_database

Thing = TypeVar("Thing")


class Made(Generic[Thing]):
    """The last things made, by what went into them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._things: OrderedDict[object, Thing] = OrderedDict()

    def get(self, key: object) -> Thing | None:
        """Return what was made of this."""
        with self._lock:
            thing = self._things.get(key)
            if thing is not None:
                self._things.move_to_end(key)
            return thing

    def keep(self, key: object, thing: Thing) -> Thing:
        """Keep what was made of this; what nobody asked for longest goes."""
        with self._lock:
            self._things[key] = thing
            self._things.move_to_end(key)
            while len(self._things) > self._most:
                self._things.popitem(last=False)
        return thing


_catalogues: Made[bytes] = Made(6)
_stretched: Made[bytes] = Made(64)
_parsed: Made[Catalogue] = Made(6)
_photos: Made[tuple[bytes, str]] = Made(32)
_STRETCH = slots._stretch
_SEED: list[list[tuple[str, str, bytes]]] = []


def _build(path: Path, objects: Iterable[tuple[str, str, bytes]], **said_of_it: Any) -> None:
    """Put a catalogue file there, as `catalogue_file.build` does."""
    rows = list(objects)
    content = {name: value for name, value in said_of_it.items() if name != "rest"}
    said = hashlib.sha256(repr((sorted(content.items()), rows)).encode()).digest()
    kept = _catalogues.get(said)
    if kept is not None and path.parent.is_dir():
        part = path.with_name(path.name + ".part")
        part.write_bytes(kept)
        part.replace(path)
    else:
        catalogue_file.build(path, rows, **said_of_it)
        _catalogues.keep(said, path.read_bytes())


def _stretch(pin: bytearray, salt: bytes, cost: slots.PinCost) -> bytearray:
    """Stretch a PIN; dearer ones than the cheapest are stretched to be timed."""
    if cost != slots.FLOOR:
        return _STRETCH(pin, salt, cost)
    key = (bytes(pin), salt)
    return bytearray(_stretched.get(key) or _stretched.keep(key, bytes(_STRETCH(pin, salt, cost))))


def _assemble(objects: Iterable[tuple[str, str, bytes]], generation: int) -> Catalogue:
    """Parse a catalogue, a value nobody can change; one that is refused is parsed, and refused, each time."""
    rows = list(objects)
    said = hashlib.sha256(repr((generation, rows)).encode()).digest()
    return _parsed.get(said) or _parsed.keep(said, assemble_catalogue(rows, generation))


def _normalise(data: bytes, shape: PageShape = AS_IT_IS) -> tuple[bytes, str]:
    key = (hashlib.sha256(data).digest(), shape)
    return _photos.get(key) or _photos.keep(key, normalise_photo(data, shape))


def _seed() -> list[tuple[str, str, bytes]]:
    if not _SEED:
        _SEED.append(seed_objects())
    return list(_SEED[0])


@contextmanager
def made_once() -> Iterator[None]:
    """Let stations of this process make each of these once."""
    ours = SimpleNamespace(build=_build)
    with ExitStack() as stack:
        for module, name, makes in (
            (catalogue_store, "catalogue_file", ours),
            (store, "create_database", new_database),
            (slots, "_stretch", _stretch),
            (open_station, "seed_objects", _seed),
            (catalogue_access, "assemble_catalogue", _assemble),
            (pull, "assemble_catalogue", _assemble),
        ):
            stack.enter_context(mock.patch.object(module, name, makes))
        yield


@contextmanager
def photos_once() -> Iterator[None]:
    """Let drafts of this process look through the same photograph once, where nobody watches which thread does."""
    with mock.patch.object(papers, "normalise_photo", _normalise):
        yield
