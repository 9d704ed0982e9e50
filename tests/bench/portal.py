"""Packets a second through the portal's endpoint, beside the same endpoint with crypto and inserts only.

Run as `python -m tests.bench.portal [--packets N] [--batch N]`. Real worker processes, real sockets, a
database that syncs every commit; the client sends prepared, signed packets of four stations over four
connections. Targets: at least 250 packets/s a worker and at least 50 % of the floor.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

import httpx
import sqlalchemy as sa
import uvicorn

from forms.body import verify_body
from forms.packet import parse_packet
from forms.receipt import RECEIPT_VERSION, TextReceipt, sign_receipt
from forms.stamp import SystemClock
from sync.portal import stations
from sync.portal.context import Portal
from sync.portal.opening import unseal
from sync.portal.server import Listening, server_config
from sync.portal.tables import dossier, dossier_event, packet
from sync.wire import messages
from sync.wire.batch import frame_batch
from tests.support.fakes import SeededEntropy
from tests.support.portal import UNIT, CallingStation, PortalFolder, in_process, ready_station
from tests.support.postgres import postgres_server, why_not

CONNECTIONS = 4
PACKETS, BATCH = 1_200, 20
_ADD = (sa.insert(packet), sa.insert(dossier), sa.insert(dossier_event))


class Floor:
    """Signatures, seal and receipt of every packet, and its three rows in a transaction of its own."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._count = 0

    def take_batch(self, batch: Iterable[bytes]) -> tuple[messages.PacketResult, ...]:
        """Answer as the portal would if nothing had to be decided."""
        return tuple(self._take(raw) for raw in batch)

    def _take(self, raw: bytes) -> messages.PacketResult:
        portal, parsed, now_s = self._portal, parse_packet(raw), self._portal.now_s()
        header = parsed.header
        self._count += 1
        with portal.store.writing() as db:
            station = stations.find_station(db, header.station_no)
            assert station is not None
            parsed.verify(station.public)
            body_bytes, body, signature = unseal(parsed, portal.keys, portal.compressor)
            assert signature is not None
            public = stations.operator_publics(db, header.station_no, body.operator)[0]
            verify_body(public, header.packet_id, body_bytes, signature)
            code = header.packet_id.hex()
            receipt = TextReceipt(
                v=RECEIPT_VERSION,
                key_id=portal.keys.receipt_id,
                packet_id=header.packet_id,
                packet_sha256=parsed.sha256,
                case_id=header.case_id,
                code=code,
                received_at=now_s,
                missing=tuple(blob.sealed_sha256 for blob in header.blobs),
                possible_duplicate=None,
            )
            text = sign_receipt(receipt, portal.keys.receipt)
            arrival = int.from_bytes(header.packet_id[-7:], "big")
            db.execute(_ADD[0], self._packet(parsed, text, now_s, arrival))
            row = {"case_id": header.case_id, "state": 1, "version": 1}
            case = {"code": code, "station_no": header.station_no, "unit_code": UNIT, "service": "1.001193"}
            db.execute(_ADD[1], {**row, **case, "state_at": now_s, "received_at": now_s, "feed_seq": arrival})
            db.execute(_ADD[2], {**row, "action": "submit", "at": now_s})
        return messages.PacketResult(packet_id=header.packet_id, outcome="accepted", text_receipt=text)

    @staticmethod
    def _packet(parsed: object, text: bytes, now_s: int, arrival: int) -> dict[str, object]:
        header = parsed.header  # type: ignore[attr-defined]
        return {
            "packet_id": header.packet_id,
            "sha256": parsed.sha256,  # type: ignore[attr-defined]
            "case_id": header.case_id,
            "station_no": header.station_no,
            "chain_epoch": header.chain_epoch,
            "seq": header.seq,
            "kind": header.kind.value,
            "raw": parsed.raw,  # type: ignore[attr-defined]
            "received_at": now_s,
            "adjusted_on": "2026-11-22",
            "clock_suspect": False,
            "text_receipt": text,
            "arrival": arrival,
        }


def serve(folder: Path, database: str | None, number: int, floor: bool) -> None:
    """Be one worker on an inherited socket."""
    import socket

    with PortalFolder(folder, SystemClock(), SeededEntropy(), database).opened() as portal:
        served = replace(portal, intake=Floor(portal)) if floor else portal  # type: ignore[arg-type]
        listening = socket.socket(fileno=number)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        uvicorn.Server(server_config(served, Listening(port=0))).run(sockets=[listening])


@contextmanager
def serving(folder: Path, database: str | None, workers: int, floor: bool) -> Iterator[str]:
    """Run worker processes and give their address."""
    where = Listening(port=0)
    listening = where.open()
    number = listening.fileno()
    command = [sys.executable, "-m", "tests.bench.portal", "--serve", str(folder), "--socket", str(number)]
    command += ["--database", database] if database else []
    command += ["--floor"] if floor else []
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, pass_fds=[number], stderr=subprocess.DEVNULL)
        for _ in range(workers)
    ]
    for worker in running:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"ready\n"
    try:
        yield where.url(listening)
    finally:
        for worker in running:
            worker.terminate()
            worker.wait(20)
        listening.close()


def prepared(folder: PortalFolder, count: int, batch: int) -> list[list[tuple[CallingStation, bytes]]]:
    """Enrol a station for each connection and make its batches."""
    with folder.opened() as portal, in_process(portal) as client:
        calls = []
        for seed in range(CONNECTIONS):
            station = ready_station(client, portal, seed + 1)
            maker = station.maker()
            raws = [maker.submission((maker.paper(size=600),)).raw for _ in range(count // CONNECTIONS)]
            framed = [frame_batch(raws[start : start + batch]) for start in range(0, len(raws), batch)]
            calls.append([(station, body) for body in framed])
    return calls


def send(url: str, calls: list[tuple[CallingStation, bytes]]) -> tuple[int, list[float]]:
    """Send batches one after the other; return accepted packets and each call's seconds."""
    accepted, times = 0, []
    with httpx.Client(base_url=url, trust_env=False, verify=False, timeout=120) as client:
        for station, body in calls:
            station.client = client
            started = time.perf_counter()
            answer = station.call("POST", "/v1/packets", body)
            times.append(time.perf_counter() - started)
            results = messages.decode(answer.content, messages.PacketAnswers).results
            accepted += sum(result.outcome == "accepted" for result in results)
    return accepted, times


def measured(database: str | None, workers: int, floor: bool, count: int, batch: int) -> dict[str, object]:
    """Return packets a second, also of the workers' CPU time (start included), and a call's milliseconds."""
    with tempfile.TemporaryDirectory(prefix="tramso-bench-") as name:
        folder = PortalFolder(Path(name), SystemClock(), SeededEntropy(), database)
        calls = prepared(folder, count, batch)
        used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        with serving(folder.folder, database, workers, floor) as url, ThreadPoolExecutor(CONNECTIONS) as pool:
            started = time.perf_counter()
            done = list(pool.map(lambda mine: send(url, mine), calls))
            seconds = time.perf_counter() - started
        cpu_s = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - used
    accepted = sum(number for number, _ in done)
    assert accepted == sum(len(mine) for mine in calls) * batch, (accepted, count)
    times = sorted(second * 1_000 for _, mine in done for second in mine)
    return {
        "database": "sqlite" if database is None else "postgresql",
        "what": "crypto and inserts" if floor else "portal",
        "workers": workers,
        "batch": batch,
        "packets_per_s": round(accepted / seconds, 1),
        "packets_per_cpu_s": round(accepted / cpu_s, 1),
        "call_ms_p50": round(times[len(times) // 2], 1),
        "call_ms_p99": round(times[int(len(times) * 0.99)], 1),
    }


def main() -> None:
    """Print one line for each combination."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--packets", type=int, default=PACKETS)
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--serve", type=Path)
    parser.add_argument("--socket", type=int)
    parser.add_argument("--database")
    parser.add_argument("--floor", action="store_true")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    chosen = parser.parse_args()
    if chosen.serve is not None:
        serve(chosen.serve, chosen.database, chosen.socket, chosen.floor)
        return
    reason = why_not()
    with nullcontext() if reason else postgres_server() as server:
        for kind in (None, server) if chosen.only is None else (server if chosen.only != "sqlite" else None,):
            if kind is None and chosen.only == "postgresql":
                continue
            for workers in (1, 2):
                for floor in (True, False):
                    with nullcontext() if kind is None else kind.migrated() as database:
                        row = measured(database, workers, floor, chosen.packets, chosen.batch)
                    sys.stdout.write(json.dumps(row) + "\n")
                    sys.stdout.flush()
    if reason:
        sys.stdout.write(f"not proven here: {reason}\n")


if __name__ == "__main__":
    main()
