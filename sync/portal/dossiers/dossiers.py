"""Dossiers: the portal's view of a case, versioned, with one row per thing that happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import sqlalchemy as sa

from forms.stamp import vietnam_date
from sync.portal import restorations
from sync.portal.restorations import SERIALS
from sync.portal.stations.stations import FEED_COUNTER
from sync.portal.storage import run_rows
from sync.portal.storage.database import next_number
from sync.portal.storage.tables import dossier, dossier_event

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
    served_since: int | None


COLUMNS = [
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
        "served_since",
    )
]


# Statements of the hot path are built once: building one costs as much as running it.
_MANY: sa.BindParameter[Any] = sa.bindparam("many", expanding=True)
_BY_CASE = sa.select(*COLUMNS).where(dossier.c.case_id.in_(_MANY))


def mint_code(db: sa.Connection, unit_code: str, received_at: int) -> str:
    """Return the next dossier code of a unit and Vietnamese day: `H17.<unit>-yymmdd-nnnnnn`."""
    day = vietnam_date(received_at).strftime("%y%m%d")
    serial = next_number(db, f"{SERIALS}{unit_code}:{day}", lambda: restorations.first_serial(db, day))
    return f"{CITY}.{unit_code}-{day}-{serial:0{SERIAL_DIGITS}d}"


def first_unit(code: str) -> str:
    """Return the unit a dossier code was minted for: where the dossier began, whoever has it now."""
    return code.removeprefix(f"{CITY}.").rsplit("-", 2)[0]


def read_ahead(db: sa.Connection, case_ids: Iterable[bytes]) -> None:
    """Find the dossiers of the open run's cases, with one statement."""
    for case_id, found in _by_case(db, list(case_ids)).items():
        run_rows.remember(db, ("case", case_id), found)


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
        served_since=None,
    )
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
    keeps_note: bool = False,
    unit_code: str | None = None,
    station_no: int | None = None,
) -> bool:
    """Bring a dossier to its next version; its state begins anew only where it is another one.

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
        keeps_note: the station goes on showing what was said before; the history alone has `note`.
        unit_code: the unit that goes on with it, None when it stays.
        station_no: the station that serves it from now on, None when it stays.

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
            state_at=row.state_at if state == row.state else now_s,
            version=version,
            due_on=due_on or row.due_on,
            note=row.note if keeps_note else note,
            unit_code=unit_code or row.unit_code,
            station_no=row.station_no if station_no is None else station_no,
            served_since=row.served_since if station_no is None else now_s,
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
        station_no=station_no,
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
            found[row.case_id] = row_of(row)
    return found


def by_code(db: sa.Connection, code: str) -> DossierRow | None:
    """Return the dossier of a national code, or None."""
    return row_of(db.execute(sa.select(*COLUMNS).where(dossier.c.code == code)).one_or_none())


def of_unit(db: sa.Connection, unit_code: str, limit: int) -> list[DossierRow]:
    """Return a unit's dossiers, oldest first; for pages of them see `unit_pages`."""
    rows = db.execute(
        sa.select(*COLUMNS)
        .where(dossier.c.unit_code == unit_code)
        .order_by(dossier.c.received_at, dossier.c.code)
        .limit(limit)
    ).all()
    return [found for row in rows if (found := row_of(row)) is not None]


def row_of(row: sa.Row[Any] | None) -> DossierRow | None:
    """Return a dossier of the columns `COLUMNS`."""
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
    station_no: int | None = None,
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
            "station_no": station_no,
        },
    )
