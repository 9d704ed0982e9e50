"""Dossiers: the portal's view of a case, versioned, with one row per thing that happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import sqlalchemy as sa

from forms.stamp import vietnam_date
from sync.portal import restorations, run_rows
from sync.portal.database import next_number
from sync.portal.restorations import SERIALS
from sync.portal.stations import FEED_COUNTER
from sync.portal.tables import dossier, dossier_event

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
_MANY: sa.BindParameter[Any] = sa.bindparam("many", expanding=True)
_BY_CASE = sa.select(*_COLUMNS).where(dossier.c.case_id.in_(_MANY))
_SAME_SUBJECT = sa.select(
    dossier.c.service,
    dossier.c.subject,
    dossier.c.case_id,
    dossier.c.code,
    sa.func.row_number()
    .over(
        partition_by=(dossier.c.service, dossier.c.subject), order_by=(dossier.c.received_at, dossier.c.code)
    )
    .label("place"),
).where(
    dossier.c.service.in_(sa.bindparam("services", expanding=True)),
    dossier.c.subject.in_(_MANY),
    dossier.c.state.not_in([int(state) for state in FINAL]),
)
_RANKED = _SAME_SUBJECT.subquery()
# The two oldest: one of them may be the case that asks.
_OLDEST = sa.select(_RANKED).where(_RANKED.c.place <= 2).order_by(_RANKED.c.place)


def mint_code(db: sa.Connection, unit_code: str, received_at: int) -> str:
    """Return the next dossier code of a unit and Vietnamese day: `H17.<unit>-yymmdd-nnnnnn`."""
    day = vietnam_date(received_at).strftime("%y%m%d")
    serial = next_number(db, f"{SERIALS}{unit_code}:{day}", lambda: restorations.first_serial(db, day))
    return f"{CITY}.{unit_code}-{day}-{serial:0{SERIAL_DIGITS}d}"


def read_ahead(db: sa.Connection, case_ids: Iterable[bytes]) -> None:
    """Find the dossiers of the open run's cases, with one statement."""
    for case_id, found in _by_case(db, list(case_ids)).items():
        run_rows.remember(db, ("case", case_id), found)


def read_ahead_duplicates(db: sa.Connection, subjects: Iterable[tuple[str, bytes]]) -> None:
    """Find the oldest open dossiers of services and subjects of the open run, with one statement."""
    for pair, found in _open_of(db, list(subjects)).items():
        run_rows.remember(db, ("open", *pair), found)


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
    code: str | None = None,
) -> DossierRow:
    """Open the dossier of a case with its first accepted packet, under a code it had before if there is one.

    With `withdrawn` that packet is a withdrawal that came before everything it takes back: the dossier
    ends as it begins and holds its place, so that nothing of the case can be entered later.
    """
    state, action = (State.WITHDRAWN, "withdraw") if withdrawn else (State.REGISTERED, "submit")
    opened = DossierRow(
        case_id=case_id,
        code=code or mint_code(db, unit_code, now_s),
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
    if subject is not None and not withdrawn:
        _open_with(db, service, subject).append((case_id, opened.code))
    run_rows.add(db, dossier, {**vars(opened), "subject": subject})
    run_rows.remember(db, ("case", case_id), opened)
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
    run_rows.forget(db, ("case", row.case_id))
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
    values = {"feed_seq": next_number(db, FEED_COUNTER)}
    run_rows.forget(db, ("case", case_id))
    if not run_rows.change_waiting(db, dossier.c.case_id, case_id, values):
        db.execute(sa.update(dossier).where(dossier.c.case_id == case_id).values(**values))


def by_case(db: sa.Connection, case_id: bytes) -> DossierRow | None:
    """Return the dossier of a case, or None."""
    return run_rows.recall(db, ("case", case_id), lambda: _by_case(db, [case_id])[case_id])


def _by_case(db: sa.Connection, case_ids: Sequence[bytes]) -> dict[bytes, DossierRow | None]:
    found: dict[bytes, DossierRow | None] = dict.fromkeys(case_ids)
    if found:
        for row in db.execute(_BY_CASE, {"many": case_ids}):
            found[row.case_id] = _one(row)
    return found


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
    others = _open_with(db, service, subject)
    return next((code for other, code in others if other != case_id), None)


def open_duplicate_of(db: sa.Connection, row: DossierRow) -> str | None:
    """Return the code of another dossier open now that has the same service and subject, or None."""
    subject = db.execute(sa.select(dossier.c.subject).where(dossier.c.case_id == row.case_id)).scalar_one()
    return None if subject is None else open_duplicate(db, row.case_id, row.service, subject)


def _open_with(db: sa.Connection, service: str, subject: bytes) -> list[tuple[bytes, str]]:
    pair = (service, subject)
    return run_rows.recall(db, ("open", *pair), lambda: _open_of(db, [pair])[pair])


def _open_of(
    db: sa.Connection, pairs: Sequence[tuple[str, bytes]]
) -> dict[tuple[str, bytes], list[tuple[bytes, str]]]:
    found: dict[tuple[str, bytes], list[tuple[bytes, str]]] = {pair: [] for pair in pairs}
    if found:
        services, subjects = {service for service, _ in pairs}, {subject for _, subject in pairs}
        for row in db.execute(_OLDEST, {"services": list(services), "many": list(subjects)}):
            if (row.service, row.subject) in found:
                found[row.service, row.subject].append((row.case_id, row.code))
    return found


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
    run_rows.add(
        db,
        dossier_event,
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
