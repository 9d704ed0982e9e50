"""The case of a code on a slip; the floor is finding a packet by its key. And what a code takes, with its key."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from forms.packets.codes import mint_case_code
from sync.portal.stations import slip_codes
from sync.portal.storage.database import Database
from sync.portal.storage.tables import packet, slip_code
from tests.bench.tables.timing import (
    FIRST_STATION,
    STATIONS,
    Line,
    asked,
    fill,
    furnish,
    packet_row,
    station_of,
)
from tests.bench.tables.weight import weight

ASKED = 200


def lines(store: Database, rows: int) -> Iterator[Line]:
    """Measure as many codes as there are rows, one of each case."""
    furnish(store)
    fill(store, packet, (packet_row(number) for number in range(rows)))
    before = weight(store, "slip_code")
    fill(store, slip_code, (_code(number) for number in range(rows)))
    step = max(rows // ASKED, 1)
    codes = iter([str(_code(number)["code"]) for number in range(0, rows, step)] * 2)
    keys = iter([packet_row(number)["packet_id"] for number in range(0, rows, step)] * 2)

    def by_key(db: sa.Connection) -> object:
        return db.execute(sa.select(packet.c.case_id).where(packet.c.packet_id == next(keys))).one()

    def by_code(db: sa.Connection) -> object:
        found = slip_codes.case_of(db, next(codes))
        assert found is not None
        return found

    taken = (weight(store, "slip_code") - before) / rows
    yield {**asked(store, by_code, by_key, ASKED), "bytes_a_code": round(taken)}


def _code(number: int) -> dict[str, object]:
    station_no, _ = station_of(number)
    assert station_no < FIRST_STATION + STATIONS
    code = mint_case_code(station_no, 1 + number // 10_000_000, number % 10_000_000 // 10 % 99_999 + 1)
    return {"code": str(code), "case_id": number.to_bytes(16, "big"), "station_no": station_no}
