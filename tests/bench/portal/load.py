"""Many stations over five minutes, on PostgreSQL with two workers: is anything lost, how long does text take?

Run as `python -m tests.bench.portal.load [--stations N] [--seconds N] [--workers N] [--grace N] [--wait]`. Every
station arrives once, at a moment of its own within the time; it sends its ten packets in one batch on a
real socket and then its five files of 150 KB, as a station does: it asks how much is held, sends from
there, and comes again when the portal says `Retry-After`. The client shares the machine's cores with
the workers and the database. Whoever is not through `grace` seconds after the end is counted as not through.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from forms.stamp import SystemClock
from sync.portal.storage.database import Database
from sync.portal.storage.tables import dossier, packet
from sync.wire import messages
from sync.wire.request_auth import Upload
from tests.bench.portal.crowd import StationInCrowd, enrol_crowd
from tests.bench.portal.serving import serving
from tests.bench.portal.sockets import Answer, Connection, Where
from tests.support.fakes import SeededEntropy
from tests.support.packets_kept import packets_kept
from tests.support.portal import PortalFolder
from tests.support.postgres import postgres_server, why_not

PACKETS, FILES, FILE_BYTES = 10, 5, 150_000
TRIES_S = 5
"""A station whose connection fails tries again after so long."""


@dataclass
class Seen:
    """What the stations saw."""

    text_s: list[float] = field(default_factory=list)
    call_s: list[float] = field(default_factory=list)
    accepted: set[bytes] = field(default_factory=set)
    file_s: list[float] = field(default_factory=list)
    files_deferred: int = 0
    files_complete: int = 0
    counts: Counter[str] = field(default_factory=Counter)


class Caller:
    """One station's visit."""

    def __init__(self, station: StationInCrowd, where: Where, seen: Seen) -> None:
        self._station = station
        self._where = where
        self._seen = seen
        self._entropy = SeededEntropy(station.station_no)

    async def visit(self, after_s: float) -> None:
        """Arrive, send the packets, then the files."""
        await asyncio.sleep(after_s)
        arrived = time.monotonic()
        open_ids = set(self._station.packets)
        while open_ids:
            wait_s = await self._offer(open_ids, arrived)
            if open_ids:
                await asyncio.sleep(wait_s)
        for position, name in enumerate(self._station.digests):
            deferred, begun = False, time.monotonic()
            while (again_s := await self._send_file(position, name)) is not None:
                deferred = True
                await asyncio.sleep(again_s)
            self._seen.files_deferred += deferred
            self._seen.files_complete += 1
            self._seen.file_s.append(time.monotonic() - begun)

    async def _offer(self, open_ids: set[bytes], arrived: float) -> float:
        """Send the batch; take away what was answered; return how long to wait with the rest."""
        started = time.monotonic()
        answer = await self._call("POST", "/v1/packets", self._station.batch)
        self._seen.call_s.append(time.monotonic() - started)
        if answer.status != 200:
            self._seen.counts[f"packets {answer.status}"] += 1
            return answer.retry_after_s or TRIES_S
        wait_s = 0
        for result in messages.decode(answer.content, messages.PacketAnswers).results:
            if result.outcome in ("accepted", "already") and result.packet_id in open_ids:
                open_ids.remove(result.packet_id)
                self._seen.accepted.add(result.packet_id)
                self._seen.text_s.append(time.monotonic() - arrived)
            elif result.outcome not in ("accepted", "already"):
                self._seen.counts[f"packet {result.outcome}"] += 1
                wait_s = max(wait_s, result.wait_s or TRIES_S)
        return wait_s

    async def _send_file(self, position: int, name: bytes) -> float | None:
        """Send a file from where it stands; return None when it is complete, else how long to wait."""
        target = f"/v1/blobs/{name.hex()}"
        head = await self._call("HEAD", target)
        if head.status != 204:
            self._seen.counts[f"ask {head.status}"] += 1
            return head.retry_after_s or TRIES_S
        if head.headers["upload-complete"] == "?1":
            return None
        offset = int(head.headers["upload-offset"])
        rest = self._station.file(position)[offset:]
        answer = await self._call("PATCH", target, rest, Upload(offset, len(rest)))
        if answer.status != 200:
            self._seen.counts[f"upload {answer.status}"] += 1
            return answer.retry_after_s or TRIES_S
        assert messages.decode(answer.content, messages.BlobAnswer).complete
        return None

    async def _call(
        self, method: str, target: str, body: bytes = b"", upload: Upload | None = None
    ) -> Answer:
        created = SystemClock().now_ms() // 1000
        signed = self._station.signed(method, target, upload or body, created, self._entropy.token(16))
        headers = {"Authorization": signed}
        if upload is not None:
            headers |= {
                "Upload-Offset": str(upload.offset),
                "Upload-Complete": "?1",
                "Content-Type": "application/partial-upload",
            }
        try:
            async with Connection(self._where) as connection:
                return await connection.exchange(method, target, headers, body)
        except (OSError, EOFError) as error:
            self._seen.counts[type(error).__name__] += 1
            return Answer(0, {}, b"")


async def crowd(
    stations: Sequence[StationInCrowd], where: Where, seconds: float, grace: float
) -> tuple[Seen, int]:
    """Let every station arrive within `seconds`; return what they saw and how many were not through."""
    seen, spread = Seen(), random.Random(7)
    visits = [
        asyncio.create_task(Caller(station, where, seen).visit(spread.uniform(0, seconds)))
        for station in stations
    ]
    done, open_visits = await asyncio.wait(visits, timeout=seconds + grace)
    for visit in open_visits:
        visit.cancel()
    await asyncio.gather(*open_visits, return_exceptions=True)
    for visit in done:
        visit.result()
    return seen, len(open_visits)


def in_database(url: str) -> tuple[set[bytes], int, int]:
    """Return the packets the portal has, how many of them more than once, and what became complete."""
    store = Database(url)
    with store.reading() as db:
        ids = [bytes.fromhex(str(row["packet_id"])) for row in packets_kept(db)]
        dossiers = int(db.execute(sa.select(sa.func.count()).select_from(dossier)).scalar_one())
        complete = list(
            db.execute(sa.select(packet.c.log_index).where(packet.c.log_index.is_not(None))).scalars()
        )
    store.close()
    assert sorted(complete) == list(range(len(complete))), "the log has a gap"
    return set(ids), len(ids) - len(set(ids)) + dossiers - len(set(ids)), len(complete)


def quantile(values: list[float], share: float) -> float:
    """Return a quantile, in seconds."""
    return round(sorted(values)[int(len(values) * share)], 2) if values else -1.0


def main() -> None:
    """Print one line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--stations", type=int, default=2_000)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--grace", type=float, default=45)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--wait", action="store_true", help="begin when a line comes, all being prepared")
    chosen = parser.parse_args()
    reason = why_not()
    if reason:
        sys.stdout.write(f"not proven here: {reason}\n")
        return
    with (
        postgres_server() as server,
        server.migrated() as database,
        tempfile.TemporaryDirectory(prefix="tramso-load-") as name,
    ):
        folder = PortalFolder(Path(name), SystemClock(), SeededEntropy(), database)
        with folder.opened() as portal:
            stations = enrol_crowd(portal, chosen.stations, PACKETS, FILES, FILE_BYTES)
        sys.stdout.write(f"{len(stations)} stations enrolled, load average {os.getloadavg()}\n")
        sys.stdout.flush()
        if chosen.wait:
            sys.stdin.readline()
        used = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        with serving(folder.folder, database, chosen.workers) as url:
            seen, not_through = asyncio.run(crowd(stations, Where.of(url), chosen.seconds, chosen.grace))
        client_s = resource.getrusage(resource.RUSAGE_SELF).ru_utime - used
        kept, doubled, complete = in_database(database)
    sent = {packet_id for station in stations for packet_id in station.packets}
    row = {
        "stations": len(stations),
        "seconds": chosen.seconds,
        "workers": chosen.workers,
        "packets": len(sent),
        "accepted": len(seen.accepted),
        "lost": len(seen.accepted - kept),
        "unknown": len(kept - sent),
        "doubled": doubled,
        "text_s_p50": quantile(seen.text_s, 0.5),
        "text_s_p99": quantile(seen.text_s, 0.99),
        "text_s_max": quantile(seen.text_s, 0.99999),
        "call_s_p99": quantile(seen.call_s, 0.99),
        "files": len(stations) * FILES,
        "files_complete": seen.files_complete,
        "files_deferred": seen.files_deferred,
        "file_s_p50": quantile(seen.file_s, 0.5),
        "file_s_p99": quantile(seen.file_s, 0.99),
        "packets_complete": complete,
        "stations_not_through": not_through,
        "answers": dict(seen.counts),
        "client_cpu_s": round(client_s, 1),
        "load_average": [round(number, 1) for number in os.getloadavg()],
    }
    sys.stdout.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
