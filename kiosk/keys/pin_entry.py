"""Trying a PIN: counted before it is tried, by one process at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.errors import DomainError, HostileInput, StationError
from kiosk.home.private_files import read_limited
from kiosk.home.station_lock import StationLock
from kiosk.keys import lockout
from kiosk.keys.slots import MAX_SLOT_BYTES, OpenedSlot, Slot, check_pin, open_slot, read_slot

if TYPE_CHECKING:
    from forms.stamp import Clock
    from kiosk.home.layout import Home
    from kiosk.keys.device_secret import Vault
    from kiosk.keys.profile import StationProfile

TURN_WAIT_S = 15.0
"""Another process may be stretching a PIN right now; that takes about a second."""


def load_slot(home: Home, profile: StationProfile, operator_id: str) -> Slot:
    """Return a person's slot.

    Raises:
        DomainError: `operator_unknown`, nobody of that id may sign in here.
        StationError: `slot_malformed`, `home_unreadable`.
    """
    try:
        raw = read_limited(home.slot(operator_id), MAX_SLOT_BYTES)
    except HostileInput as error:
        if error.code == "file_too_large":
            raise StationError("slot_malformed") from error
        raise DomainError("operator_unknown") from error
    if raw is None:
        raise DomainError("operator_unknown")
    return read_slot(raw, profile.station_id, operator_id)


def unlock(
    home: Home, profile: StationProfile, vault: Vault, clock: Clock, operator_id: str, pin: str
) -> OpenedSlot:
    """Return the keys of a person's slot for the right PIN.

    Raises:
        DomainError: `pin_wrong` with `left`, `locked_out` with `wait_s`, `pin_unlike` for what can be nobody's
            PIN (not counted), `operator_unknown`.
        StationError: `key_unavailable`, `slot_malformed`, `station_busy`.
    """
    try:
        digits = check_pin(pin)
    except DomainError as error:
        raise DomainError("pin_unlike") from error
    try:
        with StationLock.acquire(home.pin_lock, TURN_WAIT_S):
            slot = load_slot(home, profile, operator_id)
            device = vault.load(profile.station_id)
            before = dict(device.failures)
            try:
                lockout.check_wait(device, operator_id, clock)
            finally:
                if device.failures != before:
                    vault.save(profile.station_id, device)
            lockout.count_try(device, operator_id, clock)
            vault.save(profile.station_id, device)
            opened = open_slot(slot, digits, device.secret)
            if opened is None:
                raise lockout.refusal(device, operator_id)
            lockout.forgive(device, operator_id)
            vault.save(profile.station_id, device)
            return opened
    finally:
        digits[:] = bytes(len(digits))
