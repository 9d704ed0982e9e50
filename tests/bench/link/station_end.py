"""The station at its end of the link: a real home, real packets, and the rounds of the real program.

A process of its own, told what to do in lines of JSON (`Orders`); it enrols and seals while the link has no
limits, and sends when told to. `SSL_CERT_FILE` names the authority it trusts, as on a city machine whose
store holds the city's own.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from forms.packets.packet import Packet
from forms.stamp import SystemClock, SystemEntropy
from kiosk.container import Surroundings, build_station, portal_calls
from kiosk.enrolling.enrolment import enrol
from kiosk.home.layout import Home
from kiosk.keys.slots import FLOOR
from kiosk.settings import Settings
from kiosk.station.held import Station
from sync.link.transport import Transport
from sync.replica.outbox import outbox
from sync.replica.storage.connection import Connection
from tests.bench.link.counted import Call, told, watched
from tests.bench.link.day_load import Load, fill
from tests.support.keyring import FakeKeyring
from tests.support.portal import OPERATOR

PIN = "246810"
_LOOK_S = 0.05
_COUNT = (
    "SELECT sum(text_ms IS NOT NULL), sum(complete_ms IS NOT NULL), sum(state = 'needs_attention') "
    "FROM outbox_state"
)


class Orders(msgspec.Struct):
    """What a station is to do.

    Attributes:
        home: its folder.
        url: of the portal.
        code: one-time code of the enrolment.
        fingerprint: of the portal's root.
        load: what there is to send.
        patience_s: after which it gives up.
        linger_s: how long it stays on after everything is acknowledged.
        interval_s: pause between rounds when nothing waits.
    """

    home: str
    url: str
    code: str
    fingerprint: str
    load: Load
    patience_s: float
    linger_s: float = 0.0
    interval_s: int = 60


class _End:
    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._calls: list[Call] = []
        self._around = Surroundings(SystemClock(), SystemEntropy(), FakeKeyring(), self._connect)
        home = Home(Path(orders.home))
        enrol(
            home,
            portal_calls(self._around),
            url=orders.url,
            code=orders.code,
            fingerprint=orders.fingerprint,
            pin=PIN,
            clock=self._around.clock,
            entropy=self._around.entropy,
            keyring=self._around.keyring,
            cost=FLOOR,
        )
        self._station: Station = build_station(
            home, self._around, settings=Settings(sync_interval_s=orders.interval_s)
        )

    def _connect(self, url: str) -> Transport:
        return watched(Transport(url), self._calls)

    def prepare(self) -> list[Packet]:
        session = self._station.authenticate(OPERATOR, PIN)
        return fill(
            self._station.opened, session, self._orders.load, self._around.clock, self._around.entropy
        )

    def send(self) -> dict[str, Any]:
        self._calls.clear()
        replica, wanted = self._station.opened.replica, self._orders.load.packets
        zero = time.monotonic()
        self._station.sync.start()
        texts_at = done_at = None
        texts = done = 0
        while done < wanted and time.monotonic() < zero + self._orders.patience_s:
            time.sleep(_LOOK_S)
            texts, done, _ = replica.read(_counts)
            if texts == wanted and texts_at is None:
                texts_at = time.monotonic() - zero
        if done == wanted:
            done_at = time.monotonic() - zero
        time.sleep(self._orders.linger_s)
        waiting = replica.read(outbox.counts).waiting
        self._station.close()
        return {
            "zero": zero,
            "texts_s": texts_at,
            "done_s": done_at,
            "texts": texts,
            "done": done,
            "waiting": waiting,
            "body_bytes": sum(call.sent for call in self._calls),
            "calls": told(self._calls, zero),
        }


def _counts(db: Connection) -> tuple[int, int, int]:
    texts, done, attention = db.execute(_COUNT).fetchone()
    return int(texts or 0), int(done or 0), int(attention or 0)


def _tell(facts: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Prepare, wait for the word, send, report."""
    end = _End(msgspec.json.decode(sys.stdin.readline(), type=Orders))
    sealed = end.prepare()
    _tell(
        {
            "packets": [packet.header.packet_id.hex() for packet in sealed],
            "text_bytes": sum(len(packet.raw) for packet in sealed),
            "file_bytes": sum({blob.sealed_sha256: blob.size for packet in sealed
                               for blob in packet.header.blobs}.values()),
        }
    )  # fmt: skip
    sys.stdin.readline()
    _tell(end.send())


if __name__ == "__main__":
    main()
