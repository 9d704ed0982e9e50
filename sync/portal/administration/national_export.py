"""Exporting a unit's dossiers in the national form: one line for each call that would be made.

The file holds what citizens declared, in the open: it is made for its owner only, and every
dossier in it is recorded as read.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from forms.errors import HostileInput, StationError
from forms.packets.body import Submission, Supplement
from forms.packets.packet import parse_packet
from sync.portal.context import Portal
from sync.portal.dossiers import declarations, dossiers
from sync.portal.dossiers.dossiers import DossierRow, State
from sync.portal.dossiers.papers import in_force
from sync.portal.keys.root_files import write_secret
from sync.portal.office.national_fields import (
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
from sync.portal.packets import clock_warnings
from sync.portal.packets.opening import unseal
from sync.portal.storage.event_log import record
from sync.portal.storage.tables import dossier_event, officer, packet, station, supplement_request, unit
from sync.wire.messages import Reason

MAX_IN_ONE = 200


@dataclass(frozen=True)
class Exported:
    """What was written.

    Attributes:
        dossiers: how many dossiers.
        unreadable: codes of those left out because what was declared cannot be opened here.
        why: what was wrong with them, each once.
    """

    dossiers: int
    unreadable: tuple[str, ...]
    why: tuple[str, ...] = ()


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
) -> Exported:
    """Write every dossier of a unit and its progress as the bodies of the national calls.

    One whose content cannot be opened is left out and named: half of it, told over what was told before, would
    take a citizen's name off their dossier.

    Args:
        portal: opened.
        unit_code: whose dossiers.
        out: a new file, one JSON object a line.
        codes: settings of the interface.
        updating: whether these dossiers were pushed before.

    Returns:
        How many dossiers were written, and which were not.

    Raises:
        StationError: `unit_unknown`, `file_exists`.
    """
    with portal.store.reading() as db:
        units = {row.unit_code: row.name for row in db.execute(sa.select(unit.c.unit_code, unit.c.name))}
        if unit_code not in units:
            raise StationError("unit_unknown", unit=unit_code)
        facts, unreadable, why = [], [], set()
        for row in dossiers.of_unit(db, unit_code, limit=1 << 31):
            try:
                facts.append(_facts(portal, db, row, units))
            except HostileInput as error:
                unreadable.append(row.code)
                why.add(error.code)
                record("export_unreadable", level=logging.ERROR, case=row.case_id.hex(), code=error.code)
    lines = [msgspec.json.encode(body) for body in _bodies(facts, unit_code, codes, updating=updating)]
    try:
        write_secret(out, b"".join(line + b"\n" for line in lines))
    except FileExistsError as error:
        raise StationError("file_exists") from error
    except OSError as error:
        raise StationError("file_unreadable") from error
    for one in facts:
        record("exported", case=one.row.case_id.hex())
    return Exported(len(facts), tuple(unreadable), tuple(sorted(why)))


def _bodies(
    facts: list[DossierFacts], unit_code: str, codes: NationalCodes, *, updating: bool
) -> Iterator[Fields]:
    for start in range(0, len(facts), MAX_IN_ONE):
        some = facts[start : start + MAX_IN_ONE]
        pushed = [dossier_fields(one, codes) for one in some]
        yield request_body(PUSH, unit_code, pushed, updating=updating)
        steps = [step for one in some for step in progress_fields(one)]
        yield request_body(PROGRESS, unit_code, steps, updating=updating)


def _facts(portal: Portal, db: sa.Connection, row: DossierRow, units: Mapping[str, str]) -> DossierFacts:
    declared: dict[bytes, Submission | Supplement] = {}
    bodies, form_id = [], ""
    for raw in declarations.raws(db, row.case_id):
        parsed = parse_packet(raw)
        body = unseal(parsed, portal.keys, portal.compressor)[1]
        bodies.append(body)
        if isinstance(body, Submission | Supplement):
            declared[parsed.header.packet_id] = body
            form_id = parsed.header.form.form_id if parsed.header.form is not None else form_id
    service = portal.shelf.service(row.service)
    events = _events(db, row, units)
    return DossierFacts(
        row=row,
        service_name="" if service is None else service.name,
        field="" if service is None else service.field or "",
        form_id=form_id,
        unit_name=units.get(row.unit_code, ""),
        declaration=list(declared.values())[-1] if declared else None,
        documents=in_force(bodies),
        asked=_asked(db, row.case_id, events, declared),
        events=events,
        suspect_days=clock_warnings.of_case(db, portal.keys, portal.compressor, row.case_id),
    )


def _events(db: sa.Connection, row: DossierRow, units: Mapping[str, str]) -> tuple[Happened, ...]:
    found = db.execute(
        sa.select(dossier_event, officer.c.name.label("officer_name"), packet.c.operator_id)
        .join(officer, officer.c.officer_id == dossier_event.c.officer_id, isouter=True)
        .join(packet, packet.c.packet_id == dossier_event.c.packet_id, isouter=True)
        .where(dossier_event.c.case_id == row.case_id)
        .order_by(dossier_event.c.version)
    ).all()
    events = []
    unit_code = dossiers.first_unit(row.code)
    for event in found:
        events.append(
            Happened(
                at=event.at,
                by=event.officer_name or event.operator_id or "",
                unit_name=units.get(unit_code, ""),
                action=event.action,
                state=State(event.state),
                note=event.note,
                due_on=event.due_on,
                packet_id=event.packet_id,
            )
        )
        unit_code = event.unit_code or unit_code
    return tuple(events)


def _asked(
    db: sa.Connection,
    case_id: bytes,
    events: tuple[Happened, ...],
    declared: Mapping[bytes, Submission | Supplement],
) -> tuple[Asked, ...]:
    rows = db.execute(
        sa.select(supplement_request, packet.c.received_at, packet.c.operator_id, station.c.label)
        .join(packet, packet.c.packet_id == supplement_request.c.answered_by, isouter=True)
        .join(station, station.c.station_no == packet.c.station_no, isouter=True)
        .where(supplement_request.c.case_id == case_id)
        .order_by(supplement_request.c.asked_at, supplement_request.c.request_id)
    ).all()
    return tuple(_request(row, events, declared) for row in rows)


def _request(
    row: sa.Row[Any], events: tuple[Happened, ...], declared: Mapping[bytes, Submission | Supplement]
) -> Asked:
    made = [
        place
        for place, event in enumerate(events)
        if event.action == "ask_supplement" and event.at == row.asked_at
    ]
    before, since = (events[: made[0]], events[made[0] :]) if made else ((), ())
    answer = declared.get(row.answered_by or b"")
    known = [fee for body in declared.values() if body is not answer for fee in body.fees]
    return Asked(
        request_id=row.request_id,
        officer=since[0].by if since else "",
        reasons=tuple(reason.text for reason in msgspec.msgpack.decode(row.reasons, type=tuple[Reason, ...])),
        asked_at=row.asked_at,
        answered_at=row.received_at,
        answered_by=row.operator_id or "",
        answered_at_station=row.label or "",
        due_before=_last_day(before),
        due_after=_last_day(_until(since, row.answered_by)),
        brought=() if answer is None else answer.documents,
        fees=() if answer is None else tuple(fee for fee in answer.fees if fee not in known),
    )


def _until(events: Sequence[Happened], packet_id: bytes | None) -> Sequence[Happened]:
    """Return what happened while an answer was awaited, with the answer itself."""
    if packet_id is None:
        return events
    answered = [place for place, event in enumerate(events) if event.packet_id == packet_id]
    return events[: answered[0] + 1] if answered else ()


def _last_day(events: Sequence[Happened]) -> str | None:
    return next((event.due_on for event in reversed(events) if event.due_on is not None), None)
