"""Ending and giving back what machines and people may do at the portal; each act leaves a row that says who did it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import sqlalchemy as sa

from forms.errors import StationError
from sync.portal.stations import moves, stations
from sync.portal.storage import run_rows
from sync.portal.storage.access_tables import access_act
from sync.portal.storage.event_log import record
from sync.portal.storage.tables import enrolment, heartbeat, officer, operator, roster, station

MAX_REASON = 200
MAX_NAME = 200
_OPERATOR_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}\Z")
"""What stations take: the id is the name of a file there."""


@dataclass(frozen=True)
class Act:
    """Who ends or gives back something, and why.

    Attributes:
        who: account on the server of the person who gave the command.
        reason: in their words, empty when none was given.
        at: UTC seconds.
    """

    who: str
    reason: str
    at: int


def set_station(db: sa.Connection, station_no: int, act: Act, *, active: bool) -> bool:
    """Shut a station out from its next request on, or let it in again.

    Returns:
        False when it was so already; no row is written then.

    Raises:
        StationError: `station_unknown`.
    """
    found = db.execute(sa.select(station.c.active).where(station.c.station_no == station_no)).one_or_none()
    if found is None:
        raise StationError("station_unknown", station=station_no)
    if bool(found.active) is active:
        return False
    db.execute(sa.update(station).where(station.c.station_no == station_no).values(active=active))
    _note(db, act, "station restore" if active else "station revoke", str(station_no))
    return True


def move_station(db: sa.Connection, station_no: int, unit_code: str, label: str, act: Act) -> bool:
    """Let another unit receive what a station brings from now on, under the name it has there.

    Its dossiers stay where they are: officers of the unit before go on with them, or forward them.

    Returns:
        False when it was so already; no row is written then.

    Raises:
        StationError: `station_unknown`, `unit_unknown`.
    """
    found = db.execute(sa.select(station).where(station.c.station_no == station_no)).one_or_none()
    if found is None:
        raise StationError("station_unknown", station=station_no)
    if stations.unit_name(db, unit_code) is None:
        raise StationError("unit_unknown", unit=unit_code)
    if (found.unit_code, found.label) == (unit_code, label):
        return False
    db.execute(
        sa.update(station).where(station.c.station_no == station_no).values(unit_code=unit_code, label=label)
    )
    run_rows.forget(db, ("station", station_no))
    _note(db, act, moves.STATION_MOVE, moves.subject_of_move(station_no, found.unit_code, unit_code))
    return True


def set_operator(
    db: sa.Connection, operator_id: str, station_no: int | None, act: Act, *, active: bool
) -> tuple[int, ...]:
    """End a person's work at one station or at all they are on, or let them work again; the roster feed tells it.

    Enrolment codes made for them and not used yet end too.

    Returns:
        The stations where something changed.

    Raises:
        StationError: `operator_unknown` also where they are not on that station's roster.
    """
    asked = sa.select(roster.c.station_no, roster.c.active).where(roster.c.operator_id == operator_id)
    if station_no is not None:
        asked = asked.where(roster.c.station_no == station_no)
    rows = db.execute(asked.order_by(roster.c.station_no)).all()
    if not rows:
        raise StationError("operator_unknown", operator=operator_id)
    changed = tuple(row.station_no for row in rows if bool(row.active) is not active)
    for number in changed:
        stations.put_on_roster(db, number, operator_id, active=active)
        _note(db, act, "operator restore" if active else "operator remove", f"{operator_id}@{number}")
    if not active:
        ended = sa.update(enrolment).where(
            enrolment.c.operator_id == operator_id, enrolment.c.used_at.is_(None)
        )
        if station_no is not None:
            ended = ended.where(enrolment.c.station_no == station_no)
        db.execute(ended.values(expires_at=0))
    return changed


def let_work(
    db: sa.Connection, station_no: int, operator_id: str, name: str | None, role: str | None, act: Act
) -> stations.StationRow:
    """Put a person on a station's roster, for whom a code is made there; one who is on it stays.

    Returns:
        The station.

    Raises:
        StationError: `station_unknown`, `station_revoked`, `operator_id`, `operator_id_alike` with the `other` one,
            `operator_name_needed` for somebody unknown, `operator_name`, `operator_ended` for somebody whose work
            there was ended: that they work again is a decision of its own.
    """
    here = stations.find_station(db, station_no)
    if here is None:
        raise StationError("station_unknown", station=station_no)
    if not here.active:
        raise StationError("station_revoked", station=station_no)
    if _OPERATOR_ID.match(operator_id) is None:
        raise StationError("operator_id")
    people = {entry.operator_id: entry for entry in stations.roster_of(db, station_no)}
    for other in people:
        # On a system that does not tell capitals from small letters both would be one file.
        if other != operator_id and other.lower() == operator_id.lower():
            raise StationError("operator_id_alike", other=other)
    if operator_id in people and not people[operator_id].active:
        raise StationError("operator_ended", operator=operator_id)
    known = db.execute(sa.select(operator).where(operator.c.operator_id == operator_id)).one_or_none()
    if name is not None:
        called = name.strip()
    elif known is not None:
        called = known.name
    else:
        raise StationError("operator_name_needed", operator=operator_id)
    if not 1 <= len(called) <= MAX_NAME or not called.isprintable():
        raise StationError("operator_name")
    is_now = (called, role or ("clerk" if known is None else known.role))
    if known is None or is_now != (known.name, known.role):
        stations.put_operator(db, operator_id, *is_now)
    if operator_id not in people:
        stations.put_on_roster(db, station_no, operator_id)
    _note(db, act, "operator add", f"{operator_id}@{station_no}")
    return here


def remove_officer(db: sa.Connection, officer_id: str, act: Act) -> bool:
    """End an officer's token: it is looked at with every request.

    Returns:
        False when it had ended already.

    Raises:
        StationError: `officer_unknown`.
    """
    found = db.execute(sa.select(officer.c.active).where(officer.c.officer_id == officer_id)).one_or_none()
    if found is None:
        raise StationError("officer_unknown", officer=officer_id)
    if not found.active:
        return False
    db.execute(sa.update(officer).where(officer.c.officer_id == officer_id).values(active=False))
    _note(db, act, "officer remove", officer_id)
    return True


def stations_of(db: sa.Connection, unit_code: str | None) -> list[dict[str, object]]:
    """Return stations, by number: whether they may call, and when they last told how they are."""
    asked = sa.select(station, heartbeat.c.at.label("seen_at")).join(
        heartbeat, heartbeat.c.station_no == station.c.station_no, isouter=True
    )
    if unit_code is not None:
        asked = asked.where(station.c.unit_code == unit_code)
    return [
        {
            "station": row.station_no,
            "label": row.label,
            "unit": row.unit_code,
            "profile": row.profile,
            "active": bool(row.active),
            "enrolled_at": row.enrolled_at,
            "seen_at": row.seen_at,
        }
        for row in db.execute(asked.order_by(station.c.station_no))
    ]


def operators_of(db: sa.Connection, unit_code: str | None) -> list[dict[str, object]]:
    """Return people and the stations where they may work or could once, with their keys there, the current one first."""
    asked = (
        sa.select(operator, roster.c.station_no, roster.c.active)
        .join(roster, roster.c.operator_id == operator.c.operator_id)
        .join(station, station.c.station_no == roster.c.station_no)
    )
    if unit_code is not None:
        asked = asked.where(station.c.unit_code == unit_code)
    return [
        {
            "operator": row.operator_id,
            "name": row.name,
            "role": row.role,
            "station": row.station_no,
            "active": bool(row.active),
            "keys": [
                {"key": key.public.hex()[:16], "since": key.since, "replaced_at": key.replaced_at}
                for key in stations.operator_keys(db, row.station_no, row.operator_id)
            ],
        }
        for row in db.execute(asked.order_by(operator.c.operator_id, roster.c.station_no))
    ]


def officers_of(db: sa.Connection, unit_code: str | None) -> list[dict[str, object]]:
    """Return officers; a token is never told again."""
    asked = sa.select(officer)
    if unit_code is not None:
        asked = asked.where(officer.c.unit_code == unit_code)
    return [
        {
            "officer": row.officer_id,
            "name": row.name,
            "role": row.role,
            "unit": row.unit_code,
            "active": bool(row.active),
        }
        for row in db.execute(asked.order_by(officer.c.officer_id))
    ]


def _note(db: sa.Connection, act: Act, what: str, subject: str) -> None:
    db.execute(
        sa.insert(access_act).values(
            at=act.at, who=act.who, act=what, subject=subject, reason=act.reason[:MAX_REASON]
        )
    )
    # Whom it was about stands in the row, not in the log.
    record("access_act", act=what)
