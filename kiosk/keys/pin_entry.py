"""Trying a PIN: counted before it is tried, by one process at a time."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from forms.errors import DomainError, HostileInput, StationError, TramSoError
from kiosk.home.private_files import read_limited, write_whole
from kiosk.home.station_lock import StationLock
from kiosk.keys import lockout
from kiosk.keys.slots import (
    MAX_SLOT_BYTES,
    OpenedSlot,
    Slot,
    check_pin,
    encode_slot,
    is_name,
    open_slot,
    read_slot,
    renamed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forms.stamp import Clock, Entropy
    from kiosk.home.layout import Home
    from kiosk.keys.device_secret import Vault
    from kiosk.keys.profile import StationProfile

logger = logging.getLogger(__name__)

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


def names_shown(home: Home, profile: StationProfile) -> Iterator[tuple[str, str]]:
    """Yield the id and name of everybody who has a slot."""
    for operator_id in home.operators():
        try:
            name = load_slot(home, profile, operator_id).name
        except TramSoError as error:
            # Shown by id: choosing it then says what is wrong with it.
            logger.warning("slot cannot be read code=%s", error.code)
            name = operator_id
        yield operator_id, name


def follow_name(
    home: Home, profile: StationProfile, operator_id: str, opened: OpenedSlot, name: str, entropy: Entropy
) -> None:
    """Let the sign-in screen show somebody by the name the portal has for them now; they have just signed in.

    Nobody is kept from work by it: what cannot be written now is written at a later sign-in.
    """
    try:
        if load_slot(home, profile, operator_id).name == name or not is_name(name):
            return
        # One at a time: another process may be giving this person a new PIN.
        with StationLock.acquire(home.pin_lock, TURN_WAIT_S):
            fresh = renamed(load_slot(home, profile, operator_id), opened, name, entropy)
            if fresh is not None:
                write_whole(home.slot(operator_id), encode_slot(fresh))
    except TramSoError as error:
        logger.info("a name stays as it was code=%s", error.code)
