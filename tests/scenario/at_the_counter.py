"""Cases made in a hurry, and a link between station and portal that can be told to fail."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sync.link.transport import Transport
from tests.support.counter import BIRTH, fill, paper, signature
from tests.support.links import FaultyTransport

if TYPE_CHECKING:
    from kiosk.desk.facade import Desk
    from tests.support.stations import Practice


def faulty(place: Practice) -> FaultyTransport:
    """Put a link that obeys the test between the station's next starts and its portal."""
    link = FaultyTransport(place.client._transport)
    place.around = replace(place.around, transport=lambda url: Transport(url, inner=link))
    return link


def take_case(desk: Desk, *, papers: int = 1, seed: int = 1) -> bytes:
    """Take one case from nothing to its seal, with so many photographs of the birth notice."""
    case_id = desk.start_case(BIRTH).result().case_id
    fill(desk, case_id)
    for number in range(papers):
        desk.attach(case_id, "d-birth", paper(seed + number)).result()
    desk.attach(case_id, "d-id", paper(seed + 100)).result()
    desk.record_consent(case_id, frozenset({"assist"})).result()
    desk.record_signature(case_id, signature()).result()
    desk.seal(case_id).result()
    return case_id
