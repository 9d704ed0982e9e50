"""A station in a process of its own that plays rounds until its outbox is empty, or until it is killed."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from forms.portal_keys import read_keys
from forms.signature import SigningKey
from sync.replica import outbox
from tests.support.fakes import FakeClock, SeededEntropy
from tests.sync.engine.rig import Rig

MAX_ROUNDS = 200


class Enrolled(msgspec.Struct):
    """What the child needs to be the same station as its parent."""

    url: str
    station_no: int
    station_seed: bytes
    keys: bytes
    fingerprint: str
    run: int


def main(folder: Path, told: bytes) -> int:
    """Play rounds; 0 when everything is acknowledged."""
    enrolled = msgspec.json.decode(told, type=Enrolled)
    clock = FakeClock()
    rig = Rig(
        folder=folder,
        clock=clock,
        entropy=SeededEntropy(1_000 + enrolled.run),
        keys=read_keys(enrolled.keys, fingerprint=enrolled.fingerprint),
        station_no=enrolled.station_no,
        station_key=SigningKey(enrolled.station_seed),
        maker=None,
        link=None,
        url=enrolled.url,
    )
    rig.open()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for _ in range(MAX_ROUNDS):
        done = rig.engine.run_once()
        if rig.replica.read(outbox.counts).waiting == 0:
            rig.close()
            return 0
        clock.advance((done.next_at_ms - clock.now_ms()) / 1000)
    return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.stdin.buffer.readline()))
