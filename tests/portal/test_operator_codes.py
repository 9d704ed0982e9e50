"""A second person at a station that exists: the code that makes their key, what it is no good for, and its end."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from forms.errors import StationError
from forms.packets.signature import SigningKey
from sync.portal.context import Portal
from sync.portal.stations import access
from sync.portal.stations.access import Act
from sync.wire import messages
from tests.portal.problem_answers import kind_of
from tests.portal.test_officers import submitted
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.portal import OPERATOR, CallingStation, ready_station

LAN = "op-2"


def code_for(portal: Portal, station_no: int, **changes: Any) -> str:
    details: dict[str, Any] = {
        "station_no": station_no,
        "operator_id": LAN,
        "name": "Ngô Thị Mẫu",
        "role": None,
        "expires_at": portal.now_s() + 86_400,
        "act": Act("root", "", portal.now_s()),
        "entropy": portal.entropy,
        **changes,
    }
    return portal.enrolment.offer_operator(**details)


def register(station: CallingStation, code: str, seed: int, operator_id: str = LAN) -> httpx.Response:
    """Register another key than the station's first person has."""
    first, station.operator_key = station.operator_key, SigningKey.new(SeededEntropy(seed))
    answer = station.register_operator(code, operator_id)
    station.operator_key = first
    return answer


def people(station: CallingStation) -> dict[str, tuple[str, str, bool]]:
    page = messages.decode(station.feed("roster").content, messages.RosterPage)
    return {entry.operator_id: (entry.name, entry.role, entry.active) for entry in page.items}


def test_a_code_puts_a_person_on_the_roster_and_takes_one_key_of_theirs(
    station: CallingStation, portal: Portal
) -> None:
    code = code_for(portal, station.station_no)
    assert people(station)[LAN] == ("Ngô Thị Mẫu", "clerk", True)
    answer = register(station, code, 41)
    assert messages.decode(answer.content, messages.RosterEntry).operator_id == LAN
    # Its answer may have been lost: the same key is taken again, another never.
    assert register(station, code, 41).status_code == 200
    assert kind_of(register(station, code, 42)) == "enrol-code"


def test_the_code_makes_no_station(station: CallingStation, portal: Portal, client: httpx.Client) -> None:
    code = code_for(portal, station.station_no)
    entropy = SeededEntropy(9)
    thief = CallingStation(client, SigningKey.new(entropy), portal.clock, entropy)
    assert kind_of(thief.enrol(code, portal.keys.fingerprint)) == "enrol-code"
    assert kind_of(station.enrol(code, portal.keys.fingerprint)) == "enrol-code"
    register(station, code, 41)
    assert kind_of(thief.enrol(code, portal.keys.fingerprint)) == "enrol-code"


def test_the_code_is_for_one_station_and_one_person(
    station: CallingStation, portal: Portal, client: httpx.Client
) -> None:
    other = ready_station(client, portal, 2)
    code = code_for(portal, station.station_no)
    assert kind_of(register(other, code, 41)) == "enrol-code"
    assert kind_of(register(station, code, 41, OPERATOR)) == "enrol-code"
    assert register(station, code, 41).status_code == 200


def test_the_code_dies_of_age_of_the_next_one_and_with_the_persons_work(
    station: CallingStation, portal: Portal, clock: FakeClock
) -> None:
    old = code_for(portal, station.station_no, expires_at=portal.now_s() + 60)
    clock.advance(61)
    assert kind_of(register(station, old, 41)) == "enrol-code"
    first = code_for(portal, station.station_no)
    second = code_for(portal, station.station_no, name=None)
    assert kind_of(register(station, first, 41)) == "enrol-code"
    with portal.store.writing() as db:
        access.set_operator(db, LAN, station.station_no, Act("root", "", portal.now_s()), active=False)
    assert kind_of(register(station, second, 41)) == "enrol-code"
    with pytest.raises(StationError, match="operator_ended"):
        code_for(portal, station.station_no)


def test_a_forgotten_pin_gets_another_key_beside_the_first(station: CallingStation, portal: Portal) -> None:
    before = people(station)[OPERATOR]
    code = code_for(portal, station.station_no, operator_id=OPERATOR, name=None)
    assert people(station)[OPERATOR] == before
    assert register(station, code, 41, OPERATOR).status_code == 200
    # What the first key sealed before is still taken.
    assert submitted(station)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"station_no": 65_000}, "station_unknown"),
        ({"operator_id": "../x"}, "operator_id"),
        ({"operator_id": OPERATOR.upper()}, "operator_id_alike"),
        ({"name": None}, "operator_name_needed"),
        ({"name": "hai\ndòng"}, "operator_name"),
        ({"name": " "}, "operator_name"),
    ],
)
def test_a_person_that_cannot_be_is_refused(
    station: CallingStation, portal: Portal, changes: dict[str, Any], code: str
) -> None:
    details = {"station_no": station.station_no, **changes}
    with pytest.raises(StationError) as caught:
        code_for(portal, **details)
    assert caught.value.code == code


def test_a_revoked_station_gets_no_code(station: CallingStation, portal: Portal) -> None:
    with portal.store.writing() as db:
        access.set_station(db, station.station_no, Act("root", "", portal.now_s()), active=False)
    with pytest.raises(StationError, match="station_revoked"):
        code_for(portal, station.station_no)
