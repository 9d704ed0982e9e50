"""How many cases of others a station asks for: told to the operation centre, and bounded.

Codes of slips are counted up, so they can be guessed one after the other. A person stands at the counter for every
honest question: one a minute for a whole hour is more than any counter does, and the bound is twice that.
"""

from __future__ import annotations

import logging

import sqlalchemy as sa

from sync.portal.storage.event_log import record
from sync.portal.storage.refusal import Refused
from sync.portal.storage.tables import dossier, station_reading
from sync.wire import problems

HOUR_S = 3_600
DAY_S = 86_400
MOST_AN_HOUR = 120
MANY_A_DAY = 150
"""From here on the fleet warns: a busy station has perhaps forty people a day who come with another one's slip."""
RETRY_S = 600
NO_CASE = b""
"""Stands for the case of a question nothing was found for."""

_STATION: sa.BindParameter[int] = sa.bindparam("station_no")
_SINCE: sa.BindParameter[int] = sa.bindparam("since")
_OF_OTHERS = ~sa.exists().where(
    dossier.c.case_id == station_reading.c.case_id, dossier.c.station_no == station_reading.c.station_no
)
# The same case asked for again is no other case; a code nobody knows may be another one each time.
_COUNT = sa.func.count(
    sa.distinct(sa.case((station_reading.c.case_id != NO_CASE, station_reading.c.case_id)))
) + sa.func.count(sa.case((station_reading.c.case_id == NO_CASE, 1)))
_ASKED = sa.select(_COUNT).where(
    station_reading.c.station_no == _STATION, station_reading.c.at > _SINCE, _OF_OTHERS
)
_OF_ALL = (
    sa.select(station_reading.c.station_no, _COUNT.label("asked"))
    .where(station_reading.c.at > _SINCE, _OF_OTHERS)
    .group_by(station_reading.c.station_no)
)


def check(db: sa.Connection, station_no: int, now_s: int) -> None:
    """Refuse a station that asks for more cases of others than any counter can need.

    Raises:
        Refused: 429 `too-many` with `Retry-After`.
    """
    asked = int(db.execute(_ASKED, {"station_no": station_no, "since": now_s - HOUR_S}).scalar_one())
    if asked >= MOST_AN_HOUR:
        record("too_many_asked", level=logging.WARNING, station=station_no, asked=asked)
        raise Refused(
            429,
            problems.TOO_MANY,
            "This station has asked for too many dossiers of others.",
            retry_after_s=RETRY_S,
        )


def note(db: sa.Connection, station_no: int, case_id: bytes | None, now_s: int) -> None:
    """Put a question on record, also one nothing was found for: or codes could be tried without end."""
    told = {"station_no": station_no, "case_id": NO_CASE if case_id is None else case_id, "at": now_s}
    db.execute(sa.insert(station_reading), told)


def of_a_day(db: sa.Connection, now_s: int) -> dict[int, int]:
    """Return how many cases of others each station has asked for in a day, unknown codes counted each time."""
    return {row.station_no: int(row.asked) for row in db.execute(_OF_ALL, {"since": now_s - DAY_S})}
