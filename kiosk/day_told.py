"""What day it is, from whoever sits at a machine whose clock cannot be right.

Rules about dates need a day: without one a child born since the portal last spoke could not be entered at all. What is
named is signed with each declaration as its day; the packet tells the portal that the clock is not to be trusted.
"""

from __future__ import annotations

from datetime import date

from kiosk.duty import Duty
from sync.replica import facts
from sync.replica.chain import audit
from sync.replica.storage.connection import Connection


def tell(duty: Duty, day: date) -> None:
    """Let it be this day; durable when this returns, and noted under who said it.

    Raises:
        DomainError: as `StationClock.tell_day`.
        StationError: it could not be stored.
    """
    told, now_ms = duty.station_clock.tell_day(day), duty.clock.now_ms()

    def job(db: Connection) -> None:
        facts.put(db, facts.TOLD_DAY, told)
        audit.append(db, now_ms, duty.session.operator_id, "day_told", None, {"day": day.isoformat()})

    duty.replica.write(job).result()
