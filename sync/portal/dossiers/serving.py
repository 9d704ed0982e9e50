"""Which station serves a case, which others have a part in it, and what each of them hears.

The station that sealed a case serves it until the supplement of another one is taken; then that one does, in the
transaction that takes the supplement. Who was given the answers, and who served before, goes on hearing of the
case: nobody is left with what has ceased to be true.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from sync.portal.dossiers import declarations
from sync.portal.dossiers.dossiers import COLUMNS, DossierRow, row_of
from sync.portal.storage.tables import content_reading, dossier, dossier_event, dossier_station, station
from sync.wire.serving import Serving

_STATION: sa.BindParameter[int] = sa.bindparam("station_no")
_CASE: sa.BindParameter[bytes] = sa.bindparam("case_id")
# Asked at every poll of every station: building a statement costs as much as running it.
_OWN_HEAD = sa.select(sa.func.max(dossier.c.feed_seq).label("seq")).where(dossier.c.station_no == _STATION)
_OTHER_HEAD = (
    sa.select(sa.func.max(dossier.c.feed_seq).label("seq"))
    .join(dossier_station, dossier_station.c.case_id == dossier.c.case_id)
    .where(dossier_station.c.station_no == _STATION)
)
_HEADS = sa.union_all(_OWN_HEAD, _OTHER_HEAD).subquery()
HIGHEST = sa.select(sa.func.max(_HEADS.c.seq))
"""The newest change of any dossier a station hears of."""
_OWN = sa.select(*COLUMNS).where(dossier.c.station_no == _STATION)
_OTHERS = (
    sa.select(*COLUMNS)
    .join(dossier_station, dossier_station.c.case_id == dossier.c.case_id)
    .where(dossier_station.c.station_no == _STATION, dossier.c.station_no != _STATION)
)
_PART = sa.select(dossier_station.c.served).where(
    dossier_station.c.case_id == _CASE, dossier_station.c.station_no == _STATION
)
_HEAR = sa.text(
    "INSERT INTO dossier_station (case_id, station_no, served, since) "
    "VALUES (:case_id, :station_no, :served, :since) ON CONFLICT (case_id, station_no) DO NOTHING"
)
_DECLARED = frozenset({"submit", "supplement"})


def serving_of(db: sa.Connection, row: DossierRow) -> Serving:
    """Return who serves a case, and its newest declaration."""
    label = db.execute(sa.select(station.c.label).where(station.c.station_no == row.station_no)).scalar_one()
    return Serving(
        station_no=row.station_no,
        label=label,
        since=row.received_at if row.served_since is None else row.served_since,
        packet_id=declarations.newest(db, row.case_id),
    )


def changed_for(db: sa.Connection, station_no: int, after_seq: int, limit: int) -> list[DossierRow]:
    """Return the dossiers a station hears of that changed after a place in the feed, in the feed's order."""
    wanted = {"station_no": station_no}
    rows = [
        row
        for statement in (_OWN, _OTHERS)
        for row in db.execute(
            statement.where(dossier.c.feed_seq > after_seq).order_by(dossier.c.feed_seq).limit(limit), wanted
        )
    ]
    found = [one for row in rows if (one := row_of(row)) is not None]
    return sorted(found, key=lambda one: one.feed_seq)[:limit]


def let_hear(db: sa.Connection, case_id: bytes, station_no: int, now_s: int, *, served: bool = False) -> None:
    """Let a station hear of a case from now on; once it has served the case, that stays so.

    Args:
        db: a transaction that may write.
        case_id: the case.
        station_no: of the station.
        now_s: UTC seconds.
        served: it served the case until now.
    """
    told: dict[str, Any] = {"case_id": case_id, "station_no": station_no, "served": served, "since": now_s}
    db.execute(_HEAR, told)
    if served:
        wanted = (dossier_station.c.case_id == case_id, dossier_station.c.station_no == station_no)
        db.execute(sa.update(dossier_station).where(*wanted).values(served=True))


def has_part(db: sa.Connection, case_id: bytes, station_no: int) -> bool:
    """Tell whether a station that does not serve a case has served it, or was given its answers."""
    wanted = {"case_id": case_id, "station_no": station_no}
    return db.execute(_PART, wanted).one_or_none() is not None


def has_served(db: sa.Connection, case_id: bytes, station_no: int) -> bool:
    """Tell whether a station that does not serve a case did so before."""
    wanted = {"case_id": case_id, "station_no": station_no}
    return bool(db.execute(_PART, wanted).scalar_one_or_none())


def has_asked(db: sa.Connection, case_id: bytes, station_no: int) -> bool:
    """Tell whether a question of a station for the answers of a case is on record, whatever came of it."""
    asked = sa.select(content_reading.c.id).where(
        content_reading.c.case_id == case_id, content_reading.c.station_no == station_no
    )
    return db.execute(asked.limit(1)).one_or_none() is not None


def was_given_newest(db: sa.Connection, case_id: bytes, station_no: int) -> bool:
    """Tell whether a station was given the answers of a case as they were last declared."""
    declared = sa.select(sa.func.max(dossier_event.c.version)).where(
        dossier_event.c.case_id == case_id, dossier_event.c.action.in_(_DECLARED)
    )
    given = (
        sa.select(content_reading.c.id)
        .where(
            content_reading.c.case_id == case_id,
            content_reading.c.station_no == station_no,
            content_reading.c.outcome == "given",
            content_reading.c.version >= declared.scalar_subquery(),
        )
        .limit(1)
    )
    return db.execute(given).one_or_none() is not None
