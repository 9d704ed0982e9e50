"""Two whole stations at one portal, and a case of the first that was returned with the citizen's slip in hand."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kiosk.container import portal_calls
from kiosk.enrolling.enrolment import enrol
from kiosk.home.layout import find_home
from kiosk.keys.slots import FLOOR
from sync.link.transport import Transport
from tests.kiosk.intake.test_conflicts import order, sign
from tests.kiosk.intake.test_withdrawing import linked, rounds, sealed
from tests.support.fakes import SeededEntropy
from tests.support.keyring import FakeKeyring
from tests.support.links import FaultyTransport
from tests.support.portal import offer
from tests.support.stations import PIN, URL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.container import Surroundings
    from kiosk.desk.facade import Desk as Counter
    from kiosk.station.held import Station
    from kiosk.views.cases import CaseView, DraftView
    from tests.support.stations import Practice

SECOND = "Bưu điện Thanh Khê"
CHILD = "/child/fullName"
REASONS = [{"text": "Tên của trẻ khác giấy chứng sinh.", "pointer": CHILD}]


@dataclass
class Side:
    """One station with somebody at its desk."""

    place: Practice
    link: FaultyTransport
    desk: Counter
    station: Station

    @property
    def station_no(self) -> int:
        return self.station.opened.identity.station_no

    def rounds(self, count: int = 3) -> None:
        """Play some rounds of the engine."""
        rounds(self.place, self.station, count)

    def case(self, case_id: bytes) -> CaseView:
        return self.desk.case(case_id).result()

    def seal(self, case_id: bytes, name: str) -> str:
        """Correct the child's name, let the citizen sign, and seal; return the printed code."""
        self.desk.save_answer(case_id, CHILD, name).result()
        sign(self.desk, case_id)
        return self.desk.seal(case_id).result().code


@dataclass
class Two:
    """Both stations and the case.

    Attributes:
        first: sealed the case.
        second: where the citizen stands now.
        case_id: of the case.
        code: on the citizen's slip.
        slip: text of its QR code.
    """

    first: Side
    second: Side
    case_id: bytes
    code: str
    slip: str

    def take_over(self) -> DraftView:
        """Scan the slip at the second station and open the case there."""
        found = self.second.desk.look_up(self.slip).result()
        (one,) = found.cases
        assert one.ask is not None
        return self.second.desk.take_over(one.ask, one.code if found.proven else None).result()

    def give_back(self) -> None:
        """Let the officer return the case once more, and everybody hear of it."""
        order(self.first.place, self.first.desk, self.case_id, "supplement", reasons=REASONS)
        self.first.rounds()
        self.second.rounds()


def enrolled_beside(place: Practice, folder: Path, label: str = SECOND) -> tuple[Practice, FaultyTransport]:
    """Enrol another station at the portal of one, on a machine and a link of its own."""
    link = FaultyTransport(place.client._transport)
    around = replace(
        place.around,
        entropy=SeededEntropy(4_711),
        keyring=FakeKeyring(),
        transport=lambda url: Transport(url, inner=link),
    )
    return replace(place, folder=enrolled_at(place, around, folder, URL, label), around=around), link


def enrolled_at(place: Practice, around: Surroundings, folder: Path, url: str, label: str = SECOND) -> Path:
    """Enrol a machine as another station of a portal, under an address; return its home."""
    home = find_home(folder)
    enrol(
        home,
        portal_calls(around),
        url=url,
        code=offer(place.portal, label=label),
        fingerprint=place.portal.keys.fingerprint,
        pin=PIN,
        clock=place.clock,
        entropy=around.entropy,
        keyring=around.keyring,
        cost=FLOOR,
    )
    return home.root


@contextmanager
def two_stations(folder: Path) -> Iterator[Two]:
    """Run a portal and two stations, with a case of the first returned by the officer."""
    with linked(folder) as (place, link), place.signed_in() as (desk, station):
        first = Side(place, link, desk, station)
        case_id = sealed(desk)
        code = first.case(case_id).row.code
        assert code is not None
        slip = desk.slip(case_id).result().qr_text
        first.rounds()
        order(place, desk, case_id, "supplement", reasons=REASONS)
        first.rounds()
        other, other_link = enrolled_beside(place, folder / "second")
        with other.signed_in() as (other_desk, other_station):
            second = Side(other, other_link, other_desk, other_station)
            second.rounds()
            yield Two(first, second, case_id, code, slip)
