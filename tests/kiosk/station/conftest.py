"""One real portal for the folder's tests, and a machine that is or is not enrolled."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.portal.context import Portal
from tests.support.fakes import FakeClock
from tests.support.portal import over_socket, running_portal
from tests.support.station_homes import StationKit


@pytest.fixture(scope="package")
def portal_on_socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Portal, str]]:
    with (
        running_portal(tmp_path_factory.mktemp("portal"), FakeClock()) as portal,
        over_socket(portal) as url,
    ):
        yield portal, url


@pytest.fixture
def kit(tmp_path: Path, portal_on_socket: tuple[Portal, str]) -> StationKit:
    """A machine nobody has enrolled yet."""
    portal, url = portal_on_socket
    return StationKit(tmp_path, portal, url)


@pytest.fixture(scope="package")
def pattern(tmp_path_factory: pytest.TempPathFactory, portal_on_socket: tuple[Portal, str]) -> StationKit:
    """One enrolled machine to copy from; enrolling anew for every test would take most of their time."""
    portal, url = portal_on_socket
    kit = StationKit(tmp_path_factory.mktemp("pattern"), portal, url)
    kit.enrol()
    return kit


@pytest.fixture
def enrolled(kit: StationKit, pattern: StationKit) -> StationKit:
    """A machine with one operator, who has not signed in yet; not for sending packets."""
    shutil.copytree(pattern.home.root, kit.home.root)
    kit.home.root.chmod(0o700)
    assert pattern.keyring is not None
    assert kit.keyring is not None
    kit.keyring.entries = dict(pattern.keyring.entries)
    return kit
