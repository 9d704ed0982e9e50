"""A child that takes a case over from another station, and is killed at a write of its own choice."""

from __future__ import annotations

import os
import signal
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from kiosk.container import build_station
from kiosk.desk.facade import Desk
from kiosk.station.seat import Seat
from kiosk.station.shift import Shift
from sync.replica.store import Replica
from tests.durability.child_work import PIN, Enrolled
from tests.support.portal import OPERATOR

if TYPE_CHECKING:
    from collections.abc import Callable

    from sync.replica.storage.connection import Connection
    from tests.durability.children import Say


def take_over_and_die(say: Say, who: Enrolled, key: str, code: str, write: int, moment: str) -> None:
    """Take the case over; die at the `write`-th write, `inside` its transaction or `after` it was answered."""
    desk = Desk(Shift(station := build_station(who.home, who.around()), Seat(station), background=False))
    desk.sign_in(OPERATOR, PIN).result()
    whole = Replica.write
    written = 0

    def dying(self: Replica, job: Callable[[Connection], Any], *given: Any, **also: Any) -> Future[Any]:
        nonlocal written
        written += 1
        last = written == write

        def until_then(db: Connection) -> Any:
            done = job(db)
            if last and moment == "inside":
                os.kill(os.getpid(), signal.SIGKILL)
            return done

        answer = whole(self, until_then, *given, **also)
        if last and moment == "after":
            answer.result()
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    Replica.write = dying  # type: ignore[method-assign]
    say("try", "take over")
    desk.take_over(key, code).result()
    say("done", "take over", written)
