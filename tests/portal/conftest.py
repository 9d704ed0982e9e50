"""A portal, a client and an enrolled station for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sync.portal.context import Portal
from tests.support.described_answers import hold
from tests.support.fakes import FakeClock
from tests.support.portal import (
    CallingStation,
    Desk,
    in_process,
    officer_token,
    ready_station,
    running_portal,
)
from tests.support.postgres import FAST, Postgres, postgres_server, why_not
from tests.support.proof import not_proven


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    reason = why_not()
    if reason is not None:
        not_proven(reason)
    with postgres_server(**FAST) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """Give the address of a fresh database, None for SQLite in the portal's folder."""
    if request.param == "sqlite":
        yield None
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.migrated() as url:
        yield url


@pytest.fixture
def url(tmp_path: Path, database: str | None) -> str:
    """Give the address of the portal's database, whichever it is."""
    return database or f"sqlite:///{tmp_path / 'portal' / 'data' / 'portal.db'}"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def portal(tmp_path: Path, clock: FakeClock, database: str | None) -> Iterator[Portal]:
    with running_portal(tmp_path / "portal", clock, database=database) as opened:
        yield opened


@pytest.fixture
def client(portal: Portal) -> Iterator[httpx.Client]:
    with in_process(portal) as opened:
        # Whatever a test of this folder asks, the answer says nothing the description does not.
        hold(opened, portal)
        yield opened


@pytest.fixture
def station(portal: Portal, client: httpx.Client) -> CallingStation:
    return ready_station(client, portal)


@pytest.fixture
def desk(portal: Portal, client: httpx.Client) -> Desk:
    return Desk(client, officer_token(portal))
