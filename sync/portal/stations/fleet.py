"""How the stations are: their last heartbeat, and packets that should have arrived by now.

A heartbeat carries health only: numbers, never a case.
"""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa

from forms.errors import HostileInput
from forms.stamp import Clock
from sync.portal.shelf import newest_generation
from sync.portal.stations import asking_limits, never_coming, slip_codes
from sync.portal.stations.fleet_health import Gap, Newest, Seen, truly_missing, uploaded, version, warnings
from sync.portal.storage.database import Database
from sync.portal.storage.tables import chain_link, heartbeat, packet, station, station_key
from sync.wire.messages import Heartbeat, decode

GAP_AFTER_S = 7 * 86_400
"""A number missing below a packet that came so long ago is shown: the courier had its time."""
_BEAT = sa.text(
    "INSERT INTO heartbeat (station_no, at, report) VALUES (:station_no, :at, :report) "
    "ON CONFLICT (station_no) DO UPDATE SET at = excluded.at, report = excluded.report"
)
MAX_GAPS = 50
_SEQ = sa.select(chain_link.c.station_no, chain_link.c.chain_epoch, chain_link.c.seq).distinct().subquery()
_LAGGED = sa.select(
    _SEQ,
    sa.func.coalesce(
        sa.func.lag(_SEQ.c.seq).over(
            partition_by=(_SEQ.c.station_no, _SEQ.c.chain_epoch), order_by=_SEQ.c.seq
        ),
        0,
    ).label("before"),
).subquery()
_MISSING = (
    sa.select(_LAGGED)
    .where(_LAGGED.c.seq - _LAGGED.c.before > 1)
    .order_by(_LAGGED.c.station_no, _LAGGED.c.chain_epoch, _LAGGED.c.seq)
)
# Enrolled again a station begins another chain; what two families hold of the one before stays.
_FORKED = (
    sa.select(
        chain_link.c.station_no,
        sa.exists()
        .where(
            station_key.c.station_no == chain_link.c.station_no,
            station_key.c.chain_epoch > chain_link.c.chain_epoch,
        )
        .label("is_over"),
    )
    .where(chain_link.c.broken.is_(True))
    .distinct()
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
        kept = msgspec.structs.replace(report, codes=msgspec.UNSET)
        told = {"station_no": station_no, "at": self._now_s(), "report": msgspec.msgpack.encode(kept)}
        with self._store.noting() as db:
            db.execute(_BEAT, told)
            if report.codes:
                slip_codes.learn(db, station_no, report.codes)
            if report.never_coming:
                never_coming.learn(db, station_no, report.never_coming)

    def listing(self, unit_code: str | None) -> dict[str, object]:
        """Return stations with their health, missing packet numbers and whether all they sealed is here.

        Args:
            unit_code: of which unit, None for all.
        """
        now_s = self._now_s()
        chosen = sa.true() if unit_code is None else station.c.unit_code == unit_code
        with self._store.reading() as db:
            rows = db.execute(
                sa.select(station, heartbeat.c.at, heartbeat.c.report)
                .join(heartbeat, heartbeat.c.station_no == station.c.station_no, isouter=True)
                .where(chosen)
                .order_by(station.c.station_no)
            ).all()
            gaps, unfinished = self._gaps(db), _unfinished(db)
            taken_back = never_coming.of_stations(db, gaps.keys())
            forks = frozenset((row.station_no, bool(row.is_over)) for row in db.execute(_FORKED))
            asked = asking_limits.of_a_day(db, now_s)
            generation = newest_generation(db)
            versions = [
                read_report(raw).app_version for raw in db.execute(sa.select(heartbeat.c.report)).scalars()
            ]
        newest = Newest(max(versions, key=version, default=""), generation)
        return {
            "as_of": now_s,
            "newest_version": newest.app_version,
            "catalogue_generation": generation,
            "stations": [
                _told(
                    row,
                    truly_missing(gaps.get(row.station_no, ()), taken_back.get(row.station_no, ())),
                    unfinished.get(row.station_no, 0),
                    newest,
                    now_s,
                    forked=(row.station_no, False) in forks,
                    forked_before=(row.station_no, True) in forks,
                    asked=asked.get(row.station_no, 0),
                )
                for row in rows
            ],
        }

    def _gaps(self, db: sa.Connection) -> dict[int, tuple[Gap, ...]]:
        """Return, by station, the numbers missing below the highest that came."""
        here = (packet.c.station_no, packet.c.chain_epoch)
        settled = {
            (row.station_no, row.chain_epoch): int(row.seq)
            for row in db.execute(
                sa.select(*here, sa.func.max(packet.c.seq).label("seq"))
                .where(packet.c.received_at < self._now_s() - GAP_AFTER_S)
                .group_by(*here)
            )
        }
        found: dict[int, tuple[Gap, ...]] = {}
        for row in db.execute(_MISSING):
            old = row.seq <= settled.get((row.station_no, row.chain_epoch), 0)
            gap = Gap(row.chain_epoch, int(row.before) + 1, int(row.seq) - 1, old)
            found[row.station_no] = (*found.get(row.station_no, ()), gap)
        return found

    def _now_s(self) -> int:
        return self._clock.now_ms() // 1000


def read_report(stored: bytes) -> Heartbeat:
    """Return a stored heartbeat; one a later program stored in a shape of its own says nothing."""
    try:
        return decode(stored, Heartbeat)
    except HostileInput:
        return Heartbeat()


def _unfinished(db: sa.Connection) -> dict[int, int]:
    rows = db.execute(
        sa.select(packet.c.station_no, sa.func.count().label("packets"))
        .where(packet.c.complete_receipt.is_(None))
        .group_by(packet.c.station_no)
    ).all()
    return {row.station_no: int(row.packets) for row in rows}


def _told(
    row: sa.Row[Any],
    gaps: tuple[Gap, ...],
    unfinished: int,
    newest: Newest,
    now_s: int,
    *,
    forked: bool,
    forked_before: bool,
    asked: int,
) -> dict[str, object]:
    report = None if row.report is None else read_report(row.report)
    # What a report from before the portal kept these says is still true.
    gaps = truly_missing(gaps, () if report is None else report.never_coming)
    seen = Seen(row.active, row.at, report, gaps, unfinished, forked, asked, forked_before)
    whole = uploaded(seen, now_s)
    return {
        "station_no": row.station_no,
        "label": row.label,
        "unit_code": row.unit_code,
        "active": row.active,
        "enrolled_at": row.enrolled_at,
        "seen_at": row.at,
        "health": report,
        "missing_packets": sum(gap.count for gap in gaps if gap.old),
        "gaps": [
            {"epoch": gap.epoch, "first": gap.first, "last": gap.last, "old": gap.old}
            for gap in gaps[:MAX_GAPS]
        ],
        "others_asked": asked,
        "uploaded": {
            "answer": whole.answer,
            "as_of": whole.as_of,
            "reasons": [{"code": code, "count": count} for code, count in whole.reasons],
        },
        "warnings": warnings(seen, newest, row.enrolled_at, now_s),
    }
