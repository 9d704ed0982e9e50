"""Service rows an administrator publishes: CSV or JSON with the columns of the catalogue, checked one by one.

A column that is left out stays as it is in force; an empty cell empties it. So a file with `code` and
`synonyms` changes synonyms and nothing else.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from forms.catalogue.objects import CatalogueObject
from forms.catalogue.service import Service
from forms.errors import StationError

MAX_FILE_BYTES = 8_388_608
_COLUMNS = Service.__struct_fields__
_LISTS = frozenset({"level", "channels", "exemptions", "documents", "notes", "life_events", "synonyms"})
_NUMBERS = frozenset({"time_value", "fee_vnd"})
_BLANK: dict[str, Any] = {column: [] if column in _LISTS else None for column in _COLUMNS}
_NEEDED = ("name", "name_en", "mode", "source", "confidence")
"""What a row nobody published before must say."""
_CODE = re.compile(r"[0-9]\.[0-9]{6}")
_PLACE = re.compile(r"`\$\.(\w+)")

_Row = dict[str, Any]


@dataclass(frozen=True)
class _InForce:
    """What rows are checked against: services by code, life events, services that have a form."""

    services: Mapping[str, bytes]
    events: frozenset[str]
    formed: frozenset[str]


class _Head(msgspec.Struct):
    services: tuple[str, ...] = msgspec.field(name="serviceIds")


class _Event(msgspec.Struct):
    code: str


def service_objects(raw: bytes, objects: Sequence[CatalogueObject]) -> list[CatalogueObject]:
    """Return the services a file changes or adds, as catalogue objects.

    Args:
        raw: the file: a JSON list of rows, or CSV with a heading, several values of a cell parted by `|`.
        objects: what will be in force beside them: the present generation and what is published along.

    Raises:
        StationError: `service_file` when it is neither; `service_column`, `service_code`, `service_twice`,
            `service_value`, `service_missing`, `service_event`, `service_replacement`, `service_destination`
            or `service_form`, each with the row's code and column where there is one.
    """
    force = _in_force(objects)
    rows = _read(raw)
    codes = [_code(row, number) for number, row in enumerate(rows, start=1)]
    for code in codes:
        if codes.count(code) > 1:
            raise StationError("service_twice", service=code)
    known = {*force.services, *codes}
    return [
        ("service", code, _payload(code, row, force, known)) for code, row in zip(codes, rows, strict=True)
    ]


def _in_force(objects: Sequence[CatalogueObject]) -> _InForce:
    events: frozenset[str] = frozenset()
    formed: set[str] = set()
    for kind, name, raw in objects:
        if kind == "form":
            formed.update(msgspec.json.decode(raw, type=_Head).services)
        elif (kind, name) == ("list", "life_events.json"):
            events = frozenset(event.code for event in msgspec.json.decode(raw, type=list[_Event]))
    services = {name: raw for kind, name, raw in objects if kind == "service"}
    return _InForce(services, events, frozenset(formed))


def _read(raw: bytes) -> list[_Row]:
    try:
        if len(raw) > MAX_FILE_BYTES:
            raise StationError("service_file")
        text = unicodedata.normalize("NFC", raw.decode("utf-8-sig"))
        rows = json.loads(text) if text.lstrip().startswith(("[", "{")) else _cells(text)
    except (ValueError, RecursionError, csv.Error) as error:
        raise StationError("service_file") from error
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise StationError("service_file")
    for row in rows:
        strange = sorted(str(column) for column in row if column not in _COLUMNS)
        if strange:
            raise StationError("service_column", column=strange[0])
    return rows


def _cells(text: str) -> list[_Row]:
    table = csv.DictReader(io.StringIO(text, newline=""))
    heads = [head.strip() for head in table.fieldnames or ()]
    if "code" not in heads or len(set(heads)) != len(heads):
        raise StationError("service_file")
    table.fieldnames = heads
    rows = []
    for row in table:
        if None in row or None in row.values():
            # A comma that was not quoted: its text would land in the next column.
            raise StationError("service_width", line=table.line_num)
        rows.append({column: _value(column, cell.strip()) for column, cell in row.items()})
    return rows


def _value(column: str, cell: str) -> Any:
    if column in _LISTS:
        return [part.strip() for part in cell.split("|") if part.strip()]
    if column == "status":
        return cell or "active"
    if column in _NUMBERS and cell.isascii() and cell.isdigit():
        return int(cell)
    return cell or None


def _code(row: _Row, number: int) -> str:
    code = row.get("code")
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise StationError("service_code", row=number)
    return code


def _payload(code: str, row: _Row, force: _InForce, known: set[str]) -> bytes:
    before = force.services.get(code)
    if before is None:
        for column in _NEEDED:
            if not row.get(column):
                raise StationError("service_missing", service=code, column=column)
    old = json.loads(before) if before is not None else {**_BLANK, "status": "active"}
    # The order of columns in force is kept: a row that changes nothing is the same bytes, and no news.
    made = json.dumps({**old, **row}, ensure_ascii=False, separators=(",", ":")).encode()
    try:
        service = msgspec.json.decode(made, type=Service)
    except msgspec.ValidationError as error:
        place = _PLACE.search(str(error))
        raise StationError("service_value", service=code, column=place[1] if place else "?") from error
    _check(service, force, known)
    return made


def _check(service: Service, force: _InForce, known: set[str]) -> None:
    code = service.code
    for event in service.life_events:
        if event not in force.events:
            raise StationError("service_event", service=code, value=event)
    for other in (service.replaced_by, service.out_of_season):
        if other is not None and (other == code or other not in known):
            raise StationError("service_replacement", service=code, value=other)
    if (service.time_value is None) != (service.time_unit is None):
        raise StationError("service_value", service=code, column="time_unit")
    if service.valid_from and service.valid_to and service.valid_to < service.valid_from:
        raise StationError("service_value", service=code, column="valid_to")
    if service.mode == "submit":
        if code not in force.formed:
            raise StationError("service_form", service=code)
    elif not service.destination:
        raise StationError("service_destination", service=code)
