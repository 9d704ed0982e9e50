"""The real portal in this process, a station that has enrolled with it, and a link that can be broken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from sync.portal.context import Portal
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.links import FaultyTransport
from tests.support.portal import in_process, ready_station, running_portal
from tests.sync.engine.rig import Rig


def link_to(client: TestClient[Litestar]) -> FaultyTransport:
    """Return a breakable way to a portal in this process."""
    inner: httpx.BaseTransport = client._transport
    return FaultyTransport(inner)


def make_rig(
    folder: Path, portal: Portal, client: TestClient[Litestar], clock: FakeClock, seed: int = 1
) -> Rig:
    """Enrol a station; its database is still to be made. Each seed is another station."""
    station = ready_station(client, portal, seed)
    assert station.keys is not None
    return Rig(
        folder=folder,
        clock=clock,
        entropy=SeededEntropy(7),
        keys=station.keys,
        station_no=station.station_no,
        station_key=station.key,
        maker=replace(station.maker(), clock=clock),
        link=link_to(client),
    )


@pytest.fixture
def portal_clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def clock() -> FakeClock:
    """The station's own clock."""
    return FakeClock()


@pytest.fixture
def portal(tmp_path: Path, portal_clock: FakeClock) -> Iterator[Portal]:
    with running_portal(tmp_path / "portal", portal_clock) as opened:
        yield opened


@pytest.fixture
def client(portal: Portal) -> Iterator[TestClient[Litestar]]:
    with in_process(portal) as opened:
        yield opened


@pytest.fixture
def rig(tmp_path: Path, portal: Portal, client: TestClient[Litestar], clock: FakeClock) -> Iterator[Rig]:
    made = make_rig(tmp_path / "station", portal, client, clock)
    made.create()
    yield made
    made.close()


@pytest.fixture
def link(rig: Rig) -> FaultyTransport:
    assert isinstance(rig.link, FaultyTransport)
    return rig.link
