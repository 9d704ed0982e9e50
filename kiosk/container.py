"""The object graph of a station, built and closed without a screen.

This is the only place on the station's side that makes the system's clock, entropy, credential store and
connections; everything else is handed them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms.certificate import KeyUse
from forms.stamp import Clock, Entropy, SystemClock, SystemEntropy
from kiosk.desk import Desk
from kiosk.device_secret import CredentialStore, system_keyring
from kiosk.enrolment import Credentials, EnrolmentApi, PortalApiFactory
from kiosk.home import Home, find_home
from kiosk.process_guard import forbid_core_dumps
from kiosk.session import Seat
from kiosk.settings import Settings, read_settings
from kiosk.shift import Shift
from kiosk.station import Station
from kiosk.station_lock import StationLock
from kiosk.synchronising import TransportFactory
from sync.portal_api import PortalApi, StationIdentity
from sync.station_clock import StationClock
from sync.transport import Transport

if TYPE_CHECKING:
    from pathlib import Path

    from forms.seal import Sealer


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
    forbid_core_dumps()
    return Surroundings(SystemClock(), SystemEntropy(), system_keyring(), Transport)


def system_clock() -> Clock:
    """Return the machine's clocks, for verbs that need nothing else."""
    return SystemClock()


def portal_calls(around: Surroundings) -> PortalApiFactory:
    """Return what makes the calls of an enrolment."""

    def make(url: str, who: Credentials | None) -> EnrolmentApi:
        identity = None
        if who is not None:
            keys = who.keys
            identity = StationIdentity(
                who.station_no, who.key, lambda key_id: keys.find(KeyUse.RECEIPT, key_id).public
            )
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

    Args:
        home: the folder, None for this user's own.
        around: clock, entropy, credential store, connections; by default the machine's.
        settings: instead of those in the home.
        wait_s: how long to wait for the lock, seconds.

    Raises:
        StationError: `station_busy`, `disk_full`, `home_unwritable`.
        HostileInput: `settings_malformed`.
    """
    where = home if isinstance(home, Home) else find_home(home)
    given = around or machine()
    where.prepare()
    chosen = settings or read_settings(where)
    lock = StationLock.acquire(where.lock, wait_s)
    return Station(
        where,
        chosen,
        lock,
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
) -> Desk:
    """Return the desk of a home, with nobody signed in.

    Args:
        home: the folder, None for this user's own.
        around: by default the machine's.
        settings: instead of those in the home.
        sealer: instead of the library's own HPKE.
        background: play rounds in a thread of their own once somebody signed in.

    Raises:
        StationError: `station_busy`, `disk_full`, `home_unwritable`.
        HostileInput: `settings_malformed`.
    """
    station = build_station(home, around, settings=settings)
    return Desk(Shift(station, Seat(station), sealer=sealer, background=background))
