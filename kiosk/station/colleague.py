"""A second person at a station, or a forgotten PIN: a slot and a key of their own, beside somebody who is signed in.

Whoever is signed in brings the open database; the person brings the one-time code an administrator made for them and
chooses the PIN. The portal is asked once. Cut off anywhere, the same code does the rest (`kiosk.keys.next_key`):
until the new slot is on disk the one before it opens what it opened, and from then on only the new one does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forms.errors import DomainError, HostileInput
from forms.packets.operator_key import OperatorEndorsement, sign_operator
from forms.packets.signature import SigningKey
from kiosk.enrolling.enrolment import MAX_CODE, Credentials
from kiosk.home.layout import check_operator_id
from kiosk.home.private_files import write_whole
from kiosk.home.station_lock import StationLock
from kiosk.keys import lockout, next_key
from kiosk.keys.pin_entry import TURN_WAIT_S
from kiosk.keys.slots import calibrated, check_pin, encode_slot, make_slot, wrap_operator_seed
from sync.errors import SyncError, Trouble
from sync.link.portal_api import ENROL_CODE
from sync.replica import operators
from sync.replica.chain import audit
from sync.wire.messages import OperatorKey

if TYPE_CHECKING:
    from collections.abc import Callable

    from forms.stamp import Clock, Entropy
    from kiosk.enrolling.enrolment import EnrolmentApi
    from kiosk.home.layout import Home
    from kiosk.keys.device_secret import Vault
    from kiosk.settings import Settings
    from kiosk.station.open_station import OpenStation
    from sync.replica.operators import OperatorRow
    from sync.replica.storage.connection import Connection
    from sync.wire.messages import RosterEntry

    PortalCalls = Callable[[Credentials | None], EnrolmentApi]

_AWAY = frozenset(
    {
        Trouble.OFFLINE,
        Trouble.TIMEOUT,
        Trouble.NOT_OUR_PORTAL,
        Trouble.PORTAL_DOWN,
        Trouble.BUSY,
        Trouble.STOPPED,
    }
)


@dataclass(frozen=True)
class Colleague:
    """Who gets a PIN, with what they typed themselves."""

    operator_id: str
    code: str = field(repr=False)
    pin: str = field(repr=False)


@dataclass(frozen=True)
class Around:
    """What it is done with: the home and its secret, the portal, the machine.

    Attributes:
        home: the station's folder.
        station_id: names its entry in the credential store.
        vault: where the device secret is.
        portal_api: makes the calls.
        settings: for what a PIN costs.
        clock: of the machine.
        entropy: of the machine.
    """

    home: Home
    station_id: bytes
    vault: Vault
    portal_api: PortalCalls
    settings: Settings
    clock: Clock
    entropy: Entropy


def give_pin(around: Around, opened: OpenStation, who: Colleague, by: str) -> None:
    """Make somebody's key and slot, or make them anew; durable when this returns, and then they may sign in.

    Args:
        around: what it is done with.
        opened: the open station.
        who: the person with code and PIN.
        by: who is signed in.

    Raises:
        DomainError: `pin_shape`, `person_code_shape`, `person_self`, `person_not_listed`, `person_ended`,
            `person_code_refused` by the portal, `person_offline` when it could not be asked, `person_answer` when
            what it answered cannot be.
        SyncError: the portal refuses this station, or the clock is wrong.
        StationError: `key_unavailable`, `station_busy`, `disk_full` and the like; the same code may be used again.
    """
    digits = check_pin(who.pin)
    try:
        code = "".join(who.code.split()).replace("-", "")
        if not (1 <= len(code) <= MAX_CODE and code.isascii() and code.isdigit()):
            raise DomainError("person_code_shape")
        row = _listed(around.home, opened, who.operator_id, by)
        secret = around.vault.load(around.station_id).secret
        seed = next_key.seed_for(
            opened.replica, row.operator_id, code, secret, around.station_id, around.entropy
        )
        endorsement = _endorsement(around, opened, row.operator_id, seed)
        entry = _register(
            around, opened, OperatorKey(operator_id=row.operator_id, code=code, endorsement=endorsement)
        )
        cost = calibrated(around.settings, around.clock)
        # One at a time, this window's and a verb's: slot and key belong together.
        with StationLock.acquire(around.home.pin_lock, TURN_WAIT_S):
            device = around.vault.load(around.station_id)
            slot, keys = make_slot(
                around.station_id,
                row.operator_id,
                entry.name,
                digits,
                device.secret,
                opened.database_key,
                cost,
                around.entropy,
            )
            key = next_key.EndorsedKey(
                SigningKey(seed).public,
                wrap_operator_seed(keys, row.operator_id, seed, around.entropy),
                endorsement,
            )
            keys.wipe()
            now_ms, again = around.clock.now_ms(), row.wrapped_seed is not None

            def ready(db: Connection) -> None:
                operators.apply_roster(db, [entry], now_ms)
                next_key.lay_ready(db, row.operator_id, key)
                audit.append(
                    db, now_ms, by, "operator_key_made", None, {"operator": row.operator_id, "again": again}
                )

            opened.replica.write(ready).result()
            write_whole(around.home.slot(row.operator_id), encode_slot(slot))
            if row.operator_id in device.failures:
                # They were of the PIN that is forgotten.
                lockout.forgive(device, row.operator_id)
                around.vault.save(around.station_id, device)
            opened.replica.write(lambda db: next_key.take_over(db, row.operator_id, now_ms)).result()
    finally:
        digits[:] = bytes(len(digits))


def _listed(home: Home, opened: OpenStation, operator_id: str, by: str) -> OperatorRow:
    if operator_id == by:
        raise DomainError("person_self")
    row = opened.replica.read(lambda db: operators.operator(db, operator_id))
    if row is None:
        raise DomainError("person_not_listed")
    if not row.active:
        raise DomainError("person_ended")
    check_operator_id(operator_id)
    if any(one != operator_id and one.lower() == operator_id.lower() for one in home.operators()):
        # Where capitals are no difference, their file would be that of somebody else.
        raise HostileInput("operator_id")
    return row


def _endorsement(around: Around, opened: OpenStation, operator_id: str, seed: bytes) -> bytes:
    identity = opened.identity
    told = OperatorEndorsement(
        1, identity.station_no, operator_id, SigningKey(seed).public, around.clock.now_ms() // 1_000
    )
    return sign_operator(told, identity.key)


def _register(around: Around, opened: OpenStation, key: OperatorKey) -> RosterEntry:
    identity = opened.identity
    api = around.portal_api(Credentials(identity.station_no, identity.key, identity.keys))
    try:
        entry = api.register_operator(key)
    except SyncError as error:
        if error.problem == ENROL_CODE:
            raise DomainError("person_code_refused") from error
        if error.trouble in _AWAY:
            raise DomainError("person_offline") from error
        if error.trouble is Trouble.PROTOCOL:
            raise DomainError("person_answer") from error
        raise
    finally:
        api.close()
    if entry.operator_id != key.operator_id or not 1 <= len(entry.name) <= 200:
        raise DomainError("person_answer")
    if not entry.active:
        raise DomainError("person_ended")
    return entry
