"""How content citizens were, counted by day, unit and procedure; single answers are shown to nobody.

Fewer than five answers are nobody's figure either: they are counted with others of the month, or withheld.

The answers stay sealed in their packets and are opened for the counting: there is no table of them.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import sqlalchemy as sa
from msgspec import UNSET

from forms.packet import Kind, parse_packet
from forms.seal import Compressor
from forms.stamp import Clock, vietnam_date
from sync.portal.database import Database
from sync.portal.online_keys import OnlineKeys
from sync.portal.opening import open_packet
from sync.portal.tables import packet, station
from sync.wire.records import Satisfaction

DAYS = 31
MAX_PACKETS = 5_000
"""Newest first; a unit with more in a month is counted over fewer days."""
SMALLEST = 5
"""Answers a group must have to be shown: of a smaller one somebody could tell who gave which."""
_Key = tuple[str | None, str, str | None]
"""Day, unit and procedure; None for all days, all procedures that are too small by themselves."""


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
        """Return the counts of the last 31 days.

        Args:
            unit_code: of which unit, None for all.
        """
        first = vietnam_date(self._clock.now_ms() // 1000) - timedelta(days=DAYS)
        chosen = sa.true() if unit_code is None else station.c.unit_code == unit_code
        found = (
            sa.select(packet.c.raw, packet.c.adjusted_on, station.c.unit_code)
            .join(station, station.c.station_no == packet.c.station_no)
            .where(
                packet.c.kind == Kind.SATISFACTION.value, packet.c.adjusted_on >= first.isoformat(), chosen
            )
            .order_by(packet.c.adjusted_on.desc(), packet.c.packet_id)
            .limit(MAX_PACKETS)
        )
        told: dict[_Key, _Tally] = {}
        with self._store.reading() as db:
            for raw, day, unit in db.execute(found).all():
                record = open_packet(db, parse_packet(bytes(raw)), self._keys, self._compressor).body
                if not isinstance(record, Satisfaction):
                    continue
                for key, score, why in _answers(record, day, unit):
                    told.setdefault(key, _Tally()).add(score, why)
        return {"rows": [_row(key, tally) for key, tally in _large_enough(told)]}


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
    """Put together what is too small for its day, then what is too small for its procedure.

    What is left of a unit may be smaller than `SMALLEST` still; its row then tells nothing more.
    """
    shown: dict[_Key, _Tally] = {}
    for coarser in (_without_day, _without_service, None):
        small: dict[_Key, _Tally] = {}
        for key, tally in told.items():
            if coarser is None or tally.scores.total() >= SMALLEST:
                shown.setdefault(key, _Tally()).merge(tally)
            else:
                small.setdefault(coarser(key), _Tally()).merge(tally)
        told = small
    return sorted(shown.items(), key=lambda row: tuple(part or "" for part in row[0]), reverse=True)


def _without_day(key: _Key) -> _Key:
    return None, key[1], key[2]


def _without_service(key: _Key) -> _Key:
    return None, key[1], None


def _answers(record: Satisfaction, day: str, unit: str) -> list[tuple[_Key, int, tuple[str, ...]]]:
    if record.answers is not UNSET:
        return [((one.day, unit, one.service), one.score, one.reasons) for one in record.answers]
    if record.score is UNSET:
        return []
    return [((day, unit, None), record.score, record.reasons)]


def _row(key: _Key, tally: _Tally) -> dict[str, object]:
    day, unit, service = key
    answers = tally.scores.total()
    enough = answers >= SMALLEST
    return {
        "day": day,
        "unit_code": unit,
        "service": service,
        "answers": answers if enough else None,
        "by_score": dict(sorted(tally.scores.items())) if enough else {},
        "by_reason": dict(sorted(tally.reasons.items())) if enough else {},
    }
