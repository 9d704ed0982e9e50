"""Rows nobody sent, and how long a question over them takes."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any

import sqlalchemy as sa

from sync.portal.storage.database import Database
from sync.portal.storage.tables import dossier, packet, station, station_key, unit

Line = Mapping[str, object]
STATIONS = 220
FIRST_STATION = 20_001
LARGE, SMALL = "90001", "90002"
"""A unit with nine tenths of all rows and 200 stations, and one with the rest and 20."""
T0 = 1_760_000_000
AT_ONCE = 10_000


def furnish(store: Database) -> None:
    """Make two units with their stations."""
    with store.writing() as db:
        db.execute(sa.insert(unit), [{"unit_code": code, "name": code} for code in (LARGE, SMALL)])
        db.execute(sa.insert(station), [_station(number) for number in range(STATIONS)])
        db.execute(sa.insert(station_key), [_key(number) for number in range(STATIONS)])


def fill(store: Database, table: sa.Table, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows, some thousands in a transaction, and let the database count what it has."""
    left = iter(rows)
    while part := list(islice(left, AT_ONCE)):
        with store.writing() as db:
            db.execute(sa.insert(table), part)
    with store.writing() as db:
        db.exec_driver_sql("ANALYZE")


def station_of(number: int) -> tuple[int, str]:
    """Return which station a row belongs to, and its unit: one row of ten is of the small unit."""
    if number % 10 == 9:
        return FIRST_STATION + 200 + number // 10 % 20, SMALL
    return FIRST_STATION + number % 200, LARGE


def dossier_row(number: int, count: int) -> dict[str, Any]:
    """Return a dossier; most have ended, and the rest are in every state, with and without a due day."""
    station_no, unit_code = station_of(number)
    return {
        "case_id": number.to_bytes(16, "big"),
        "code": f"H17.{unit_code}-251009-{number:07d}",
        "station_no": station_no,
        "unit_code": unit_code,
        "service": "1.001193",
        "subject": (number // 3).to_bytes(32, "big"),
        "state": 1 + number // 10 % 10,
        "state_at": T0,
        "version": 1,
        "received_at": T0 + number * 7_919 % count,
        "due_on": None if number % 4 == 0 else f"2026-{1 + number % 12:02d}-{1 + number % 28:02d}",
        "feed_seq": number,
    }


def packet_row(number: int, raw: bytes = b"") -> dict[str, Any]:
    """Return the packet of a dossier."""
    station_no, _ = station_of(number)
    return {
        "packet_id": number.to_bytes(16, "little"),
        "sha256": (number * 31).to_bytes(32, "big"),
        "case_id": number.to_bytes(16, "big"),
        "station_no": station_no,
        "chain_epoch": 1,
        "seq": number,
        "kind": "submission",
        "raw": raw,
        "received_at": T0,
        "adjusted_on": "2026-11-22",
        "clock_suspect": False,
        "text_receipt": b"",
        "arrival": number + 1,
    }


def stock(store: Database, rows: int) -> None:
    """Fill dossiers and packets."""
    furnish(store)
    fill(store, dossier, (dossier_row(number, rows) for number in range(rows)))
    fill(store, packet, (packet_row(number) for number in range(rows)))


def paired(work: Callable[[], object], floor: Callable[[], object], times: int = 20) -> dict[str, float]:
    """Return milliseconds of some calls, of their floor in turn with them, and the ratio of the medians.

    The first of each reads from the disk. Whatever else the machine does, it does to both.
    """
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(times):
        for one, call in zip(took, (work, floor), strict=True):
            started = time.perf_counter()
            call()
            one.append((time.perf_counter() - started) * 1_000)
    median, floor_ms = statistics.median(took[0]), statistics.median(took[1])
    return {
        "ms_p50": round(median, 3),
        "ms_max": round(max(took[0]), 1),
        "floor_ms_p50": round(floor_ms, 3),
        "ratio": round(median / floor_ms, 2),
    }


def asked(
    store: Database,
    ask: Callable[[sa.Connection], object],
    floor: Callable[[sa.Connection], object],
    times: int = 20,
) -> dict[str, float]:
    """Return how long a question takes beside its floor, each in a transaction of its own."""

    def reading(question: Callable[[sa.Connection], object]) -> Callable[[], None]:
        def work() -> None:
            with store.reading() as db:
                question(db)

        return work

    return paired(reading(ask), reading(floor), times)


def _station(number: int) -> dict[str, Any]:
    code = LARGE if number < 200 else SMALL
    head = {"station_no": FIRST_STATION + number, "label": f"Trạm {number}", "unit_code": code}
    return {**head, "profile": "post", "active": True, "enrolled_at": T0}


def _key(number: int) -> dict[str, Any]:
    public = number.to_bytes(32, "big")
    return {
        "station_no": FIRST_STATION + number,
        "chain_epoch": 1,
        "public": public,
        "certificate": b"",
    }
