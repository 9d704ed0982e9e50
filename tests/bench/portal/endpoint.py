"""Packets a second through the portal's endpoint, beside the same endpoint with crypto and inserts only.

Run as `python -m tests.bench.portal.endpoint [--packets N] [--batch N] [--only DATABASE]`. Real worker
processes, real sockets, a database that syncs every commit; the client sends prepared, signed packets
of four stations over four connections. Targets: at least 250 packets/s a worker and at least 50 % of
the floor. The floor is measured twice: a transaction for each packet, and as many in one as the portal does.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import httpx

from forms.stamp import SystemClock
from sync.portal.packets.packet_runs import MAX_RUN
from sync.wire import messages
from sync.wire.batch import frame_batch
from tests.bench.portal.crowd import child_name
from tests.bench.portal.serving import serving
from tests.support.fakes import SeededEntropy
from tests.support.portal import CallingStation, PortalFolder, in_process, ready_station
from tests.support.postgres import postgres_server, why_not

CONNECTIONS = 4
PACKETS, BATCH = 1_200, 20
_WHAT = {0: "portal", 1: "crypto and inserts", MAX_RUN: f"crypto and inserts, {MAX_RUN} a transaction"}


def prepared(folder: PortalFolder, count: int, batch: int) -> list[list[tuple[CallingStation, bytes]]]:
    """Enrol a station for each connection and make its batches."""
    with folder.opened() as portal, in_process(portal) as client:
        calls = []
        for seed in range(CONNECTIONS):
            station = ready_station(client, portal, seed + 1)
            maker = station.maker()
            raws = [
                # Another child each: packets of one subject are each other's duplicates, and looking for
                # those would grow with the bench.
                maker.submission(
                    (maker.paper(size=600),),
                    changes={"child__fullName": child_name(CONNECTIONS * index + seed)},
                ).raw
                for index in range(count // CONNECTIONS)
            ]
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


def measured(database: str | None, workers: int, floor: int, count: int, batch: int) -> dict[str, object]:
    """Return packets a second, also of the workers' CPU time without their start, and a call's milliseconds."""
    with tempfile.TemporaryDirectory(prefix="tramso-bench-") as name:
        folder = PortalFolder(Path(name), SystemClock(), SeededEntropy(), database)
        calls = prepared(folder, count, batch)
        idle_s = _worker_cpu_s(folder, database, workers, floor, [])[0]
        cpu_s, seconds, done = _worker_cpu_s(folder, database, workers, floor, calls)
    accepted = sum(number for number, _ in done)
    assert accepted == sum(len(mine) for mine in calls) * batch, (accepted, count)
    times = sorted(second * 1_000 for _, mine in done for second in mine)
    return {
        "database": "sqlite" if database is None else "postgresql",
        "what": _WHAT[floor],
        "workers": workers,
        "batch": batch,
        "packets_per_s": round(accepted / seconds, 1),
        "packets_per_cpu_s": round(accepted / max(cpu_s - idle_s, 0.001), 1),
        "call_ms_p50": round(times[len(times) // 2], 1),
        "call_ms_p99": round(times[int(len(times) * 0.99)], 1),
    }


def _worker_cpu_s(
    folder: PortalFolder,
    database: str | None,
    workers: int,
    floor: int,
    calls: list[list[tuple[CallingStation, bytes]]],
) -> tuple[float, float, list[tuple[int, list[float]]]]:
    """Return the workers' CPU seconds, start included, the wall seconds of the calls, and what came back."""
    used = _children_s()
    with serving(folder.folder, database, workers, floor) as url, ThreadPoolExecutor(CONNECTIONS) as pool:
        started = time.perf_counter()
        done = list(pool.map(lambda mine: send(url, mine), calls))
        seconds = time.perf_counter() - started
    return _children_s() - used, seconds, done


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Print one line for each combination."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--packets", type=int, default=PACKETS)
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    chosen = parser.parse_args()
    reason = None if chosen.only == "sqlite" else why_not()
    load = ", ".join(f"{number:.1f}" for number in os.getloadavg())
    sys.stdout.write(f"{os.cpu_count()} cores, load average before the first row {load}\n")
    combinations = [("sqlite", 1), ("postgresql", 1), ("postgresql", 2)]
    with nullcontext() if reason or chosen.only == "sqlite" else postgres_server() as server:
        for kind, workers in combinations:
            if chosen.only not in (None, kind) or (kind == "postgresql" and server is None):
                continue
            rows = []
            for floor in (1, MAX_RUN, 0):
                with nullcontext() if kind == "sqlite" or server is None else server.migrated() as database:
                    rows.append(measured(database, workers, floor, chosen.packets, chosen.batch))
                sys.stdout.write(json.dumps(rows[-1]) + "\n")
                sys.stdout.flush()
            for floor_row in rows[:2]:
                wall, cpu = (
                    float(str(rows[2][key])) / float(str(floor_row[key]))
                    for key in ("packets_per_s", "packets_per_cpu_s")
                )
                sys.stdout.write(f"  portal / {floor_row['what']}: wall {wall:.2f}, CPU {cpu:.2f}\n")
                sys.stdout.flush()
    if reason:
        sys.stdout.write(f"not proven here: {reason}\n")


if __name__ == "__main__":
    main()
