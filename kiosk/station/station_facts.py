"""What the settings screen says of a station: who it is, how old its papers are, how it reaches the portal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms.stamp import vietnam_date
from sync.replica import operators

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from kiosk.settings import Settings
    from kiosk.station.open_station import OpenStation


@dataclass(frozen=True)
class StationFactsView:
    """The facts of a station that may stand on a screen anybody at the counter can see.

    Attributes:
        station_no: in every code.
        label: what the station is called.
        unit_name: the unit that receives its cases.
        portal_url: where it sends them.
        issued_on: day of its certificate, in Vietnam.
        valid_until: the certificate's last day.
        people: how many may work here.
        people_changed_ms: when the portal last changed that list.
        inside_only: the portal is only open inside the city's own network.
        scanner_folder: where scanner software lays its files down.
    """

    station_no: int
    label: str
    unit_name: str
    portal_url: str
    issued_on: date
    valid_until: date
    people: int
    people_changed_ms: int
    inside_only: bool
    scanner_folder: str


def station_facts(opened: OpenStation, settings: Settings, scanner_folder: Path) -> StationFactsView:
    """Return the facts of an open station."""
    identity = opened.identity
    people, changed_ms = opened.replica.read(operators.standing)
    return StationFactsView(
        station_no=identity.station_no,
        label=identity.label,
        unit_name=identity.unit_name,
        portal_url=identity.portal_url,
        issued_on=vietnam_date(identity.facts.issued_at),
        valid_until=vietnam_date(identity.facts.not_after),
        people=people,
        people_changed_ms=changed_ms,
        inside_only=settings.portal_inside_only,
        scanner_folder=str(scanner_folder),
    )
