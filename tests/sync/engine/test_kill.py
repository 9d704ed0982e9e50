"""SIGKILL at random moments of synchronising with a portal over TCP: nothing lost, nothing twice."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import httpx
import msgspec

from forms.packet import Packet
from sync.portal.context import Portal
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.portal import over_socket, ready_station
from tests.sync.engine.rig import Rig
from tests.sync.engine.syncing_child import Enrolled
from tests.sync.engine.truth import assert_acknowledged, dossiers_at

LONG = os.environ.get("TRAM_SO_LONG") == "1"
KILLS = 50 if LONG else 10
LONGEST_S = 0.35
"""A child left alone is through with its few packets in about this time."""


def start(rig: Rig, portal: Portal, run: int) -> subprocess.Popen[bytes]:
    enrolled = Enrolled(
        url=rig.url,
        station_no=rig.station_no,
        station_seed=rig.station_key.seed(),
        keys=rig.keys.raw,
        fingerprint=portal.keys.fingerprint,
        run=run,
    )
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.sync.engine.syncing_child", str(rig.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(msgspec.json.encode(enrolled) + b"\n")
    child.stdin.flush()
    assert child.stdout.readline() == b"ready\n"
    return child


def finish(child: subprocess.Popen[bytes], seconds: float) -> int | None:
    """Wait; return the exit code, or None when the child had to be killed."""
    try:
        return child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait(10)
        return None
    finally:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.close()
        child.stdout.close()


def test_kills_lose_nothing_and_file_nothing_twice(tmp_path: Path, portal: Portal) -> None:
    moments = random.Random(20_261_122)
    sealed: list[Packet] = []
    killed = 0
    with over_socket(portal) as url:
        with httpx.Client(base_url=url) as client:
            station = ready_station(client, portal)
        assert station.keys is not None
        rig = Rig(
            folder=tmp_path / "station",
            clock=FakeClock(),
            entropy=SeededEntropy(7),
            keys=station.keys,
            station_no=station.station_no,
            station_key=station.key,
            maker=replace(station.maker(), clock=FakeClock()),
            link=None,
            url=url,
        )
        rig.create()
        for run in range(KILLS):
            sealed += [rig.seal(rig.paper(moments.randrange(300_000))) for _ in range(3)]
            rig.close()
            code = finish(start(rig, portal, run), moments.random() * LONGEST_S)
            killed += code is None
            assert code in {None, 0}
            rig.open()
        rig.close()
        assert finish(start(rig, portal, KILLS), 120) == 0
        rig.open()
        assert_acknowledged(rig, portal, sealed)
        assert dossiers_at(portal) == len(sealed)
        rig.close()
    assert killed >= KILLS // 2
