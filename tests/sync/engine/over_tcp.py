"""A station that calls its portal over TCP, through a relay a test can break."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from forms.stamp import Clock, Entropy
from sync.portal.context import Portal
from tests.support.portal import over_socket, ready_station
from tests.support.sockets import Relay, relay_to
from tests.sync.engine.rig import Rig


@contextmanager
def relayed(portal: Portal) -> Iterator[Relay]:
    """Serve a portal and give the relay before it."""
    with over_socket(portal) as url, relay_to(urlsplit(url).port or 0) as relay:
        yield relay


@contextmanager
def rig_at(
    url: str, portal: Portal, folder: Path, clock: Clock, entropy: Entropy, enrol_at: str = "", **more: Any
) -> Iterator[Rig]:
    """Enrol a station, make its database and close it at the end.

    Args:
        url: where the station will call.
        portal: the portal behind it.
        folder: the station's home.
        clock: the station's own.
        entropy: nonces and jitter.
        enrol_at: another address of the portal, where the way the station goes is not to see the enrolment.
        **more: of `Rig`.
    """
    with httpx.Client(base_url=enrol_at or url, trust_env=False) as client:
        station = ready_station(client, portal)
    assert station.keys is not None
    rig = Rig(
        folder=folder,
        clock=clock,
        entropy=entropy,
        keys=station.keys,
        station_no=station.station_no,
        station_key=station.key,
        maker=replace(station.maker(), clock=clock, entropy=entropy),
        link=None,
        url=url,
        **more,
    )
    rig.create()
    try:
        yield rig
    finally:
        rig.close()
