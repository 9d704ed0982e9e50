"""Whole practice stations on disk, enrolled at a real portal in the same process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from litestar import Litestar
from litestar.testing import TestClient

from kiosk.container import Surroundings, build_station, open_desk, portal_calls
from kiosk.desk.facade import Desk
from kiosk.enrolling.enrolment import enrol
from kiosk.home.layout import find_home
from kiosk.keys.slots import FLOOR
from kiosk.station.held import Station
from kiosk.station.seat import Seat
from kiosk.station.shift import Shift
from sync.link.transport import Transport
from sync.portal.context import Portal
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.keyring import FakeKeyring
from tests.support.made_once import made_once
from tests.support.portal import OPERATOR, in_process, offer, running_portal

if TYPE_CHECKING:
    from forms.stamp import Clock

PIN = "246810"
URL = "http://127.0.0.1:8000"


@dataclass
class Practice:
    """A portal and one enrolled home beside it; each desk opened on it is a new start of the program."""

    portal: Portal
    client: TestClient[Litestar]
    folder: Path
    around: Surroundings
    clock: FakeClock

    def desk(self, *, background: bool = False) -> Desk:
        """Start the program on the home, with nobody signed in."""
        return open_desk(self.folder, self.around, background=background)

    @contextmanager
    def signed_in(self) -> Iterator[tuple[Desk, Station]]:
        """Start the program, sign in, and close it again; rounds are played when asked."""
        station = build_station(self.folder, self.around)
        desk = Desk(Shift(station, Seat(station), background=False))
        try:
            desk.sign_in(OPERATOR, PIN).result()
            yield desk, station
        finally:
            desk.close()


def transport_to(client: TestClient[Litestar]) -> Callable[[str], Transport]:
    """Return what a station takes for the network: straight into the portal's process."""
    inner: httpx.BaseTransport = client._transport
    return lambda url: Transport(url, inner=_Kept(inner))


class _Kept(httpx.BaseTransport):
    """The portal's own client outlives the station's connections."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._inner.handle_request(request)


@contextmanager
def practice(
    folder: Path,
    clock: FakeClock | None = None,
    seed: int = 7,
    *,
    database: str | None = None,
    before: Callable[[Portal], None] | None = None,
) -> Iterator[Practice]:
    """Run a portal and enrol one station at it; other seeds give other keys.

    Args:
        folder: for both.
        clock: of both.
        seed: of every key.
        database: address of the portal's database, None for SQLite in its folder.
        before: done to the portal before the station enrols.
    """
    time: FakeClock = clock or FakeClock()
    portal_clock: Clock = time
    with (
        made_once(),
        running_portal(folder / "portal", portal_clock, seed - 7, database) as portal,
        in_process(portal) as client,
    ):
        if before is not None:
            before(portal)
        around = Surroundings(time, SeededEntropy(seed), FakeKeyring(), transport_to(client))
        home = find_home(folder / "home")
        enrol(
            home,
            portal_calls(around),
            url=URL,
            code=offer(portal),
            fingerprint=portal.keys.fingerprint,
            pin=PIN,
            clock=time,
            entropy=around.entropy,
            keyring=around.keyring,
            cost=FLOOR,
        )
        yield Practice(portal, client, home.root, around, time)
