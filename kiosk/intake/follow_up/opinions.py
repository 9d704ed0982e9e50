"""What citizens said of the service: kept together and sent so that nobody can be found behind an answer.

Until it is sent everything is one value in the encrypted file, in an order drawn anew each time; there is no
row, time, case or operator to an answer, and nothing of it in the audit. A batch is one packet of five
answers or more; what is left of an earlier day goes as it is, since there is no day close yet.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from forms.errors import DomainError
from forms.stamp import Entropy, new_uuid7, vietnam_date
from kiosk.duty import Duty
from kiosk.intake import packing
from kiosk.words.opinion_words import SCORES, reasons_for
from sync.replica import facts
from sync.replica.cases import cases
from sync.replica.chain import lineage
from sync.replica.storage.connection import Connection
from sync.wire.records import Opinion, Satisfaction, day_start

BATCH = 5
MOST = 200
_reader = msgspec.msgpack.Decoder(tuple[Opinion, ...])


@dataclass(frozen=True)
class _DayStart:
    """A clock that stands at the beginning of a day."""

    at_s: int

    def now_ms(self) -> int:
        return self.at_s * 1_000

    def boot_s(self) -> float:
        return 0.0


def record(duty: Duty, case_id: bytes, score: int, reasons: tuple[str, ...]) -> bool:
    """Keep an answer; the case only tells the procedure and is forgotten. Durable when this returns.

    Returns:
        Whether a batch is now queued.

    Raises:
        DomainError: `opinion_unknown` for a score or reason nobody was asked about, `case_unknown`.
    """
    if score not in SCORES or not set(reasons) <= reasons_for(score).keys() or len(reasons) > BATCH:
        raise DomainError("opinion_unknown")
    case = duty.replica.read(lambda db: cases.case(db, case_id))
    if case is None:
        raise DomainError("case_unknown")
    now_s = duty.station_clock.likely_now_s()
    said = Opinion(
        day=vietnam_date(now_s).isoformat(),
        service=case.service_code,
        score=score,
        reasons=tuple(sorted(set(reasons))),
    )
    return duty.replica.seal(lambda db: _take(duty, db, (said,), now_s)).result()


def send_due(duty: Duty) -> bool:
    """Queue what is left of an earlier day; return whether there was anything."""
    if not duty.replica.read(waiting):
        return False
    now_s = duty.station_clock.likely_now_s()
    return duty.replica.seal(lambda db: _take(duty, db, (), now_s)).result()


def waiting(db: Connection) -> tuple[Opinion, ...]:
    """Return the answers that were not sent yet."""
    raw = facts.get(db, facts.OPINIONS)
    return () if raw is None else _reader.decode(raw)


def _take(duty: Duty, db: Connection, more: tuple[Opinion, ...], now_s: int) -> bool:
    held = (*waiting(db), *more)
    today = vietnam_date(now_s).isoformat()
    due = len(held) >= BATCH or any(one.day != today for one in held)
    # An older copy chains nothing: what was said waits for the new epoch.
    due = due and lineage.doubt(db) is None
    mixed = _shuffled(held, duty.entropy)
    batch, left = (mixed[:MOST], mixed[MOST:]) if due else ((), mixed)
    if left:
        facts.put(db, facts.OPINIONS, msgspec.msgpack.encode(left))
    else:
        facts.remove(db, facts.OPINIONS)
    if not due:
        return False
    at_s = day_start(now_s)
    packet_id = new_uuid7(_DayStart(at_s), duty.entropy)
    sent = Satisfaction(operator=None, captured_at=at_s, clock=None, answers=batch)
    packing.store_anonymous(duty, db, sent, packet_id, at_s)
    return True


def _shuffled(answers: tuple[Opinion, ...], entropy: Entropy) -> tuple[Opinion, ...]:
    return tuple(one for _, one in sorted(((entropy.token(16), one) for one in answers), key=lambda t: t[0]))
