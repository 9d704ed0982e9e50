"""A child that seals one case and is killed at a named point round the mark of the chain."""

from __future__ import annotations

import os
import signal
from typing import Any

from kiosk.container import build_station
from kiosk.desk.facade import Desk
from kiosk.station.seat import Seat
from kiosk.station.shift import Shift
from sync.replica.chain import chain_mark
from sync.replica.chain.chain_mark import ChainMark
from sync.replica.outbox import packets
from tests.durability.child_work import PIN, Enrolled
from tests.durability.children import Say
from tests.support.portal import OPERATOR

MOMENTS = ("stored", "committed", "written", "renamed", "answered", "printed")
"""Before COMMIT, after it, with the new mark beside the old one, with its name, with the answer, on paper."""


def seal_and_die(say: Say, who: Enrolled, case_id: bytes, moment: str) -> None:
    """Seal a complete draft and print its slip; say the code as soon as anybody could know it."""
    station = build_station(who.home, who.around())
    desk = Desk(Shift(station, Seat(station), background=False))
    desk.sign_in(OPERATOR, PIN).result()
    _arm(moment)
    say("done", "seal", desk.seal(case_id).result().code)
    if moment == "answered":
        _die()
    say("done", "slip", desk.slip(case_id).result().code)
    _die()


def open_and_die(say: Say, who: Enrolled, moment: str) -> None:
    """Sign in, and die while the mark is made or raised."""
    _arm(moment)
    say("try", "open")
    build_station(who.home, who.around()).authenticate(OPERATOR, PIN)
    say("done", "open")


def _arm(moment: str) -> None:
    if moment == "stored":
        _replace(packets, "store_packet", before=False)
    elif moment == "committed":
        _replace(ChainMark, "write", before=True)
    elif moment in {"written", "renamed"}:
        _replace(chain_mark, "replace_durably", before=moment == "written")


def _replace(owner: Any, name: str, *, before: bool) -> None:
    real = getattr(owner, name)

    def dying(*given: Any, **named: Any) -> None:
        if not before:
            real(*given, **named)
        _die()

    setattr(owner, name, dying)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
