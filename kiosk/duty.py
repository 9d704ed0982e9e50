"""What a signed-in operator works with; made by the container, handed to every use-case."""

from __future__ import annotations

from dataclasses import dataclass, field

from forms.packets.portal_keys import PortalKeys
from forms.packets.seal import Compressor, Sealer
from forms.packets.signature import SigningKey
from forms.stamp import Clock, Entropy
from kiosk.asked_addresses import AskedAddresses
from kiosk.catalogue_access import CatalogueAccess
from kiosk.views.cases import SessionView
from sync.link.station_clock import StationClock
from sync.replica.store import Replica


@dataclass(frozen=True)
class Duty:
    """An operator on duty at an enrolled station.

    Attributes:
        session: who and where.
        unit_code: agency code of the place where citizens are helped.
        unit_name: its name as printed.
        replica: this station's database.
        catalogue: services, forms and lists in force.
        station_key: signs packets and slips.
        operator_key: signs bodies.
        certificate: the station's certificate, 114 bytes.
        keys: verified keys of the portal.
        sealer: closes bodies to the portal's key.
        compressor: zstd with the catalogue's dictionary.
        clock: the machine's clocks.
        entropy: for ids and content keys.
        station_clock: the portal's time as known here.
        asked: communes chosen for addresses that stand for several.
    """

    session: SessionView
    unit_code: str
    unit_name: str
    replica: Replica
    catalogue: CatalogueAccess
    station_key: SigningKey = field(repr=False)
    operator_key: SigningKey = field(repr=False)
    certificate: bytes
    keys: PortalKeys
    sealer: Sealer
    compressor: Compressor
    clock: Clock
    entropy: Entropy
    station_clock: StationClock
    asked: AskedAddresses = field(repr=False)
