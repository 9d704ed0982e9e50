"""What happened to a dossier: its versions, who brought each about, and what was promised before."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from sync.portal.dossiers.dossiers import State
from sync.portal.storage.tables import dossier_event, officer, unit
from sync.wire.handling import Handling

# Statements of the feeds are built once: building one costs as much as running it.
_CHANGE = (
    sa.select(dossier_event.c.action, dossier_event.c.due_on, officer.c.name)
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

_FORWARDED = (
    sa.select(dossier_event.c.case_id, dossier_event.c.unit_code, dossier_event.c.at, unit.c.name)
    .join(unit, unit.c.unit_code == dossier_event.c.unit_code)
    .where(
        dossier_event.c.case_id.in_(sa.bindparam("case_ids", expanding=True)),
        dossier_event.c.action == "forward",
    )
    .order_by(dossier_event.c.version)
)


@dataclass(frozen=True)
class LastChange:
    """What brought a dossier to its version.

    Attributes:
        action: what happened.
        by: name of the officer, None when a packet did it.
        promised: the due day before it, where it set another one; None when it set none or there was none before.
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
    promised = None if row.due_on is None else db.execute(_PROMISED, wanted).scalar_one_or_none()
    # An officer who names the same day again says why: that is told. A clock that only went on is not.
    same = promised == row.due_on and row.action != "extend"
    return LastChange(row.action, row.name, None if same else promised)


def handlings(db: sa.Connection, case_ids: list[bytes]) -> tuple[Handling, ...]:
    """Return which unit has each dossier that was forwarded; nothing of those that never were."""
    if not case_ids:
        return ()
    last = {row.case_id: row for row in db.execute(_FORWARDED, {"case_ids": case_ids})}
    return tuple(
        Handling(case_id=row.case_id, unit_code=row.unit_code, name=row.name, since=row.at)
        for row in last.values()
    )


def was_accepted(db: sa.Connection, case_id: bytes) -> bool:
    """Tell whether an officer ever accepted a dossier; some services name no time limit to tell it by."""
    accepted = sa.select(dossier_event.c.version).where(
        dossier_event.c.case_id == case_id, dossier_event.c.state == State.ACCEPTED
    )
    return db.execute(accepted.limit(1)).one_or_none() is not None


def extended_at(db: sa.Connection, case_id: bytes) -> int | None:
    """Return when an officer last extended a dossier (UTC seconds), None for never."""
    last = sa.select(sa.func.max(dossier_event.c.at)).where(
        dossier_event.c.case_id == case_id, dossier_event.c.action == "extend"
    )
    at = db.execute(last).scalar_one_or_none()
    return None if at is None else int(at)


def promised_without_extension(db: sa.Connection, case_id: bytes, due_on: str | None) -> str | None:
    """Return the due day as it would be without the extensions an officer made last; None where there was none.

    Once something else has set the day, it rests on the extension, and that is mended no longer.

    Args:
        db: any transaction.
        case_id: of the dossier.
        due_on: its due day, which portals did not always keep in the history.
    """
    days = (
        sa.select(dossier_event.c.action, dossier_event.c.due_on)
        .where(dossier_event.c.case_id == case_id, dossier_event.c.due_on.is_not(None))
        .order_by(dossier_event.c.version.desc())
    )
    extended = False
    for row in db.execute(days):
        if row.action != "extend":
            return str(row.due_on)
        extended = True
    return None if extended else due_on


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
            "station_no": row.station_no,
        }
        for row in rows
    ]
