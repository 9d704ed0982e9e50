"""The program's own rounds over a slow relay that drops every connection: all arrives once, little twice."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from forms.packets.packet import Packet
from forms.stamp import SystemClock, SystemEntropy
from sync.engine.worker import SyncWorker
from tests.bench.link.counted import Call, watched
from tests.support.portal import over_socket, running_portal
from tests.support.slow_relay import slow_relay_to
from tests.support.waiting import until
from tests.sync.engine.over_tcp import rig_at
from tests.sync.engine.truth import assert_acknowledged

RATE = 150_000
FILES, FILE_BYTES, PACKETS = 2, 400_000, 10
DROPS_AT = [350_000, 700_000]
"""Each falls near the end of a file: one begun anew would cost far more than a drop may."""
MOST_RESENT = 80_000
"""Bytes of bodies that one drop may cost."""
FRAMING = 2_000
"""What bodies hold beside packets and files: frames, polls."""


def test_a_slow_link_that_drops_every_connection_costs_little_and_loses_nothing(tmp_path: Path) -> None:
    clock = SystemClock()
    with (
        running_portal(tmp_path / "portal", clock) as portal,
        over_socket(portal) as url,
        slow_relay_to(urlsplit(url).port or 0, RATE, list(DROPS_AT)) as relay,
        rig_at(
            f"http://127.0.0.1:{relay.port}",
            portal,
            tmp_path / "station",
            clock,
            SystemEntropy(),
            enrol_at=url,
        ) as rig,
    ):
        calls: list[Call] = []
        watched(rig.transport, calls)
        sealed = [rig.seal(rig.paper(FILE_BYTES)) for _ in range(FILES)]
        sealed += [rig.seal(rig.paper(300)) for _ in range(PACKETS - FILES)]
        worker = SyncWorker(rig.engine, clock, lambda _: None)
        worker.start()
        try:
            until(lambda: all(rig.state(packet) == "acknowledged" for packet in sealed), 60)
        finally:
            worker.stop()
        assert_acknowledged(rig, portal, sealed)
    assert relay.drops == len(DROPS_AT)
    handed = sum(call.sent for call in calls)
    assert payload(sealed) <= handed <= payload(sealed) + FRAMING + len(DROPS_AT) * MOST_RESENT


def payload(sealed: list[Packet]) -> int:
    """Return how many bytes have to go up."""
    return sum(len(packet.raw) + sum(blob.size for blob in packet.header.blobs) for packet in sealed)
