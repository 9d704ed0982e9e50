"""From an opened slot to a session: who it is, whether they may still work here, and the key they sign with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.errors import DomainError, StationError
from forms.packets.signature import SigningKey
from kiosk.keys import next_key
from kiosk.keys.session import Session
from kiosk.keys.slots import unwrap_operator_seed
from kiosk.views.front import PersonHere, SessionView
from sync.replica import operators

if TYPE_CHECKING:
    from kiosk.keys.slots import OpenedSlot
    from kiosk.station.open_station import OpenStation
    from sync.replica.storage.connection import Connection


def session_of(opened: OpenStation, operator_id: str, slot: OpenedSlot, now_ms: int) -> Session:
    """Return the session of whoever opened a slot.

    Raises:
        DomainError: `operator_inactive`.
        StationError: `operator_key_missing`, `operator_key_damaged`.
    """
    who = opened.replica.read(lambda db: operators.operator(db, operator_id))
    if who is None or not who.active:
        raise DomainError("operator_inactive")
    key = next_key.opened_by(opened.replica, operator_id, slot, now_ms)
    if key is None:
        if who.wrapped_seed is None:
            raise StationError("operator_key_missing")
        key = SigningKey(unwrap_operator_seed(slot, operator_id, who.wrapped_seed))
        if key.public != who.public_key:
            raise StationError("operator_key_damaged")
    identity = opened.identity
    view = SessionView(
        operator_id=operator_id,
        operator_name=who.name,
        station_no=identity.station_no,
        station_label=identity.label,
        practice=identity.practice,
        role=who.role,
    )
    return Session(view, key)


def people_of(db: Connection, known: frozenset[str], me: str = "") -> tuple[PersonHere, ...]:
    """Return everybody the portal has named for this station, those who may work here first.

    Args:
        db: open database.
        known: who has a slot.
        me: who asks.
    """
    rows = sorted(operators.everyone(db), key=lambda row: (not row.active, row.name, row.operator_id))
    return tuple(
        PersonHere(
            row.operator_id,
            row.name,
            row.role,
            active=row.active,
            has_pin=row.operator_id in known,
            is_me=row.operator_id == me,
        )
        for row in rows
    )
