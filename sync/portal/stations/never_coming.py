"""Numbers stations said will never come: kept for good, for a station forgets the packets after two months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa

from sync.portal.storage.tables import metadata

never_coming = sa.Table(
    "never_coming",
    metadata,
    sa.Column(
        "station_no", sa.Integer, sa.ForeignKey("station.station_no"), primary_key=True, autoincrement=False
    ),
    sa.Column("chain_epoch", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
)
MOST_OF_A_STATION = 20_000
"""Far more than a counter takes back in its life; more would only fill the table."""
_LAST_EPOCH = 99
_TOLD = sa.text(
    "INSERT INTO never_coming (station_no, chain_epoch, seq) VALUES (:station_no, :chain_epoch, :seq) "
    "ON CONFLICT (station_no, chain_epoch, seq) DO NOTHING"
)


def learn(db: sa.Connection, station_no: int, untrusted: Sequence[tuple[int, int]]) -> None:
    """Take over what a station says it took back; it can only deny packets of its own.

    Args:
        db: a transaction that may write.
        station_no: who says so.
        untrusted: (chain epoch, number) pairs.
    """
    of_epochs: defaultdict[int, set[int]] = defaultdict(set)
    for epoch, seq in untrusted:
        if epoch <= _LAST_EPOCH:
            of_epochs[epoch].add(seq)
    here = never_coming.c.station_no == station_no
    fresh = []
    for epoch, numbers in of_epochs.items():
        held = db.execute(
            sa.select(never_coming.c.seq).where(
                here, never_coming.c.chain_epoch == epoch, never_coming.c.seq.in_(numbers)
            )
        ).scalars()
        fresh += [(epoch, seq) for seq in sorted(numbers.difference(held))]
    if not fresh:
        return
    room = MOST_OF_A_STATION - int(
        db.execute(sa.select(sa.func.count()).select_from(never_coming).where(here)).scalar_one()
    )
    told = [{"station_no": station_no, "chain_epoch": epoch, "seq": seq} for epoch, seq in fresh]
    if told[: max(room, 0)]:
        db.execute(_TOLD, told[: max(room, 0)])


def of_stations(db: sa.Connection, station_nos: Collection[int]) -> Mapping[int, Collection[tuple[int, int]]]:
    """Return what stations said will never come, as (chain epoch, number) pairs."""
    found: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    chosen = sa.select(never_coming).where(never_coming.c.station_no.in_(station_nos))
    for row in db.execute(chosen):
        found[row.station_no].append((row.chain_epoch, int(row.seq)))
    return found
