"""Reading the station's database beside whoever holds it, as a person with a PIN."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from forms.errors import DomainError
from kiosk.keys.pin_entry import unlock
from kiosk.keys.profile import require_profile, vault_of
from sync.replica import operators
from sync.replica.schema.migrations import must_be_current
from sync.replica.storage.connection import Connection, ReplicaKey, open_reader

if TYPE_CHECKING:
    from forms.stamp import Clock
    from kiosk.home.layout import Home
    from kiosk.keys.device_secret import CredentialStore

T = TypeVar("T")


def read_as(
    home: Home,
    clock: Clock,
    keyring: CredentialStore | None,
    operator_id: str,
    pin: str,
    job: Callable[[Connection], T],
) -> T:
    """Run a job on a connection that cannot write; no lock is needed.

    Raises:
        DomainError: as a sign-in.
        StationError: `not_enrolled`, as a sign-in, or as `open_reader`; `replica_too_new`, and `replica_before_update`
            between an update of the program and the first sign-in, for nobody migrates without the lock.
    """
    profile = require_profile(home)
    slot = unlock(home, profile, vault_of(home, profile.kind, keyring), clock, operator_id, pin)
    raw = bytes(slot.database_key)
    slot.wipe()
    db = open_reader(home.database, ReplicaKey(raw[:32], raw[32:]))
    try:
        must_be_current(db)
        db.execute("BEGIN")
        who = operators.operator(db, operator_id)
        if who is None or not who.active:
            raise DomainError("operator_inactive")
        return job(db)
    finally:
        db.close()
