"""Every heartbeat asks whether a chain is forked: neither that nor the fleet may read every packet ever sent."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from sync.portal.context import Portal
from sync.portal.stations import chain_words, fleet
from sync.portal.storage.tables import chain_link

STATION = 10_001
ROWS = 5_000
INDEX = "ix_chain_link_broken"


def links() -> list[dict[str, Any]]:
    return [
        {
            "station_no": STATION,
            "chain_epoch": 1,
            "seq": number,
            "packet_id": number.to_bytes(16, "big"),
            "sha256": number.to_bytes(32, "big"),
            "prev_sha256": (number - 1).to_bytes(32, "big"),
            "broken": False,
        }
        for number in range(1, ROWS + 1)
    ]


@pytest.mark.parametrize("of", ["one station", "the fleet"])
def test_forked_chains_are_found_by_their_index(portal: Portal, of: str) -> None:
    wanted: sa.Select[Any] = (
        chain_words._HIGHEST.params(station_no=STATION, chain_epoch=1)
        if of == "one station"
        else fleet._FORKED
    )
    engine = portal.store.engine
    with portal.store.writing() as db:
        db.execute(sa.insert(chain_link), links())
        db.exec_driver_sql("ANALYZE")
    asked = str(wanted.compile(engine, compile_kwargs={"literal_binds": True}))
    explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    with portal.store.reading() as db:
        plan = "\n".join(str(row[-1]) for row in db.exec_driver_sql(f"{explain} {asked}"))
    assert INDEX in plan, plan
    assert "Seq Scan on chain_link" not in plan
