"""Stations, their keys per chain epoch, and the people who may work at them."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from forms.errors import StationError
from forms.packets.codes import MIN_STATION_NO, PRACTICE_STATION_NO
from sync.portal.storage import run_rows
from sync.portal.storage.database import next_number
from sync.portal.storage.tables import operator, operator_key, roster, station, station_key, unit
from sync.wire.messages import RosterEntry

FEED_COUNTER = "feed"
"""One sequence for all feeds."""
MAX_LABEL = 120
"""Characters of what a station is called."""

# Statements of the hot path are built once: building one costs as much as running it.
_STATION = (
    sa.select(station, unit.c.name.label("unit_name"), station_key)
    .join(unit, unit.c.unit_code == station.c.unit_code)
    .join(station_key, station_key.c.station_no == station.c.station_no)
    .where(station.c.station_no == sa.bindparam("station_no"))
    .order_by(station_key.c.chain_epoch.desc())
    .limit(1)
)
_EPOCH_KEY = sa.select(station_key.c.public).where(
    station_key.c.station_no == sa.bindparam("station_no"),
    station_key.c.chain_epoch == sa.bindparam("chain_epoch"),
)
_OPERATOR_KEYS = (
    sa.select(operator_key.c.public, operator_key.c.registered_at)
    .where(
        operator_key.c.station_no == sa.bindparam("station_no"),
        operator_key.c.operator_id == sa.bindparam("operator_id"),
    )
    .order_by(operator_key.c.registered_at.desc())
)


@dataclass(frozen=True)
class HeldKey:
    """A key of a person at one station; one at a time is current, and those before it prove what they signed."""

    public: bytes
    since: int
    """UTC seconds of the portal when it came."""
    replaced_at: int | None
    """When the next one came; None for the current one."""


@dataclass(frozen=True)
class StationRow:
    """A station with the key of its newest chain epoch."""

    station_no: int
    label: str
    unit_code: str
    unit_name: str
    profile: str
    active: bool
    chain_epoch: int
    public: bytes
    certificate: bytes


def find_station(db: sa.Connection, station_no: int) -> StationRow | None:
    """Return a station, or None."""
    return run_rows.recall(db, ("station", station_no), lambda: _station(db, station_no))


def _station(db: sa.Connection, station_no: int) -> StationRow | None:
    row = db.execute(_STATION, {"station_no": station_no}).one_or_none()
    if row is None:
        return None
    return StationRow(
        station_no=station_no,
        label=row.label,
        unit_code=row.unit_code,
        unit_name=row.unit_name,
        profile=row.profile,
        active=row.active,
        chain_epoch=row.chain_epoch,
        public=row.public,
        certificate=row.certificate,
    )


def epoch_public(db: sa.Connection, station_no: int, chain_epoch: int) -> bytes | None:
    """Return the key a station signed with in one chain epoch, or None."""
    wanted = {"station_no": station_no, "chain_epoch": chain_epoch}
    question = ("epoch", station_no, chain_epoch)
    return run_rows.recall(db, question, lambda: db.execute(_EPOCH_KEY, wanted).scalar_one_or_none())


def mint_station_no(db: sa.Connection) -> int:
    """Return the next free station number, 10000–65534; the last one is that of practices.

    Raises:
        StationError: `stations_exhausted`.
    """
    number = next_number(db, "station", MIN_STATION_NO)
    if number >= PRACTICE_STATION_NO:
        raise StationError("stations_exhausted")
    return number


def add_station(
    db: sa.Connection, station_no: int, label: str, unit_code: str, profile: str, now_s: int
) -> None:
    """Record a new station."""
    db.execute(
        sa.insert(station).values(
            station_no=station_no,
            label=label,
            unit_code=unit_code,
            profile=profile,
            active=True,
            enrolled_at=now_s,
        )
    )


def add_epoch(
    db: sa.Connection, station_no: int, chain_epoch: int, public: bytes, certificate: bytes
) -> None:
    """Record the key and certificate of a chain epoch."""
    db.execute(
        sa.insert(station_key).values(
            station_no=station_no, chain_epoch=chain_epoch, public=public, certificate=certificate
        )
    )


def add_unit(db: sa.Connection, unit_code: str, name: str) -> None:
    """Record a receiving unit.

    Raises:
        StationError: `unit_exists`.
    """
    if unit_name(db, unit_code) is not None:
        raise StationError("unit_exists", unit=unit_code)
    db.execute(sa.insert(unit).values(unit_code=unit_code, name=name))


def unit_name(db: sa.Connection, unit_code: str) -> str | None:
    """Return a unit's name, or None."""
    return db.execute(sa.select(unit.c.name).where(unit.c.unit_code == unit_code)).scalar_one_or_none()


def put_operator(db: sa.Connection, operator_id: str, name: str, role: str) -> None:
    """Record a person, or their new name and role, on every roster they are on."""
    known = db.execute(
        sa.select(operator.c.operator_id).where(operator.c.operator_id == operator_id)
    ).one_or_none()
    if known is None:
        db.execute(sa.insert(operator).values(operator_id=operator_id, name=name, role=role))
        return
    db.execute(sa.update(operator).where(operator.c.operator_id == operator_id).values(name=name, role=role))
    stations = db.execute(
        sa.select(roster.c.station_no, roster.c.active).where(roster.c.operator_id == operator_id)
    ).all()
    for row in stations:
        put_on_roster(db, row.station_no, operator_id, active=row.active)


def put_on_roster(db: sa.Connection, station_no: int, operator_id: str, *, active: bool = True) -> None:
    """Let a person work at a station, or end it; the station hears of it in its roster feed."""
    seq = next_number(db, FEED_COUNTER)
    here = (roster.c.station_no == station_no, roster.c.operator_id == operator_id)
    changed = db.execute(sa.update(roster).where(*here).values(active=active, feed_seq=seq))
    if changed.rowcount == 0:
        db.execute(
            sa.insert(roster).values(
                station_no=station_no, operator_id=operator_id, active=active, feed_seq=seq
            )
        )


def is_on_roster(db: sa.Connection, station_no: int, operator_id: str) -> bool:
    """Tell whether a person was ever put on a station's roster."""
    return (
        db.execute(
            sa.select(roster.c.operator_id).where(
                roster.c.station_no == station_no, roster.c.operator_id == operator_id
            )
        ).one_or_none()
        is not None
    )


def roster_of(db: sa.Connection, station_no: int) -> tuple[RosterEntry, ...]:
    """Return everyone on a station's roster, by id."""
    rows = db.execute(
        sa.select(operator, roster.c.active)
        .join(roster, roster.c.operator_id == operator.c.operator_id)
        .where(roster.c.station_no == station_no)
        .order_by(operator.c.operator_id)
    ).all()
    return tuple(
        RosterEntry(operator_id=row.operator_id, name=row.name, role=row.role, active=row.active)
        for row in rows
    )


def operator_keys(db: sa.Connection, station_no: int, operator_id: str) -> tuple[HeldKey, ...]:
    """Return every key a person has signed with at a station, newest first: the first one is current."""
    question = ("operator", station_no, operator_id)
    return run_rows.recall(db, question, lambda: _operator_keys(db, station_no, operator_id))


def _operator_keys(db: sa.Connection, station_no: int, operator_id: str) -> tuple[HeldKey, ...]:
    wanted = {"station_no": station_no, "operator_id": operator_id}
    found, replaced_at = [], None
    for row in db.execute(_OPERATOR_KEYS, wanted):
        found.append(HeldKey(row.public, row.registered_at, replaced_at))
        replaced_at = row.registered_at
    return tuple(found)


def add_operator_key(
    db: sa.Connection, station_no: int, operator_id: str, public: bytes, endorsement: bytes, now_s: int
) -> None:
    """Record a person's key at a station, from now on their current one; recording it again changes nothing."""
    known = operator_keys(db, station_no, operator_id)
    if any(key.public == public for key in known):
        return
    db.execute(
        sa.insert(operator_key).values(
            station_no=station_no,
            operator_id=operator_id,
            public=public,
            endorsement=endorsement,
            # Which one is current is told by this: it never falls behind, whatever is done to the server's clock.
            registered_at=max([now_s, *(key.since + 1 for key in known[:1])]),
        )
    )
