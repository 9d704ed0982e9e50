"""Exporting a unit's dossiers in the national form: one line for each call that would be made.

The file holds what citizens declared, in the open: it is made for its owner only, and every
dossier in it is recorded as read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import sqlalchemy as sa

from forms.body import Submission, Supplement
from forms.errors import StationError
from forms.packet import parse_packet
from sync.portal import clock_warnings, declarations, dossiers, stations
from sync.portal.context import Portal
from sync.portal.dossiers import DossierRow, State
from sync.portal.event_log import record
from sync.portal.national_fields import (
    PROGRESS,
    PUSH,
    Asked,
    DossierFacts,
    Fields,
    Happened,
    NationalCodes,
    dossier_fields,
    progress_fields,
    request_body,
)
from sync.portal.opening import unseal
from sync.portal.papers import in_force
from sync.portal.root_files import write_secret
from sync.portal.tables import dossier_event, officer, packet, supplement_request
from sync.wire.messages import Reason

MAX_IN_ONE = 200


def read_codes(file: Path | None) -> NationalCodes:
    """Return the settings of a JSON file, the defaults without one.

    Raises:
        StationError: `file_unreadable`, `national_codes` for a file of another shape.
    """
    if file is None:
        return NationalCodes()
    try:
        return msgspec.json.decode(file.read_bytes(), type=NationalCodes)
    except OSError as error:
        raise StationError("file_unreadable") from error
    except (msgspec.DecodeError, UnicodeError) as error:
        raise StationError("national_codes") from error


def export(
    portal: Portal,
    unit_code: str,
    out: Path,
    codes: NationalCodes,
    *,
    updating: bool,
) -> int:
    """Write every dossier of a unit and its progress as the bodies of the national calls.

    Args:
        portal: opened.
        unit_code: whose dossiers.
        out: a new file, one JSON object a line.
        codes: settings of the interface.
        updating: whether these dossiers were pushed before.

    Returns:
        How many dossiers were written.

    Raises:
        StationError: `unit_unknown`, `file_exists`.
    """
    with portal.store.reading() as db:
        unit_name = stations.unit_name(db, unit_code)
        if unit_name is None:
            raise StationError("unit_unknown", unit=unit_code)
        facts = [_facts(portal, db, row, unit_name) for row in dossiers.of_unit(db, unit_code, limit=1 << 31)]
    lines = [msgspec.json.encode(body) for body in _bodies(facts, unit_code, codes, updating=updating)]
    try:
        write_secret(out, b"".join(line + b"\n" for line in lines))
    except FileExistsError as error:
        raise StationError("file_exists") from error
    except OSError as error:
        raise StationError("file_unreadable") from error
    for one in facts:
        record("exported", case=one.row.case_id.hex())
    return len(facts)


def _bodies(
    facts: list[DossierFacts], unit_code: str, codes: NationalCodes, *, updating: bool
) -> Iterator[Fields]:
    for start in range(0, len(facts), MAX_IN_ONE):
        some = facts[start : start + MAX_IN_ONE]
        pushed = [dossier_fields(one, codes) for one in some]
        yield request_body(PUSH, unit_code, pushed, updating=updating)
        steps = [step for one in some for step in progress_fields(one)]
        yield request_body(PROGRESS, unit_code, steps, updating=updating)


def _facts(portal: Portal, db: sa.Connection, row: DossierRow, unit_name: str) -> DossierFacts:
    bodies = [
        unseal(parse_packet(raw), portal.keys, portal.compressor)[1]
        for raw in declarations.raws(db, row.case_id)
    ]
    declared = [body for body in bodies if isinstance(body, Submission | Supplement)]
    service = portal.shelf.service(row.service)
    events = _events(db, row.case_id)
    return DossierFacts(
        row=row,
        service_name="" if service is None else service.name,
        field="" if service is None else service.field or "",
        unit_name=unit_name,
        declaration=declared[-1] if declared else None,
        documents=in_force(bodies),
        asked=_asked(db, row.case_id, events),
        events=events,
        suspect_days=clock_warnings.of_case(db, portal.keys, portal.compressor, row.case_id),
    )


def _events(db: sa.Connection, case_id: bytes) -> tuple[Happened, ...]:
    rows = db.execute(
        sa.select(dossier_event, officer.c.name.label("officer_name"), packet.c.operator_id)
        .join(officer, officer.c.officer_id == dossier_event.c.officer_id, isouter=True)
        .join(packet, packet.c.packet_id == dossier_event.c.packet_id, isouter=True)
        .where(dossier_event.c.case_id == case_id)
        .order_by(dossier_event.c.version)
    ).all()
    return tuple(
        Happened(
            at=row.at,
            by=row.officer_name or row.operator_id or "",
            action=row.action,
            state=State(row.state),
            note=row.note,
        )
        for row in rows
    )


def _asked(db: sa.Connection, case_id: bytes, events: tuple[Happened, ...]) -> tuple[Asked, ...]:
    rows = db.execute(
        sa.select(supplement_request, packet.c.received_at, packet.c.operator_id)
        .join(packet, packet.c.packet_id == supplement_request.c.answered_by, isouter=True)
        .where(supplement_request.c.case_id == case_id)
        .order_by(supplement_request.c.asked_at, supplement_request.c.request_id)
    ).all()
    askers = {event.at: event.by for event in events if event.action == "ask_supplement"}
    return tuple(
        Asked(
            request_id=row.request_id,
            officer=askers.get(row.asked_at, ""),
            reasons=tuple(
                reason.text for reason in msgspec.msgpack.decode(row.reasons, type=tuple[Reason, ...])
            ),
            asked_at=row.asked_at,
            answered_at=row.received_at,
            answered_by=row.operator_id or "",
        )
        for row in rows
    )
