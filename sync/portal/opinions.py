"""How content citizens were, counted by day, unit and procedure; single answers are shown to nobody.

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
_Key = tuple[str, str, str | None]


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
        scores: dict[_Key, Counter[str]] = {}
        reasons: dict[_Key, Counter[str]] = {}
        with self._store.reading() as db:
            for raw, day, unit in db.execute(found).all():
                record = open_packet(db, parse_packet(bytes(raw)), self._keys, self._compressor).body
                if not isinstance(record, Satisfaction):
                    continue
                for key, score, why in _answers(record, day, unit):
                    scores.setdefault(key, Counter())[str(score)] += 1
                    reasons.setdefault(key, Counter()).update(why)
        order = sorted(scores, key=lambda key: (key[0], key[1], key[2] or ""), reverse=True)
        return {"rows": [_row(key, scores[key], reasons[key]) for key in order]}


def _answers(record: Satisfaction, day: str, unit: str) -> list[tuple[_Key, int, tuple[str, ...]]]:
    if record.answers is not UNSET:
        return [((one.day, unit, one.service), one.score, one.reasons) for one in record.answers]
    if record.score is UNSET:
        return []
    return [((day, unit, None), record.score, record.reasons)]


def _row(key: _Key, scores: Counter[str], reasons: Counter[str]) -> dict[str, object]:
    return {
        "day": key[0],
        "unit_code": key[1],
        "service": key[2],
        "answers": scores.total(),
        "by_score": dict(sorted(scores.items())),
        "by_reason": dict(sorted(reasons.items())),
    }
