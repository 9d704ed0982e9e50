"""Verbs of a signed-in person: who and with what PIN, and whether they run here or in the holder."""

from __future__ import annotations

import getpass
import os
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from forms.errors import DomainError, StationError
from kiosk.cli.output import Misuse, emit
from kiosk.container import Surroundings, build_station, desk_of
from kiosk.handover.client import hand_over
from kiosk.handover.protocol import Request
from kiosk.home.layout import Home, find_home
from kiosk.home.process_guard import OPERATOR_VARIABLE
from kiosk.home.station_lock import POLL_S
from kiosk.keys.profile import require_profile
from kiosk.reading import read_as
from kiosk.settings import read_settings
from kiosk.station.seat import Seat
from kiosk.verbs.outcome import Arguments, Outcome
from kiosk.verbs.registry import run_verb
from kiosk.wording import t
from sync.replica.storage.connection import Connection

if TYPE_CHECKING:
    import argparse

COUNTS_WAIT_S = 5.0
"""A holder has them in memory."""

Reader = Callable[[Connection, Arguments], Outcome]


def add_operator(parser: argparse.ArgumentParser) -> None:
    """Add the argument every signed-in verb takes; the PIN is never an argument."""
    parser.add_argument(
        "--operator", metavar="ID", help="who acts (or TRAM_SO_OPERATOR); PIN from TRAM_SO_PIN or a prompt"
    )


def credentials(args: argparse.Namespace, home: Home) -> tuple[str, str]:
    """Return who acts and their PIN.

    Raises:
        Misuse: nobody is named and more than one person could be, or there is no PIN and nobody to ask.
    """
    operator = args.operator or os.environ.get(OPERATOR_VARIABLE, "")
    known = home.operators()
    if not operator and len(known) == 1:
        operator = known[0]
    if not operator:
        raise Misuse(t("Chưa biết ai thực hiện: dùng --operator hoặc TRAM_SO_OPERATOR."))
    return operator, args.pin or ask_pin(t("Mã PIN: "))


def ask_pin(prompt: str) -> str:
    """Ask for a PIN without showing it.

    Raises:
        Misuse: nobody sits at a terminal.
    """
    if not sys.stdin.isatty():
        raise Misuse(t("Chưa có mã PIN: đặt TRAM_SO_PIN hoặc chạy ở cửa sổ dòng lệnh."))
    return getpass.getpass(prompt)


def run_writing(args: argparse.Namespace, verb: str, arguments: dict[str, object]) -> int:
    """Carry out a verb that writes, here or in the process that holds the station, and show its result."""
    home = find_home(args.home)
    require_profile(home)
    operator, pin = credentials(args, home)
    outcome = carry_out(home, args.around(), verb, arguments, operator, pin)
    emit(outcome.result, args.json)
    return outcome.exit_code


def carry_out(
    home: Home,
    around: Surroundings,
    verb: str,
    arguments: dict[str, object],
    operator: str,
    pin: str,
) -> Outcome:
    """Run a verb where the station is held, waiting `busy_wait_s` for the lock or its holder.

    Raises:
        StationError: `station_busy` when neither could be had.
        TramSoError: as the verb.
    """
    request = Request(kind="verb", verb=verb, arguments=arguments, operator=operator, pin=pin)
    pause = threading.Event()
    tries = max(1, round(read_settings(home).busy_wait_s / POLL_S))
    for left in range(tries, 0, -1):
        try:
            station = build_station(home, around)
        except StationError as error:
            if error.code != "station_busy":
                raise
            reply = hand_over(home, request, meet_wait_s=left * POLL_S)
            if reply is not None:
                return Outcome(reply.unwrap(), reply.exit_code)
            pause.wait(POLL_S)
            continue
        try:
            seat = Seat(station)
            seat.sign_in(operator, pin)
            return run_verb(seat, desk_of, verb, arguments)
        finally:
            station.close()
    raise StationError("station_busy")


def run_reading(args: argparse.Namespace, job: Reader, arguments: dict[str, object]) -> int:
    """Carry out a verb that only reads, beside whoever holds the station, and show its result."""
    home = find_home(args.home)
    require_profile(home)
    operator, pin = credentials(args, home)
    around: Surroundings = args.around()
    outcome = read_as(home, around.clock, around.keyring, operator, pin, lambda db: job(db, arguments))
    emit(outcome.result, args.json)
    return outcome.exit_code


def counts_of_holder(home: Home) -> dict[str, object] | None:
    """Return the counts of a signed-in holder, or None where there is none; no PIN is asked.

    One that hangs counts as none: they can still be read beside it.
    """
    try:
        reply = hand_over(home, Request(kind="counts"), COUNTS_WAIT_S)
        return None if reply is None else reply.unwrap()
    except DomainError:
        return None
    except StationError as error:
        if error.code not in {"station_busy", "handover_lost"}:
            raise
        return None
