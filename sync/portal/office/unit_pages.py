"""Pages of what a unit has: dossiers that wait for somebody first, and the packets of its stations.

A page begins after the last row of the one before it, wherever that row stands by now, so a page costs the
same at the beginning and at the end. What moved meanwhile is on a later page again, or is found by asking
from the start; the first page always has what waits for an officer's word.
"""

from __future__ import annotations

import base64
import binascii
import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
import sqlalchemy as sa

from sync.portal.dossiers import dossiers
from sync.portal.dossiers.dossiers import FINAL, DossierRow, State
from sync.portal.packets import packets
from sync.portal.storage.refusal import bad_request
from sync.portal.storage.tables import dossier, packet, station

MAX_PAGE = 200
MAX_CURSOR = 200
_MAX_NUMBER = 1 << 62
_STATIONS_AT_ONCE = 100
"""SQLite joins at most 500 selects."""
_OPEN = tuple(state for state in State if state not in FINAL)
_ENDED = tuple(state for state in State if state in FINAL)
_PARTS: tuple[tuple[tuple[State, ...], bool], ...] = (
    (_OPEN, False),
    (_OPEN, True),
    (_ENDED, False),
    (_ENDED, True),
)
"""The order of the list: open without a due day (nobody has promised anything yet), open by due day, then ended."""
_DESK_ORDER = (dossier.c.due_on, dossier.c.received_at, dossier.c.code)


class _Place(msgspec.Struct, array_like=True, forbid_unknown_fields=True, frozen=True):
    """Where a page of dossiers ended; `part` is a position in `_PARTS`."""

    part: int
    due_on: str
    received_at: int
    code: str


@dataclass(frozen=True)
class DossierPage:
    """Some dossiers, and the cursor of what follows: None at the end."""

    rows: list[DossierRow]
    after: str | None


def dossier_page(
    db: sa.Connection, unit_code: str, *, state: str = "", after: str = "", limit: str = ""
) -> DossierPage:
    """Return dossiers of a unit: open ones without a due day by arrival, open ones by due day, then ended ones.

    Args:
        db: any transaction.
        unit_code: whose dossiers.
        state: name of the one state wanted, empty for all.
        after: cursor of the page before.
        limit: how many at most, as the caller wrote it.

    Raises:
        Refused: 400 for a state, cursor or limit that makes no sense.
    """
    wanted = _state(state)
    size = page_size(limit)
    begin = _place(after) if after else None
    found: list[tuple[int, DossierRow]] = []
    for part, (states, dated) in enumerate(_PARTS):
        chosen = [one for one in states if wanted in (None, one)]
        if not chosen or (begin is not None and part < begin.part):
            continue
        beyond = begin if begin is not None and part == begin.part else None
        rows = _part(db, unit_code, chosen, beyond, size + 1 - len(found), dated=dated)
        found += [(part, row) for row in rows]
        if len(found) > size:
            return DossierPage([row for _, row in found[:size]], _cursor(*found[size - 1]))
    return DossierPage([row for _, row in found], None)


def _part(
    db: sa.Connection,
    unit_code: str,
    states: Sequence[State],
    beyond: _Place | None,
    limit: int,
    *,
    dated: bool,
) -> list[DossierRow]:
    asked = {"unit": unit_code, "rows": limit}
    if beyond is not None:
        asked |= {"due_on": beyond.due_on, "received_at": beyond.received_at, "code": beyond.code}
    question = _question(tuple(states), dated=dated, beyond=beyond is not None)
    return [found for row in db.execute(question, asked) if (found := dossiers.row_of(row)) is not None]


@cache
def _question(states: tuple[State, ...], *, dated: bool, beyond: bool) -> sa.Select[Any]:
    """Return the question for a part of the list; written once, since writing it takes longer than the answer."""
    # A select for each state, because each is then one stretch of the index; together at most `rows` rows each.
    rows = sa.bindparam("rows", type_=sa.Integer)
    parts = []
    for state in states:
        asked = sa.select(*dossiers.COLUMNS).where(
            dossier.c.unit_code == sa.bindparam("unit"),
            dossier.c.state == int(state),
            dossier.c.due_on.is_not(None) if dated else dossier.c.due_on.is_(None),
        )
        if beyond:
            asked = asked.where(_follows(dated=dated))
        # The due day is named also where it is nothing: PostgreSQL else sorts what the index has in order.
        parts.append(sa.select(asked.order_by(*_DESK_ORDER).limit(rows).subquery()))
    both = sa.union_all(*parts).subquery()
    return sa.select(both).order_by(both.c.due_on, both.c.received_at, both.c.code).limit(rows)


def _follows(*, dated: bool) -> sa.ColumnElement[bool]:
    order = _DESK_ORDER if dated else _DESK_ORDER[1:]
    place = sa.tuple_(*(sa.bindparam(column.name, type_=column.type) for column in order))
    return sa.tuple_(*order) > place


def packet_page(
    db: sa.Connection, unit_code: str, *, after: str = "", limit: str = ""
) -> tuple[list[dict[str, object]], str | None]:
    """Return packets that stations of a unit brought, in the order of their arrival, and what follows.

    Raises:
        Refused: 400 for a cursor or limit that makes no sense.
    """
    size, beyond = page_size(limit), _number(after) if after else 0
    numbers = (
        db.execute(sa.select(station.c.station_no).where(station.c.unit_code == unit_code)).scalars().all()
    )
    found: list[tuple[int, dict[str, object]]] = []
    for start in range(0, len(numbers), _STATIONS_AT_ONCE):
        found += _brought_by(db, numbers[start : start + _STATIONS_AT_ONCE], beyond, size + 1)
    found = heapq.nsmallest(size + 1, found, key=lambda one: one[0])
    more = len(found) > size
    return [entry for _, entry in found[:size]], str(found[size - 1][0]) if more else None


def _brought_by(
    db: sa.Connection, station_nos: Sequence[int], beyond: int, limit: int
) -> list[tuple[int, dict[str, object]]]:
    """Return the first packets of each of some stations that arrived after a number, with their numbers.

    Args:
        db: any transaction.
        station_nos: at least one.
        beyond: number of an arrival, 0 for all.
        limit: how many at most, of all together.
    """
    # A select for each station, because each is then one stretch of the index.
    parts = [
        sa.select(
            sa.select(*packets.ENTRY)
            .where(packet.c.station_no == number, packet.c.arrival > beyond)
            .order_by(packet.c.arrival)
            .limit(limit)
            .subquery()
        )
        for number in station_nos
    ]
    both = sa.union_all(*parts).subquery()
    rows = db.execute(sa.select(both).order_by(both.c.arrival).limit(limit))
    return [(row.arrival, packets.entry(row)) for row in rows]


def page_size(untrusted: str) -> int:
    """Return how many rows a caller wants on a page.

    Raises:
        Refused: 400.
    """
    if not untrusted:
        return MAX_PAGE
    if not (untrusted.isascii() and untrusted.isdigit() and len(untrusted) <= 3):
        raise bad_request("A limit is a whole number from 1 to 200.")
    if not 0 < (size := int(untrusted)) <= MAX_PAGE:
        raise bad_request("A limit is a whole number from 1 to 200.")
    return size


def _state(untrusted: str) -> State | None:
    if not untrusted:
        return None
    for state in State:
        if state.name.lower() == untrusted:
            return state
    raise bad_request("There is no such state.")


def _number(untrusted: str) -> int:
    if not (untrusted.isascii() and untrusted.isdigit() and len(untrusted) <= 18):
        raise bad_request("This portal made no such cursor.")
    return int(untrusted)


def _cursor(part: int, row: DossierRow) -> str:
    place = _Place(part, row.due_on or "", row.received_at, row.code)
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(place)).decode().rstrip("=")


def _place(untrusted: str) -> _Place:
    try:
        if len(untrusted) > MAX_CURSOR:
            raise ValueError(untrusted)
        raw: Any = base64.b64decode(untrusted + "=" * (-len(untrusted) % 4), altchars=b"-_", validate=True)
        place = msgspec.msgpack.decode(raw, type=_Place)
    except (ValueError, binascii.Error, msgspec.DecodeError, UnicodeError) as error:
        raise bad_request("This portal made no such cursor.") from error
    if not (
        0 <= place.part < len(_PARTS)
        and 0 <= place.received_at < _MAX_NUMBER
        and (place.due_on + place.code).isprintable()
    ):
        raise bad_request("This portal made no such cursor.")
    return place
