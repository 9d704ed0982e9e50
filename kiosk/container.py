"""The object graph of a station, built and closed without a screen.

This is the only place on the station's side that makes the system's clock, entropy, credential store and
connections; everything else is handed them.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from forms.errors import StationError
from forms.stamp import Clock, Entropy, SystemClock, SystemEntropy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forms.packets.seal import Sealer
    from kiosk.desk.facade import Desk
    from kiosk.enrolling.enrolment import Credentials, EnrolmentApi, PortalApiFactory
    from kiosk.home.layout import Home
    from kiosk.keys.device_secret import CredentialStore
    from kiosk.settings import Settings
    from kiosk.station.held import Station
    from kiosk.station.seat import Seat
    from kiosk.station.synchronising import TransportFactory
    from sync.link.transport import Transport

# Imports of what is built stand in the functions that build it: verbs without a station start at once.
logger = logging.getLogger(__name__)

RAISE_WAIT_S = 5.0


@dataclass(frozen=True)
class Surroundings:
    """What a station takes from the machine; tests hand in their own.

    Attributes:
        clock: both clocks.
        entropy: randomness.
        keyring: the credential store, None where the machine has none.
        transport: makes the connection to a portal's URL.
    """

    clock: Clock
    entropy: Entropy
    keyring: CredentialStore | None
    transport: TransportFactory


def machine() -> Surroundings:
    """Return this machine's own surroundings."""
    from kiosk.home.process_guard import forbid_core_dumps, give_large_memory_back
    from kiosk.keys.device_secret import SystemKeyring

    forbid_core_dumps()
    give_large_memory_back()
    return Surroundings(SystemClock(), SystemEntropy(), SystemKeyring(), _connect)


def _connect(url: str) -> Transport:
    from sync.link.transport import Transport

    return Transport(url)


def system_clock() -> Clock:
    """Return the machine's clocks, for verbs that need nothing else."""
    return SystemClock()


def portal_calls(around: Surroundings) -> PortalApiFactory:
    """Return what makes the calls of an enrolment."""
    from sync.link.portal_api import PortalApi
    from sync.link.signed_calls import StationIdentity
    from sync.link.station_clock import StationClock

    def make(url: str, who: Credentials | None) -> EnrolmentApi:
        identity = None
        if who is not None:
            identity = StationIdentity.of(who.station_no, who.key, who.keys)
        return PortalApi(around.transport(url), identity, StationClock(around.clock), around.entropy)

    return make


def build_station(
    home: Home | Path | str | None,
    around: Surroundings | None = None,
    *,
    settings: Settings | None = None,
    wait_s: float = 0.0,
) -> Station:
    """Take a home's lock and return its station, with the database still closed.

    A home that is not there is not made: it is taken by the first sign-in after somebody has enrolled it.

    Args:
        home: the folder, None for this user's own.
        around: clock, entropy, credential store, connections; by default the machine's.
        settings: instead of those in the home.
        wait_s: how long to wait for the lock, seconds.

    Raises:
        StationError: `station_busy`, `disk_full`, `home_unwritable`.
        HostileInput: `settings_malformed`.
    """
    from kiosk.home.holding import Holding
    from kiosk.home.layout import Home, find_home
    from kiosk.settings import read_settings
    from kiosk.station.held import Station

    where = home if isinstance(home, Home) else find_home(home)
    given = around or machine()
    chosen = settings or read_settings(where)
    holding = Holding(where, chosen.log_bytes)
    if where.is_there():
        holding.take(wait_s)
    return Station(
        where,
        chosen,
        holding,
        clock=given.clock,
        entropy=given.entropy,
        keyring=given.keyring,
        transport=given.transport,
    )


def open_desk(
    home: Home | Path | str | None,
    around: Surroundings | None = None,
    *,
    settings: Settings | None = None,
    sealer: Sealer | None = None,
    background: bool = True,
    raise_window: Callable[[], None] | None = None,
    listen_at_once: bool = True,
) -> Desk:
    """Return the desk of a home, with nobody signed in; verbs of other processes are answered from now on.

    Args:
        home: the folder, None for this user's own.
        around: by default the machine's.
        settings: instead of those in the home.
        sealer: instead of the library's own HPKE.
        background: play rounds in a thread of their own once somebody signed in.
        raise_window: brings the window to the front when a second start asks; called on another thread.
        listen_at_once: False leaves listening for other processes to `Desk.warm_up`.

    Raises:
        StationError: `station_busy`, `disk_full`, `home_unwritable`.
        HostileInput: `settings_malformed`.
    """
    from kiosk.desk.facade import Desk
    from kiosk.station.seat import Seat
    from kiosk.station.shift import Shift

    station = build_station(home, around, settings=settings)
    shift = Shift(station, Seat(station), sealer=sealer, background=background)
    if listen_at_once:
        serve_verbs(station, raise_window)
        return Desk(shift)
    return Desk(shift, partial(serve_verbs, station, raise_window))


def bring_to_front(home: Home | Path | str | None) -> bool:
    """Ask the process that holds a home to show its window; what a second start does.

    Returns:
        Whether there was a window and it heard.
    """
    from kiosk.handover.client import hand_over
    from kiosk.handover.protocol import Request
    from kiosk.home.layout import Home, find_home

    where = home if isinstance(home, Home) else find_home(home)
    try:
        reply = hand_over(where, Request(kind="raise"), RAISE_WAIT_S)
    except StationError as error:
        # It hangs: whoever clicked must be told so, not left waiting.
        logger.warning("the holder was not raised code=%s", error.code)
        return False
    return reply is not None and reply.failure is None


def desk_of(seat: Seat) -> Desk:
    """Return the desk of a seat for the length of one verb; closing the station is not its business."""
    from kiosk.desk.facade import Desk
    from kiosk.station.shift import Shift

    return Desk(Shift(seat.station, seat, background=False))


def serve_verbs(station: Station, raise_window: Callable[[], None] | None = None) -> None:
    """Answer verbs of other processes; without a place to listen they are told the station is busy."""
    from kiosk.verbs.registry import answering

    try:
        station.serve(answering(station, desk_of, raise_window))
    except StationError as error:
        logger.warning("verbs cannot reach this process code=%s", error.code)
