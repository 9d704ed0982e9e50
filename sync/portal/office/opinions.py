"""How content citizens were, counted by week, unit and procedure; single answers are shown to nobody.

Figures are of whole weeks that are over, by the day an answer came here, so they never change again: who asks
every hour, or keeps what was told last week, cannot see a group grow by one person. Fewer than five answers of
a week are nobody's figure: they are counted with the other procedures of that week, or withheld for good. A
station that moved leaves its answers with the unit they came to.

The answers stay sealed in their packets and are opened for the counting: there is no table of them.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from msgspec import UNSET

from forms.packets.packet import Kind, parse_packet
from forms.packets.seal import Compressor
from forms.stamp import VIETNAM, Clock, vietnam_date
from sync.portal.keys.online_keys import OnlineKeys
from sync.portal.packets.opening import open_packet
from sync.portal.stations import moves
from sync.portal.storage.database import Database
from sync.portal.storage.tables import packet, station
from sync.wire.records import Satisfaction

WEEKS = 5
MAX_PACKETS = 1_000
"""Of one week; a unit with more is counted over as many of them, always the same ones."""
SMALLEST = 5
"""Answers a group must have to be shown: of a smaller one somebody could tell who gave which."""
_Key = tuple[str, str | None]
"""Unit and procedure; None for all procedures that are too small by themselves."""


class Opinions:
    """Counts answers.

    Args:
        store: the portal's database.
        keys: open the packets.
        compressor: knows every published dictionary.
        clock: the portal's time.
    """

    def __init__(self, store: Database, keys: OnlineKeys, compressor: Compressor, clock: Clock) -> None:
        self._store = store
        self._keys = keys
        self._compressor = compressor
        self._clock = clock

    def counts(self, unit_code: str | None) -> dict[str, object]:
        """Return the counts of the last five weeks that are over, newest first.

        Args:
            unit_code: of which unit, None for all.
        """
        today = vietnam_date(self._clock.now_ms() // 1000)
        monday = today - timedelta(days=today.weekday())
        rows: list[dict[str, object]] = []
        with self._store.reading() as db:
            moved = moves.stays(db)
            for back in range(1, WEEKS + 1):
                first = monday - timedelta(weeks=back)
                rows += [_row(first, key, tally) for key, tally in self._week(db, first, unit_code, moved)]
        return {"rows": rows}

    def _week(
        self, db: sa.Connection, first: date, unit_code: str | None, moved: tuple[moves.Stay, ...]
    ) -> list[tuple[_Key, _Tally]]:
        begin, end = _midnight(first), _midnight(first + timedelta(weeks=1))
        found = (
            sa.select(packet.c.raw, packet.c.station_no, packet.c.received_at, station.c.unit_code)
            .join(station, station.c.station_no == packet.c.station_no)
            .where(packet.c.kind == Kind.SATISFACTION.value)
            .where(packet.c.received_at >= begin, packet.c.received_at < end)
            .where(sa.true() if unit_code is None else _came_to(unit_code, moved))
            .order_by(packet.c.sha256)
            .limit(MAX_PACKETS)
        )
        told: dict[_Key, _Tally] = {}
        for raw, station_no, at, unit_now in db.execute(found).all():
            unit = moves.unit_at(moved, station_no, at, unit_now)
            record = open_packet(db, parse_packet(bytes(raw)), self._keys, self._compressor).body
            if isinstance(record, Satisfaction):
                for service, score, why in _answers(record):
                    told.setdefault((unit, service), _Tally()).add(score, why)
        return _large_enough(told)


def _came_to(unit_code: str, moved: tuple[moves.Stay, ...]) -> sa.ColumnElement[bool]:
    """Return what holds for packets that came while their station was that unit's."""
    always = (station.c.unit_code == unit_code) & station.c.station_no.not_in(
        {one.station_no for one in moved}
    )
    meanwhile = (
        (station.c.station_no == one.station_no)
        & (packet.c.received_at >= one.begin)
        & (packet.c.received_at < one.end)
        for one in moved
        if one.unit_code == unit_code
    )
    return sa.or_(always, *meanwhile)


class _Tally:
    """The answers of one group."""

    def __init__(self) -> None:
        self.scores: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()

    def add(self, score: int, reasons: tuple[str, ...]) -> None:
        """Count one answer."""
        self.scores[str(score)] += 1
        self.reasons.update(reasons)

    def merge(self, other: _Tally) -> None:
        """Count the answers of another group too."""
        self.scores.update(other.scores)
        self.reasons.update(other.reasons)


def _large_enough(told: dict[_Key, _Tally]) -> list[tuple[_Key, _Tally]]:
    """Put together what is too small for its procedure.

    What is left of a unit may be smaller than `SMALLEST` still; its row then tells nothing more.
    """
    shown: dict[_Key, _Tally] = {}
    for key, tally in told.items():
        enough = tally.scores.total() >= SMALLEST
        shown.setdefault(key if enough else (key[0], None), _Tally()).merge(tally)
    return sorted(shown.items(), key=lambda row: (row[0][0], row[0][1] is None, row[0][1] or ""))


def _midnight(day: date) -> int:
    """Return the beginning of a day in Vietnam, in UTC seconds."""
    return int(datetime.combine(day, time(), VIETNAM).timestamp())


def _answers(record: Satisfaction) -> list[tuple[str | None, int, tuple[str, ...]]]:
    if record.answers is not UNSET:
        return [(one.service, one.score, one.reasons) for one in record.answers]
    if record.score is UNSET:
        return []
    return [(None, record.score, record.reasons)]


def _row(first: date, key: _Key, tally: _Tally) -> dict[str, object]:
    unit, service = key
    answers = tally.scores.total()
    enough = answers >= SMALLEST
    return {
        "first_day": first.isoformat(),
        "last_day": (first + timedelta(days=6)).isoformat(),
        "unit_code": unit,
        "service": service,
        "answers": answers if enough else None,
        "by_score": dict(sorted(tally.scores.items())) if enough else {},
        "by_reason": dict(sorted(tally.reasons.items())) if enough else {},
    }
