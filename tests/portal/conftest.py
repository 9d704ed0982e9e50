"""A portal, a client and an enrolled station for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sync.portal.context import Portal
from tests.support.fakes import FakeClock
from tests.support.portal import (
    CallingStation,
    Desk,
    in_process,
    officer_token,
    ready_station,
    running_portal,
)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def portal(tmp_path: Path, clock: FakeClock) -> Iterator[Portal]:
    with running_portal(tmp_path / "portal", clock) as opened:
        yield opened


@pytest.fixture
def client(portal: Portal) -> Iterator[httpx.Client]:
    with in_process(portal) as opened:
        yield opened


@pytest.fixture
def station(portal: Portal, client: httpx.Client) -> CallingStation:
    return ready_station(client, portal)


@pytest.fixture
def desk(portal: Portal, client: httpx.Client) -> Desk:
    return Desk(client, officer_token(portal))
