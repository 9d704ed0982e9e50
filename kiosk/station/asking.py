"""Questions a person asks the portal while somebody waits: a connection of their own, never a round's.

The two connections of a round may both be busy with files for minutes; a question must not stand behind them.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from sync.link.contents import Reader, fetch
from sync.link.following import follow
from sync.link.portal_api import PortalApi
from sync.link.signed_calls import StationIdentity

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.enrolling.enrolment import Credentials, EnrolmentApi

    PortalCalls = Callable[[Credentials | None], EnrolmentApi]
    from forms.stamp import Entropy
    from kiosk.settings import Settings
    from kiosk.station.open_station import OpenStation
    from kiosk.station.synchronising import TransportFactory
    from sync.link.transport import Transport
    from sync.wire.content import CaseContent
    from sync.wire.messages import DossierItem


def calls_as(
    station: OpenStation,
    transport: TransportFactory,
    settings: Settings,
    entropy: Entropy,
    who: Credentials | None,
) -> EnrolmentApi:
    """Return the portal of an open station, to be called once as `who` and closed; unsigned for None."""
    connection = transport(station.identity.portal_url)
    connection.inside_only = settings.portal_inside_only
    identity = None if who is None else StationIdentity.of(who.station_no, who.key, who.keys)
    return PortalApi(connection, identity, station.clock, entropy)


class Questions:
    """Asks one portal as one station; one question at a time.

    Args:
        station: the open station.
        transport: makes the connection to a URL.
        entropy: for nonces.
        settings: asked before each question.
    """

    def __init__(
        self,
        station: OpenStation,
        transport: TransportFactory,
        entropy: Entropy,
        settings: Callable[[], Settings],
    ) -> None:
        identity = station.identity
        self._settings = settings
        self._entropy = entropy
        self._turn = threading.Lock()
        self._connection: Transport = transport(identity.portal_url)
        self._api = PortalApi(
            self._connection,
            StationIdentity.of(
                identity.station_no,
                identity.key,
                identity.keys,
                # What is doubted now is counted with the next round, which asks about it.
                station.key_renewal(lambda _: None),
            ),
            station.clock,
            entropy,
        )

    def dossier(self, key: str) -> DossierItem:
        """Return how a dossier stands, by its code or its case's id in hexadecimal.

        Raises:
            SyncError: as `sync.link.following.follow`.
        """
        with self._turn:
            self._connection.inside_only = self._settings().portal_inside_only
            return follow(self._api, key)

    def content(self, key: str, reader: Reader) -> CaseContent:
        """Return the answers of a case of this station, by its dossier's code or its case's id in hexadecimal.

        Raises:
            SyncError: as `sync.link.contents.fetch`.
        """
        with self._turn:
            self._connection.inside_only = self._settings().portal_inside_only
            return fetch(self._api, reader, key, self._entropy)

    def close(self) -> None:
        """Break off a question under way; later ones fail with `stopped`."""
        self._api.close()
