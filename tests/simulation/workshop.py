"""What every history starts from, made once in a process: an installed portal and enrolled stations.

Enrolment, migrations, catalogue and schema are the real ones, played once; a history gets copies of the
files. The web application is built once too: its routes reach the portal of the day through a `Seat`.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from forms.packets.portal_keys import PortalKeys
from forms.packets.signature import SigningKey
from sync.portal import shelf
from sync.portal.context import Portal
from sync.portal.keys.key_lists import SIGNED_NAME
from sync.portal.keys.online_keys import PUBLIC_NAME, SECRETS_NAME, OnlineKeys, read_online_keys
from sync.portal.keys.root_files import replace_whole
from sync.portal.storage.database import Database
from sync.portal.storage.handed_out import NAME, Mark
from sync.portal.web.app import make_app
from tests.simulation.asgi_link import AsgiLink, one_loop
from tests.simulation.inline_writer import DeathWatch, watching
from tests.support.database_copy import DatabaseCopy
from tests.support.fakes import NOON_22_NOV_2026_MS, FakeClock, SeededEntropy
from tests.support.portal import PortalFolder, officer_token, ready_station
from tests.sync.engine.rig import Rig

STATIONS = 3
WORKERS = 2
START_MS = NOON_22_NOV_2026_MS
MEMORY = Path("/dev/shm")
"""Where there is one, files lie in memory: a process that dies keeps the page cache, so a flush changes
nothing here. Power loss is not simulated."""


class Seat:
    """Where the application finds the portal that is open now."""

    def __init__(self) -> None:
        self.portal: Portal | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.portal, name)

    def __deepcopy__(self, memo: object) -> Seat:
        return self


@dataclass
class StationTemplate:
    """One enrolled station: its home and what it signs with."""

    home: Path
    keys: PortalKeys
    station_no: int
    station_key: SigningKey
    operator_key: SigningKey


@dataclass
class Workshop:
    """Templates, the applications of all workers, and the databases they open again and again.

    Attributes:
        folder: everything on disk.
        keys: the portal's online keys.
        officer: an officer's token.
        stations: enrolled stations.
        seats: one for each worker.
        links: the way to each worker.
        stores: each worker's connections to the portal's database; SQLAlchemy compiles a statement
            once for each, not once a history.
        server: address of a database on PostgreSQL, None for a file.
        written: the number of the portal's database before the first history.
        first_keys: the files of the portal's keys before the first history.
    """

    folder: Path
    loop: asyncio.AbstractEventLoop
    keys: OnlineKeys
    officer: str
    stations: list[StationTemplate] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)
    links: list[AsgiLink] = field(default_factory=list)
    stores: list[Database] = field(default_factory=list)
    server: str | None = None
    written: int = 0
    first_keys: dict[Path, bytes] = field(default_factory=dict)

    @property
    def portal_folder(self) -> Path:
        """Where the portal of the day has its database and its files."""
        return self.folder / "portal-of-the-day"

    @property
    def mark(self) -> Mark:
        """How far the portal of the day has come, beside its keys."""
        return Mark(self.folder / "portal" / "data" / NAME)

    @property
    def template(self) -> Path:
        """The database of the portal the stations enrolled with."""
        return self.folder / "portal" / "data" / "portal.db"

    @property
    def url(self) -> str:
        """Where the portal of the day has its database."""
        return self.server or f"sqlite:///{self.portal_folder / 'portal.db'}"

    def lay_out_portal(self) -> None:
        """Give the portal of the day a fresh database, no files, and a mark that fits."""
        shutil.rmtree(self.portal_folder, ignore_errors=True)
        self.portal_folder.mkdir()
        if self.server is None:
            shutil.copyfile(self.template, self.portal_folder / "portal.db")
        else:
            DatabaseCopy.of(f"sqlite:///{self.template}").put_back(self.server)
        self._lay_out_keys()
        (self.folder / "portal" / "data" / NAME).unlink()
        self.mark.note(self.written)

    def _lay_out_keys(self) -> None:
        """Give the portal of the day the keys every station knows, should an earlier history have replaced them."""
        if all(path.read_bytes() == content for path, content in self.first_keys.items()):
            return
        for path, content in self.first_keys.items():
            replace_whole(path, content)
        (self.folder / "portal" / "root" / SIGNED_NAME).unlink()
        self.keys = read_online_keys(self.folder / "portal" / "data")


@cache
def _folder() -> Path:
    where = MEMORY if os.access(MEMORY, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="tramso-sim-", dir=where))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


_made: dict[str | None, Workshop] = {}


@contextmanager
def open_workshop(server: str | None = None) -> Iterator[Workshop]:
    """Give the process's workshop; inside, what the portal loads of its catalogue is kept by generation.

    Args:
        server: address of an empty PostgreSQL database with the portal's tables; a file by default.
    """
    with one_loop() as loop:
        if server not in _made:
            _made[server] = _make(_folder() / str(len(_made)), loop, server)
        workshop = _made[server]
        workshop.loop = loop
        for link in workshop.links:
            link.loop = loop
        real = shelf.Shelf._load
        shelf.Shelf._load = staticmethod(_loading_once(real))  # type: ignore[method-assign]
        try:
            yield workshop
        finally:
            shelf.Shelf._load = staticmethod(real)  # type: ignore[method-assign]


_shelves: dict[tuple[str, int], Any] = {}


def _loading_once(load: Any) -> Any:
    def loaded(db: Any) -> Any:
        generation = (str(db.engine.url), shelf.newest_generation(db))
        if generation not in _shelves:
            _shelves[generation] = load(db)
        return _shelves[generation]

    return loaded


def _make(folder: Path, loop: asyncio.AbstractEventLoop, server: str | None) -> Workshop:
    folder.mkdir()
    clock = FakeClock(START_MS)
    with PortalFolder(folder / "portal", clock, SeededEntropy(1)).opened() as portal:
        token = officer_token(portal)
        link = AsgiLink(make_app(portal), loop)
        with httpx.Client(transport=link, base_url="http://testserver.local") as client:
            keys = read_online_keys(folder / "portal" / "data")
            workshop = Workshop(folder, loop, keys, token, server=server)
            for number in range(STATIONS):
                workshop.stations.append(_station(folder / f"station-{number}", client, portal, number))
    place = workshop.mark.read()
    assert place is not None
    workshop.written = place.number
    data = folder / "portal" / "data"
    workshop.first_keys = {path: path.read_bytes() for path in (data / PUBLIC_NAME, data / SECRETS_NAME)}
    for _ in range(WORKERS):
        seat = Seat()
        # For what the application asks a portal when it is made; a history brings its own.
        seat.portal = portal
        store = Database(workshop.url)
        # The template was migrated by the program itself.
        store.migrate = lambda: None  # type: ignore[method-assign]
        workshop.seats.append(seat)
        workshop.stores.append(store)
        workshop.links.append(AsgiLink(make_app(seat), loop))  # type: ignore[arg-type]
    return workshop


def _station(home: Path, client: httpx.Client, portal: Portal, number: int) -> StationTemplate:
    station = ready_station(client, portal, 100 + number)
    assert station.keys is not None
    assert station.operator_key is not None
    with watching(DeathWatch()):
        rig = Rig(
            folder=home,
            clock=portal.clock,
            entropy=SeededEntropy(number),
            keys=station.keys,
            station_no=station.station_no,
            station_key=station.key,
            maker=None,
            link=None,
            url="http://localhost",
        )
        rig.create()
        rig.close()
    return StationTemplate(home, station.keys, station.station_no, station.key, station.operator_key)
