"""Whether a chain is forked, as every heartbeat asks: with its index and without; the floor is one link by its key."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from sync.portal.stations import chain_words, fleet
from sync.portal.storage.database import Database
from sync.portal.storage.tables import chain_link
from tests.bench.tables.timing import FIRST_STATION, Line, asked, fill, furnish

STATIONS = 10
INDEX = "ix_chain_link_broken"


def lines(store: Database, rows: int) -> Iterator[Line]:
    """Measure the question of one heartbeat and of the whole fleet, with a link in a hundred thousand broken."""
    furnish(store)
    fill(store, chain_link, (_link(number) for number in range(rows)))
    one = {"station_no": FIRST_STATION, "chain_epoch": 1}
    newest = sa.select(chain_link.c.seq).where(
        chain_link.c.station_no == one["station_no"],
        chain_link.c.chain_epoch == 1,
        chain_link.c.seq == rows // STATIONS,
    )

    def floor(db: sa.Connection) -> object:
        return db.execute(newest).all()

    def heartbeat(db: sa.Connection) -> object:
        return db.execute(chain_words._HIGHEST, one).all()

    def whole_fleet(db: sa.Connection) -> object:
        return db.execute(fleet._FORKED).all()

    questions = {"one station": heartbeat, "the whole fleet": whole_fleet}
    for with_index in (True, False):
        if not with_index:
            with store.writing() as db:
                db.exec_driver_sql(f"DROP INDEX {INDEX}")
        for name, ask in questions.items():
            yield {"question": name, "index": with_index, **asked(store, ask, floor)}


def _link(number: int) -> dict[str, object]:
    seq = number // STATIONS + 1
    return {
        "station_no": FIRST_STATION + number % STATIONS,
        "chain_epoch": 1,
        "seq": seq,
        "packet_id": number.to_bytes(16, "little"),
        "sha256": seq.to_bytes(32, "big"),
        "prev_sha256": (seq - 1).to_bytes(32, "big"),
        "broken": number % 100_000 == 99_999,
    }
