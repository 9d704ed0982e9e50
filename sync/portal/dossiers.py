"""Dossiers: the portal's view of a case, versioned, with one row per thing that happened."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import IntEnum

import sqlalchemy as sa

from forms.stamp import vietnam_date
from sync.portal.database import next_number
from sync.portal.stations import FEED_COUNTER
from sync.portal.tables import dossier, dossier_event, officer

CITY = "H17"
"""Da Nang's identifier among the provinces' document systems."""
SERIAL_DIGITS = 6


class State(IntEnum):
    """National numbers of a dossier's state (`TrangThaiHoSo` of the national portal's interface)."""

    REGISTERED = 1
    ACCEPTED = 2
    NOT_ACCEPTED = 3
    PROCESSING = 4
    SUPPLEMENT_REQUIRED = 5
    PAYMENT_REQUIRED = 6
    WITHDRAWN = 7
    STOPPED = 8
    RESOLVED = 9
    HANDED_OVER = 10


FINAL = frozenset({State.NOT_ACCEPTED, State.WITHDRAWN, State.STOPPED, State.RESOLVED, State.HANDED_OVER})


@dataclass(frozen=True)
class DossierRow:
    """A dossier as it is now."""

    case_id: bytes
    code: str
    station_no: int
    unit_code: str
    service: str
    state: State
    state_at: int
    version: int
    received_at: int
    due_on: str | None
    note: str | None
    feed_seq: int


_COLUMNS = [
    dossier.c[name]
    for name in (
        "case_id",
        "code",
        "station_no",
        "unit_code",
        "service",
        "state",
        "state_at",
        "version",
        "received_at",
        "due_on",
        "note",
        "feed_seq",
    )
]


# Statements of the hot path are built once: building one costs as much as running it.
_BY_CASE = sa.select(*_COLUMNS).where(dossier.c.case_id == sa.bindparam("case_id"))
_OPEN, _HAPPENED = sa.insert(dossier), sa.insert(dossier_event)
_DUPLICATE = (
    sa.select(dossier.c.code)
    .where(
        dossier.c.service == sa.bindparam("service"),
        dossier.c.subject == sa.bindparam("subject"),
        dossier.c.case_id != sa.bindparam("case_id"),
        dossier.c.state.not_in([int(state) for state in FINAL]),
    )
    .order_by(dossier.c.received_at)
    .limit(1)
)
_CHANGE = (
    sa.select(dossier_event.c.action, officer.c.name)
    .join(officer, officer.c.officer_id == dossier_event.c.officer_id, isouter=True)
    .where(
        dossier_event.c.case_id == sa.bindparam("case_id"), dossier_event.c.version == sa.bindparam("version")
    )
)
_PROMISED = (
    sa.select(dossier_event.c.due_on)
    .where(
        dossier_event.c.case_id == sa.bindparam("case_id"),
        dossier_event.c.version < sa.bindparam("version"),
        dossier_event.c.due_on.is_not(None),
    )
    .order_by(dossier_event.c.version.desc())
    .limit(1)
)


def mint_code(db: sa.Connection, unit_code: str, received_at: int) -> str:
    """Return the next dossier code of a unit and Vietnamese day: `H17.<unit>-yymmdd-nnnnnn`."""
    day = vietnam_date(received_at).strftime("%y%m%d")
    serial = next_number(db, f"dossier:{unit_code}:{day}")
    return f"{CITY}.{unit_code}-{day}-{serial:0{SERIAL_DIGITS}d}"


def open_dossier(
    db: sa.Connection,
    *,
    case_id: bytes,
    station_no: int,
    unit_code: str,
    service: str,
    subject: bytes | None,
    packet_id: bytes,
    now_s: int,
    withdrawn: bool = False,
) -> DossierRow:
    """Open the dossier of a case with its first accepted packet.

    With `withdrawn` that packet is a withdrawal that came before everything it takes back: the dossier
    ends as it begins and holds its place, so that nothing of the case can be entered later.
    """
    state, action = (State.WITHDRAWN, "withdraw") if withdrawn else (State.REGISTERED, "submit")
    opened = DossierRow(
        case_id=case_id,
        code=mint_code(db, unit_code, now_s),
        station_no=station_no,
        unit_code=unit_code,
        service=service,
        state=state,
        state_at=now_s,
        version=1,
        received_at=now_s,
        due_on=None,
        note=None,
        feed_seq=next_number(db, FEED_COUNTER),
    )
    db.execute(_OPEN, {**asdict(opened), "subject": subject})
    _add_event(db, case_id, 1, action, state, now_s, packet_id=packet_id)
    return opened


def move(
    db: sa.Connection,
    row: DossierRow,
    action: str,
    state: State,
    now_s: int,
    *,
    officer_id: str | None = None,
    packet_id: bytes | None = None,
    due_on: str | None = None,
    note: str | None = None,
    unit_code: str | None = None,
) -> bool:
    """Bring a dossier to its next version.

    Args:
        db: a writing transaction.
        row: the dossier as the decision saw it.
        action: what happened, snake_case.
        state: the new state.
        now_s: UTC seconds.
        officer_id: who did it, or None for a packet.
        packet_id: the packet that did it, or None.
        due_on: the due day if it is now known or changed; otherwise the old one stays.
        note: what the officer said with it; the station shows it until something else happens.
        unit_code: the unit that goes on with it, None when it stays.

    Returns:
        False when somebody else moved it first; nothing is changed then.
    """
    version = row.version + 1
    changed = db.execute(
        sa.update(dossier)
        .where(dossier.c.case_id == row.case_id, dossier.c.version == row.version)
        .values(
            state=state,
            state_at=now_s,
            version=version,
            due_on=due_on or row.due_on,
            note=note,
            unit_code=unit_code or row.unit_code,
            feed_seq=next_number(db, FEED_COUNTER),
        )
    )
    if changed.rowcount == 0:
        return False
    _add_event(
        db,
        row.case_id,
        version,
        action,
        state,
        now_s,
        officer_id=officer_id,
        packet_id=packet_id,
        note=note,
        due_on=due_on,
        unit_code=unit_code,
    )
    return True


def touch(db: sa.Connection, case_id: bytes) -> None:
    """Show a dossier in its station's feed again: a receipt became complete, the state did not move."""
    db.execute(
        sa.update(dossier).where(dossier.c.case_id == case_id).values(feed_seq=next_number(db, FEED_COUNTER))
    )


def by_case(db: sa.Connection, case_id: bytes) -> DossierRow | None:
    """Return the dossier of a case, or None."""
    return _one(db.execute(_BY_CASE, {"case_id": case_id}).one_or_none())


def by_code(db: sa.Connection, code: str) -> DossierRow | None:
    """Return the dossier of a national code, or None."""
    return _one(db.execute(sa.select(*_COLUMNS).where(dossier.c.code == code)).one_or_none())


def of_unit(db: sa.Connection, unit_code: str, limit: int) -> list[DossierRow]:
    """Return a unit's dossiers, oldest first."""
    rows = db.execute(
        sa.select(*_COLUMNS)
        .where(dossier.c.unit_code == unit_code)
        .order_by(dossier.c.received_at, dossier.c.code)
        .limit(limit)
    ).all()
    return [found for row in rows if (found := _one(row)) is not None]


def changed_for(db: sa.Connection, station_no: int, after_seq: int, limit: int) -> list[DossierRow]:
    """Return a station's dossiers that changed after a place in the feed, in the feed's order."""
    rows = db.execute(
        sa.select(*_COLUMNS)
        .where(dossier.c.station_no == station_no, dossier.c.feed_seq > after_seq)
        .order_by(dossier.c.feed_seq)
        .limit(limit)
    ).all()
    return [found for row in rows if (found := _one(row)) is not None]


def open_duplicate(db: sa.Connection, case_id: bytes, service: str, subject: bytes) -> str | None:
    """Return the code of another open dossier of the same service and subject, or None."""
    code: str | None = db.execute(
        _DUPLICATE, {"service": service, "subject": subject, "case_id": case_id}
    ).scalar_one_or_none()
    return code


@dataclass(frozen=True)
class LastChange:
    """What brought a dossier to its version.

    Attributes:
        action: what happened.
        by: name of the officer, None when a packet did it.
        promised: the due day before it, None when there was none.
    """

    action: str
    by: str | None
    promised: str | None


def last_change(db: sa.Connection, case_id: bytes, version: int) -> LastChange | None:
    """Return what brought a dossier to a version."""
    wanted = {"case_id": case_id, "version": version}
    row = db.execute(_CHANGE, wanted).one_or_none()
    if row is None:
        return None
    promised = db.execute(_PROMISED, wanted).scalar_one_or_none() if row.action == "extend" else None
    return LastChange(row.action, row.name, promised)


def was_accepted(db: sa.Connection, case_id: bytes) -> bool:
    """Tell whether an officer ever accepted a dossier; some services name no time limit to tell it by."""
    accepted = sa.select(dossier_event.c.version).where(
        dossier_event.c.case_id == case_id, dossier_event.c.state == State.ACCEPTED
    )
    return db.execute(accepted.limit(1)).one_or_none() is not None


def history(db: sa.Connection, case_id: bytes) -> list[dict[str, object]]:
    """Return what happened to a dossier, in order."""
    rows = db.execute(
        sa.select(dossier_event).where(dossier_event.c.case_id == case_id).order_by(dossier_event.c.version)
    ).all()
    return [
        {
            "version": row.version,
            "action": row.action,
            "state": row.state,
            "at": row.at,
            "officer_id": row.officer_id,
            "packet_id": None if row.packet_id is None else row.packet_id.hex(),
            "note": row.note,
            "due_on": row.due_on,
            "unit_code": row.unit_code,
        }
        for row in rows
    ]


def _one(row: sa.Row[tuple[object, ...]] | None) -> DossierRow | None:
    if row is None:
        return None
    values = dict(row._mapping)
    return DossierRow(**{**values, "state": State(values["state"])})


def _add_event(
    db: sa.Connection,
    case_id: bytes,
    version: int,
    action: str,
    state: State,
    now_s: int,
    *,
    officer_id: str | None = None,
    packet_id: bytes | None = None,
    note: str | None = None,
    due_on: str | None = None,
    unit_code: str | None = None,
) -> None:
    db.execute(
        _HAPPENED,
        {
            "case_id": case_id,
            "version": version,
            "action": action,
            "state": state,
            "at": now_s,
            "officer_id": officer_id,
            "packet_id": packet_id,
            "note": note,
            "due_on": due_on,
            "unit_code": unit_code,
        },
    )
