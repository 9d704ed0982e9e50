"""`sync`: rounds of synchronisation without a window, one or until stopped; `renew`: a new epoch of the chain."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

from forms.errors import StationError
from kiosk.cli.output import FINE, emit
from kiosk.cli.signed_in import add_operator, credentials, run_writing
from kiosk.container import build_station, serve_verbs
from kiosk.hard_lock import HardLockRule
from kiosk.home.layout import find_home
from kiosk.keys.profile import require_profile
from kiosk.station.seat import Seat
from kiosk.station.sync_board import SyncChanged
from kiosk.verbs.outbox_facts import status_of

if TYPE_CHECKING:
    import argparse
    from types import FrameType

LISTEN_S = 0.5
"""How soon a signal ends it where the system does not wake a waiting thread."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Register the verb."""
    parser = subparsers.add_parser("sync", help="send what waits and fetch what is new")
    parser.add_argument("--once", action="store_true", help="one round, then end; else until stopped")
    add_operator(parser)
    return parser


def run(args: argparse.Namespace) -> int:
    """Play one round, or hold the station and play rounds until SIGINT or SIGTERM.

    Raises:
        StationError: `hard_locked` when the machine slept or twelve hours have passed.
    """
    return run_writing(args, "sync", {}) if args.once else _hold(args)


def add_renew(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Register `renew`."""
    parser = subparsers.add_parser("renew", help="go on after the data was put back from an older copy")
    parser.add_argument("--code", required=True, help="one-time code made for this station's number")
    add_operator(parser)
    return parser


def run_renew(args: argparse.Namespace) -> int:
    """Begin a new epoch of the station's chain."""
    return run_writing(args, "renew", {"code": args.code})


def _hold(args: argparse.Namespace) -> int:
    home = find_home(args.home)
    require_profile(home)
    operator, pin = credentials(args, home)
    try:
        station = build_station(home, args.around())
    except StationError as error:
        if error.code == "station_busy":
            # Somebody sends already: one round there is all that is left to ask for.
            return run_writing(args, "sync", {})
        raise
    stop = threading.Event()
    before = {number: signal.signal(number, _stopping(stop)) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        Seat(station).sign_in(operator, pin)
        station.board.subscribe(lambda event: _tell(event, args.json))
        serve_verbs(station)
        station.sync.start()
        rule = HardLockRule(station.clock)
        while not stop.wait(LISTEN_S):
            if rule.is_due():
                # Left running it would hold the database open over nights and every sleep of the machine.
                station.hard_lock()
                raise StationError("hard_locked")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        station.close()
    return FINE


def _stopping(stop: threading.Event):  # type: ignore[no-untyped-def]  # a generator of the context manager
    def handler(number: int, frame: FrameType | None) -> None:
        stop.set()

    return handler


def _tell(event: object, as_json: bool) -> None:
    if isinstance(event, SyncChanged) and not event.view.sending:
        emit(status_of(event.view), as_json)
