"""Verbs about the people of a station: who they are, and a PIN for one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.station.colleague import Colleague
from kiosk.station.whose_key import people_of
from kiosk.verbs.outcome import Arguments, Outcome, text_of, texts_of

if TYPE_CHECKING:
    from kiosk.station.seat import Seat
    from sync.replica.storage.connection import Connection


def list_people(db: Connection, arguments: Arguments) -> Outcome:
    """Tell who may work at this station and who of them has a PIN here."""
    people = people_of(db, frozenset(texts_of(arguments, "here")))
    return Outcome(
        {
            "operators": [
                {
                    "operator": one.operator_id,
                    "name": one.name,
                    "role": one.role,
                    "active": one.active,
                    "pin": one.has_pin,
                }
                for one in people
            ]
        }
    )


def give_pin(seat: Seat, arguments: Arguments) -> Outcome:
    """Make somebody's key and PIN here, as whoever sits on the seat.

    Raises:
        TramSoError: as `Station.give_pin`.
    """
    who = Colleague(text_of(arguments, "id"), text_of(arguments, "code"), text_of(arguments, "pin"))
    seat.station.give_pin(who, seat.session.operator_id)
    return Outcome({"operator": who.operator_id, "pin": True})
