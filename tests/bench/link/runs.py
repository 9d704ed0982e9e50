"""One run of either uploader over one plan of the link, and its figures."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from forms.stamp import SystemClock, SystemEntropy
from tests.bench.link import naive
from tests.bench.link.authority import make_certificate
from tests.bench.link.day_load import Load, sealed_day
from tests.bench.link.emulator import FREE, PORTAL_ADDRESS, Plan, Wire, wire
from tests.bench.link.memory_folder import memory_folder
from tests.bench.link.namespaces import end
from tests.bench.link.portal_end import PortalEnd
from tests.bench.link.station_end import Orders
from tests.support.portal import in_process, ready_station, running_portal

_PATIENCE_S = 6.0
"""For each packet with its share of the files; nobody is waited for longer."""


@dataclass
class Figures:
    """What a run was like; times in seconds, sizes in bytes.

    Attributes:
        what: which uploader on which link.
        payload: sealed bytes of all packets and files.
        floor_s: payload ÷ bandwidth up.
        drops: blackouts that began before the end, `dark_s` their length together.
        wall_s: until the last receipt was stored, None when that never came.
        texts_s: until every text receipt was stored.
        handed: bytes of request bodies the program handed to its connections.
        duplicates: packets that lie at the portal more than once.
        lost: packets that do not lie there, or are not acknowledged.
        spoilt: files whose digest does not fit.
        link: account of the emulator.
        calls: the station's calls, for the time line.
    """

    what: str
    payload: int
    floor_s: float
    drops: int
    dark_s: float
    wall_s: float | None
    texts_s: float | None
    handed: int
    duplicates: int
    lost: int
    spoilt: int
    link: dict[str, Any]
    calls: list[dict[str, Any]] = field(default_factory=list)

    @property
    def times_floor(self) -> float | None:
        """The wall time as a multiple of the floor."""
        return None if self.wall_s is None else self.wall_s / self.floor_s

    @property
    def net_times_floor(self) -> float | None:
        """The same without the time the link was not there."""
        return None if self.wall_s is None else (self.wall_s - self.dark_s) / self.floor_s

    @property
    def wire_ratio(self) -> float:
        """IP bytes up ÷ payload."""
        return float(self.link["up"]["offered"]) / self.payload

    @property
    def resent_per_drop(self) -> float:
        """Bytes of bodies handed over beyond the payload, for each drop (all of them without a drop)."""
        return (self.handed - self.payload) / max(self.drops, 1)


@dataclass
class Stage:
    """A real station that is ready to send, a real portal, and the link between them without limits.

    Attributes:
        link: between them.
        portal: serving.
        sealed: what the station has sealed, as it said.
    """

    link: Wire
    portal: PortalEnd
    sealed: dict[str, Any]
    station: subprocess.Popen[str]

    def begin(self, plan: Plan) -> None:
        """Let the link be as planned, and the station send."""
        self.link.begin(plan)
        _say(self.station, "go")

    def told(self) -> dict[str, Any]:
        """Wait until the station is through and return its report."""
        return _heard(self.station)


@contextmanager
def stage(folder: Path, load: Load, *, linger_s: float = 0.0, interval_s: int = 60) -> Iterator[Stage]:
    """Enrol a station at a new portal and let it seal a day.

    Args:
        folder: empty, for everything of both.
        load: the day.
        linger_s: how long the station stays on once everything is acknowledged.
        interval_s: its pause between rounds when nothing waits.
    """
    portal = PortalEnd.new(folder / "portal")
    with wire() as link, portal.serving(link.portal) as url:
        link.begin(FREE)
        station = link.station.start(
            [sys.executable, "-m", "tests.bench.link.station_end"],
            environment={"SSL_CERT_FILE": str(portal.certificate.authority)},
        )
        try:
            orders = Orders(
                home=str(folder / "station"),
                url=url,
                code=portal.code,
                fingerprint=portal.fingerprint,
                load=load,
                patience_s=_PATIENCE_S * load.packets,
                linger_s=linger_s,
                interval_s=interval_s,
            )
            _say(station, msgspec.json.encode(orders).decode())
            yield Stage(link, portal, _heard(station), station)
        finally:
            end(station)


def station_run(what: str, load: Load, plan: Plan) -> Figures:
    """Let a real station send a day to a real portal."""
    with memory_folder() as folder:
        with stage(folder, load) as ready:
            ready.begin(plan)
            told = ready.told()
            account = ready.link.account()
        sealed, held = ready.sealed, ready.portal.held()
    payload = sealed["text_bytes"] + sealed["file_bytes"]
    lost = set(sealed["packets"]) - set(held.packets)
    drops, dark_s = _drops(plan, told["done_s"])
    return Figures(
        what=what,
        payload=payload,
        floor_s=payload / plan.up.bytes_per_s,
        drops=drops,
        dark_s=dark_s,
        wall_s=told["done_s"],
        texts_s=told["texts_s"],
        handed=told["body_bytes"],
        duplicates=sum(count - 1 for count in Counter(held.packets).values()),
        lost=max(len(lost), load.packets - told["done"]),
        spoilt=held.spoilt + (load.files - held.files),
        link=account,
        calls=told["calls"],
    )


def naive_run(what: str, load: Load, plan: Plan) -> Figures:
    """Let the naive uploader send the same bytes to the least endpoint."""
    with memory_folder() as folder, wire() as link:
        bodies, stored = folder / "bodies", folder / "stored"
        stored.mkdir()
        _write_bodies(bodies, load)
        tls = make_certificate(folder / "tls", PORTAL_ADDRESS)
        module = [sys.executable, "-m", naive.__name__]
        places = [str(stored), str(tls.authority), str(tls.chain), str(tls.key)]
        endpoint = link.portal.start([*module, "serve", *places])
        sender = link.station.start([*module, "send", str(tls.authority), str(bodies)])
        try:
            link.begin(plan)
            _say(sender, "go")
            told = _heard(sender)
            account = link.account()
        finally:
            end(sender)
            end(endpoint)
        wanted = {place.name: place.read_bytes() for place in bodies.iterdir()}
        held = {place.name: place.read_bytes() for place in stored.iterdir()}
    payload = sum(map(len, wanted.values()))
    drops, dark_s = _drops(plan, told["done_s"])
    return Figures(
        what=what,
        payload=payload,
        floor_s=payload / plan.up.bytes_per_s,
        drops=drops,
        dark_s=dark_s,
        wall_s=told["done_s"],
        texts_s=None,
        handed=told["body_bytes"],
        duplicates=0,
        lost=len(wanted.keys() - held.keys()),
        spoilt=sum(wanted[key] != body for key, body in held.items()),
        link=account,
    )


def _write_bodies(folder: Path, load: Load) -> None:
    folder.mkdir()
    clock, entropy = SystemClock(), SystemEntropy()
    with (
        memory_folder() as portals,
        running_portal(portals, clock) as portal,
        in_process(portal) as client,
    ):
        maker = ready_station(client, portal).maker().elsewhere(clock=clock, entropy=entropy)
        for number, (packet, paper) in enumerate(sealed_day(load, maker)):
            # The first that cites a paper carries it.
            carried = paper.sealed if number < load.files else b""
            (folder / f"{number:04}-{packet.header.packet_id.hex()}").write_bytes(packet.raw + carried)


def _drops(plan: Plan, done_s: float | None) -> tuple[int, float]:
    ends = float("inf") if done_s is None else done_s
    gone = [min(length, ends - begin) for begin, length in plan.blackouts if begin < ends]
    return len(gone), sum(gone)


def _say(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def _heard(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, "the other end has gone"
    found: dict[str, Any] = json.loads(line)
    return found
