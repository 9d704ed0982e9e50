"""The day the bench sends is one the portal takes: a refused day would be measured as a link that never ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.link.day_load import Load, sealed_day
from tests.support.fakes import FakeClock
from tests.support.portal import in_process, ready_station, running_portal

if TYPE_CHECKING:
    from pathlib import Path


def test_every_packet_of_the_day_is_accepted(tmp_path: Path) -> None:
    with running_portal(tmp_path / "portal", FakeClock()) as portal, in_process(portal) as client:
        station = ready_station(client, portal, 1)
        for packet, _ in sealed_day(Load(3, 2), station.maker()):
            (result,) = station.send(packet.raw)
            assert result.outcome == "accepted", result.problems
