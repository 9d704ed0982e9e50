"""How the stations are: their last heartbeat, and packets that should have arrived by now.

A heartbeat carries health only: numbers, never a case.
"""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from forms.stamp import Clock
from sync.portal.database import Database
from sync.portal.officers import Officer
from sync.portal.tables import chain_link, heartbeat, packet, station
from sync.wire.messages import Heartbeat

GAP_AFTER_S = 7 * 86_400
"""A number missing below a packet that came so long ago is shown: the courier had its time."""
_BEAT = sa.text(
    "INSERT INTO heartbeat (station_no, at, report) VALUES (:station_no, :at, :report) "
    "ON CONFLICT (station_no) DO UPDATE SET at = excluded.at, report = excluded.report"
)


class Fleet:
    """Heartbeats and gaps.

    Args:
        store: the portal's database.
        clock: the portal's time.
    """

    def __init__(self, store: Database, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def beat(self, station_no: int, report: Heartbeat) -> None:
        """Keep a station's newest report."""
        told = {"station_no": station_no, "at": self._now_s(), "report": msgspec.msgpack.encode(report)}
        with self._store.noting() as db:
            db.execute(_BEAT, told)

    def listing(self, who: Officer) -> dict[str, object]:
        """Return the stations of the officer's unit with health and missing packet numbers."""
        with self._store.reading() as db:
            rows = db.execute(
                sa.select(station, heartbeat.c.at, heartbeat.c.report)
                .join(heartbeat, heartbeat.c.station_no == station.c.station_no, isouter=True)
                .where(station.c.unit_code == who.unit_code)
                .order_by(station.c.station_no)
            ).all()
            gaps = self._gaps(db)
        return {
            "stations": [
                {
                    "station_no": row.station_no,
                    "label": row.label,
                    "active": row.active,
                    "enrolled_at": row.enrolled_at,
                    "seen_at": row.at,
                    "health": None if row.report is None else msgspec.msgpack.decode(row.report),
                    "missing_packets": gaps.get(row.station_no, 0),
                }
                for row in rows
            ]
        }

    def _gaps(self, db: sa.Connection) -> dict[int, int]:
        """Count, by station, the numbers missing below the newest packet that is old enough."""
        here = (packet.c.station_no, packet.c.chain_epoch)
        newest = (
            sa.select(*here, sa.func.max(packet.c.seq).label("seq"))
            .where(packet.c.received_at < self._now_s() - GAP_AFTER_S)
            .group_by(*here)
            .subquery()
        )
        rows = db.execute(
            sa.select(
                newest.c.station_no, newest.c.seq, sa.func.count(sa.distinct(chain_link.c.seq)).label("known")
            )
            .join(
                chain_link,
                sa.and_(
                    chain_link.c.station_no == newest.c.station_no,
                    chain_link.c.chain_epoch == newest.c.chain_epoch,
                    chain_link.c.seq <= newest.c.seq,
                ),
            )
            .group_by(newest.c.station_no, newest.c.chain_epoch, newest.c.seq)
        ).all()
        missing: dict[int, int] = {}
        for row in rows:
            missing[row.station_no] = missing.get(row.station_no, 0) + int(row.seq) - int(row.known)
        return missing

    def _now_s(self) -> int:
        return self._clock.now_ms() // 1000
