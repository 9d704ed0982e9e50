"""Who is at the station: one person at a time in the window, and one for each request of a verb."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.errors import DomainError

if TYPE_CHECKING:
    from kiosk.keys.session import Session
    from kiosk.station.held import Station
    from kiosk.views.front import SessionView


class Seat:
    """Where somebody works: empty, or taken by a session. Use-cases are given a seat.

    Args:
        station: the station it stands at.
        session: who sits there already, for one request of a verb.
    """

    def __init__(self, station: Station, session: Session | None = None) -> None:
        self.station = station
        self._session = session

    @property
    def session(self) -> Session:
        """Who sits here.

        Raises:
            DomainError: `not_signed_in`.
        """
        if self._session is None:
            raise DomainError("not_signed_in")
        return self._session

    @property
    def taken(self) -> bool:
        """Whether somebody sits here."""
        return self._session is not None

    def sign_in(self, operator_id: str, pin: str) -> SessionView:
        """Take the seat.

        Raises:
            DomainError: `pin_wrong`, `locked_out`, `pin_unlike`, `operator_unknown`, `operator_inactive`.
            StationError: `key_unavailable`, `not_enrolled`, or as `Replica.open`.
        """
        self._session = self.station.authenticate(operator_id, pin)
        return self._session.view

    def sign_out(self) -> None:
        """Leave the seat: the signing key is dropped; the database stays open and goes on sending."""
        self._session = None
