"""Which unit a station belonged to when something came: moves are told by the administrator's acts.

What was counted for a unit stays counted for it, whoever has the station now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from sync.portal.storage.access_tables import access_act

STATION_MOVE = "station move"
_NEVER = 1 << 62


@dataclass(frozen=True)
class Stay:
    """A station's time with one unit, in UTC seconds; the end does not belong to it."""

    station_no: int
    unit_code: str
    begin: int
    end: int


def subject_of_move(station_no: int, before: str, after: str) -> str:
    """Return how the act of a move says who moved, and from where to where."""
    return f"{station_no}: {before} > {after}"


def stays(db: sa.Connection) -> tuple[Stay, ...]:
    """Return the times with their units of the stations that ever moved, in their order."""
    told = sa.select(access_act.c.at, access_act.c.subject).where(access_act.c.act == STATION_MOVE)
    moves: dict[int, list[tuple[int, str, str]]] = {}
    for at, subject in db.execute(told.order_by(access_act.c.id)):
        number, _, units = subject.partition(": ")
        before, _, after = units.partition(" > ")
        moves.setdefault(int(number), []).append((at, before, after))
    found: list[Stay] = []
    for number, acts in moves.items():
        begin = 0
        for at, before, _after in acts:
            found.append(Stay(number, before, begin, at))
            begin = at
        found.append(Stay(number, acts[-1][2], begin, _NEVER))
    return tuple(found)


def unit_at(known: Iterable[Stay], station_no: int, at: int, unit_now: str) -> str:
    """Return the unit a station belonged to at a moment; one that never moved was always with that of today."""
    return next(
        (one.unit_code for one in known if one.station_no == station_no and one.begin <= at < one.end),
        unit_now,
    )
